"""Hints on how items are written: for the editor one by one, and for a bank as a whole.

The limits are those of `content/README.md`; what stands there as checked is `must`, anything else is advice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lms.items.html_text import plain_text
from lms.items.interactions.choice import LETTERS, ChoiceInteraction
from lms.items.interactions.match import MatchInteraction
from lms.items.interactions.order import OrderInteraction
from lms.items.messages import Message
from lms.items.model import Item

LONGEST_KEY_LIMIT = Decimal("0.35")
"""Largest share of items with one key in which the key may be the strictly longest option."""

POSITION_LIMIT = Decimal("0.35")
"""Largest share of items with one key in which the key may stand at the same place."""

SMALLEST_BANK = 12
"""Fewest items with one key from which shares say anything: below, two items more or less decide."""


class HintKind(StrEnum):
    """What a hint is about."""

    REASON_MISSING = "reason_missing"
    ALL_OF_THE_ABOVE = "all_of_the_above"
    COMBINED_OPTIONS = "combined_options"
    NEGATIVE_NOT_MARKED = "negative_not_marked"
    KEY_LONGEST = "key_longest"
    SAME_OPTIONS = "same_options"
    STEM_WITHOUT_QUESTION = "stem_without_question"
    KEY_OFTEN_LONGEST = "key_often_longest"
    KEY_POSITIONS_UNBALANCED = "key_positions_unbalanced"


@dataclass(frozen=True, slots=True)
class Hint:
    """A hint. `item` is the identifier ("" for the bank), `part` the response and option it is about (or "")."""

    kind: HintKind
    message: Message
    must: bool = False
    item: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class KeyStatistics:
    """Where the keys stand among the items with one key: how many there are, in how many the key is the strictly
    longest option, and how many keys stand first, second and so on as the author wrote them."""

    items: int
    longest: int
    positions: tuple[int, ...]

    @property
    def longest_share(self) -> Decimal:
        """Share of the items in which the key is the longest option, from 0 to 1."""
        return Decimal(self.longest) / self.items if self.items else Decimal(0)


def hints_for_item(item: Item) -> tuple[Hint, ...]:
    """What could be better in one item."""
    hints = [*_stem_hints(item)]
    for interaction in item.interactions:
        if isinstance(interaction, ChoiceInteraction):
            hints += _choice_hints(item, interaction)
        hints += _reason_hints(item, interaction)
    return tuple(hints)


def hints_for_bank(items: Sequence[Item]) -> tuple[Hint, ...]:
    """What could be better in a bank: the hints of the whole first, then what each item must mend."""
    found = key_statistics(items)
    hints: list[Hint] = []
    if found.items >= SMALLEST_BANK:
        if found.longest_share > LONGEST_KEY_LIMIT:
            message = Message(
                "Kunci adalah pilihan terpanjang pada %(longest)d dari %(items)d soal; batasnya %(limit)d persen.",
                {"longest": found.longest, "items": found.items, "limit": int(LONGEST_KEY_LIMIT * 100)},
            )
            hints.append(Hint(HintKind.KEY_OFTEN_LONGEST, message, must=True))
        hints += [
            Hint(HintKind.KEY_POSITIONS_UNBALANCED, _often_at(place, count, found.items), must=True)
            for place, count in enumerate(found.positions)
            if count > POSITION_LIMIT * found.items
        ]
    for item in items:
        hints += [hint for hint in hints_for_item(item) if hint.must]
    return tuple(hints)


def key_statistics(items: Sequence[Item]) -> KeyStatistics:
    """Count lengths and places of the keys of all items that have one key among options (true/false aside)."""
    longest = 0
    positions: list[int] = []
    singles = 0
    for item in items:
        for interaction in item.interactions:
            if not isinstance(interaction, ChoiceInteraction) or interaction.content_kind != "single":
                continue
            singles += 1
            place = next(index for index, option in enumerate(interaction.options) if option.correct)
            positions.extend([0] * (place + 1 - len(positions)))
            positions[place] += 1
            longest += _key_is_longest(interaction)
    return KeyStatistics(singles, longest, tuple(positions))


def _often_at(place: int, count: int, items: int) -> Message:
    return Message(
        "Kunci berada di %(letter)s pada %(count)d dari %(items)d soal; batasnya %(limit)d persen.",
        {"letter": LETTERS[place], "count": count, "items": items, "limit": int(POSITION_LIMIT * 100)},
    )


def _key_is_longest(interaction: ChoiceInteraction) -> bool:
    key = max((len(plain_text(option.text)) for option in interaction.options if option.correct), default=0)
    return all(len(plain_text(option.text)) < key for option in interaction.options if not option.correct)


def _choice_hints(item: Item, interaction: ChoiceInteraction) -> list[Hint]:
    def hint(kind: HintKind, message: Message, option: str = "", *, must: bool = False) -> Hint:
        part = f"{interaction.response} {option}".strip()
        return Hint(kind, message, must=must, item=item.identifier, part=part)

    hints = []
    seen: dict[str, str] = {}
    for letter, option in zip(LETTERS, interaction.options, strict=False):
        text = plain_text(option.text)
        if _ALL.search(text):
            message = Message(
                "Pilihan %(letter)s menyebut semua atau tidak satu pun pilihan; tulis isi yang berdiri sendiri.",
                {"letter": letter},
            )
            hints.append(hint(HintKind.ALL_OF_THE_ABOVE, message, option.id, must=True))
        if _COMBINED.search(text):
            message = Message(
                "Pilihan %(letter)s menggabungkan pilihan lain; letaknya berubah saat pilihan diacak.",
                {"letter": letter},
            )
            hints.append(hint(HintKind.COMBINED_OPTIONS, message, option.id, must=True))
        folded = text.casefold().rstrip(".")
        if folded and folded in seen:
            message = Message("Pilihan %(first)s dan %(second)s sama.", {"first": seen[folded], "second": letter})
            hints.append(hint(HintKind.SAME_OPTIONS, message, option.id, must=True))
        seen.setdefault(folded, letter)
    if interaction.content_kind == "single" and _key_is_longest(interaction):
        message = Message("Kunci adalah pilihan terpanjang. Samakan panjangnya dengan pengecoh.")
        hints.append(hint(HintKind.KEY_LONGEST, message))
    return hints


def _reason_hints(item: Item, interaction: object) -> list[Hint]:
    missing: list[tuple[str, Message]] = []
    if isinstance(interaction, ChoiceInteraction):
        for letter, option in zip(LETTERS, interaction.options, strict=False):
            if not option.reason:
                message = Message("Pilihan %(letter)s belum punya alasan.", {"letter": letter})
                missing.append((f"{interaction.response} {option.id}", message))
    elif isinstance(interaction, MatchInteraction):
        partners = {side.right for side in interaction.left}
        for place, side in enumerate(interaction.left, start=1):
            if not side.reason:
                message = Message("Pasangan ke-%(place)d belum punya alasan.", {"place": place})
                missing.append((f"{interaction.response} {side.id}", message))
        for right in interaction.right:
            if right.id not in partners and not right.reason:
                message = Message("Pengecoh \u201c%(text)s\u201d belum punya alasan.", {"text": plain_text(right.text)})
                missing.append((f"{interaction.response} {right.id}", message))
    elif isinstance(interaction, OrderInteraction):
        for place, element in enumerate(interaction.elements, start=1):
            if not element.reason:
                message = Message("Langkah %(place)d belum punya alasan.", {"place": place})
                missing.append((f"{interaction.response} {element.id}", message))
    elif not getattr(interaction, "reason", ""):
        missing.append(("", Message("Jawaban soal ini belum punya alasan.")))
    return [
        Hint(HintKind.REASON_MISSING, message, must=True, item=item.identifier, part=part) for part, message in missing
    ]


def _stem_hints(item: Item) -> list[Hint]:
    hints = []
    question = plain_text(_last_sentence(_BOLD.sub("", item.body)))
    options = any(isinstance(part, ChoiceInteraction) and part.preset is None for part in item.interactions)
    if options and _NEGATIVE.search(question):
        message = Message(
            "Pertanyaan memakai kata ingkar; tebalkan katanya supaya tidak terlewat, atau tanyakan yang benar."
        )
        hints.append(Hint(HintKind.NEGATIVE_NOT_MARKED, message, item=item.identifier))
    inline = "data-interaction=" in item.body
    if not inline and not plain_text(item.body).rstrip(' )\u201d"').endswith(("?", ".", ":", "!", "\u2026")):
        message = Message("Pokok soal belum berakhir dengan pertanyaan atau perintah.")
        hints.append(Hint(HintKind.STEM_WITHOUT_QUESTION, message, item=item.identifier))
    return hints


def _last_sentence(html: str) -> str:
    text = plain_text(html).rstrip()
    # The mark at the very end closes the last sentence; the one before it opens it.
    return re.split(r"[.?!:;][\"\u201d)]*\s+", text[:-1])[-1] + text[-1:] if text else ""


_ALL = re.compile(
    r"\b(?:semua(?:nya)?|seluruh(?:nya)?)(?: (?:jawaban|pilihan|pernyataan|hal))?(?: di atas)? (?:benar|salah|tepat)\b"
    r"|\bsemua (?:jawaban|pilihan|pernyataan)? ?di atas\b"
    r"|\btidak ada (?:jawaban )?(?:yang )?(?:benar|tepat)\b"
    r"|\b(?:bukan salah satu|tidak satu pun) (?:jawaban|pilihan)?\s?di atas\b"
    r"|\b(?:all|none) of the above\b",
    re.IGNORECASE,
)
_COMBINED = re.compile(
    r"^\W*(?:(?:jawaban|pilihan) )?[a-e](?:, ?[a-e])*,? (?:dan|atau|serta|and|or) [a-e](?: (?:benar|salah|saja))?\W*$",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"\b(?:tidak|bukan|kecuali|jangan)\b", re.IGNORECASE)
_BOLD = re.compile(r"<(strong|b)>.*?</\1>", re.DOTALL)
