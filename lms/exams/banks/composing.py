"""From what an author typed to an item, with everything that is missing and every hint; and from an item back.

A draft is kept whatever is missing. Review needs a whole item without faults and without the hints that content files
are refused for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from pydantic import ValidationError

from lms.core.errors import Fault
from lms.exams.banks.kinds import KINDS, Kind, Typed
from lms.exams.banks.kinds.base import day_of, html_of, number_of, typed_number, without_blank_rows
from lms.exams.banks.markdown_source import to_markdown
from lms.exams.banks.versions import columns_of, digest_of
from lms.items import Item, ItemMetadata, explain
from lms.items.formats.content_yaml import BLOOM, DIFFICULTIES, TITLE_LENGTH
from lms.items.html_text import plain_text, shorten
from lms.items.quality import Hint, HintKind, hints_for_item

_TAG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
UNSAVED = "baru"  # identifier of an item that has none yet


@dataclass(frozen=True, slots=True)
class Advice:
    """A hint in words, and the field it is about ("" for the whole); one that ``must`` be followed stops the review."""

    kind: HintKind
    where: str
    message: str
    must: bool


@dataclass(frozen=True, slots=True)
class Composed:
    """What was typed, made into an item.

    Attributes:
        typed: as it is kept, without rows in which nothing was typed.
        item: None while something is missing.
        shown: the item, or one with its gaps filled: for a preview, never for a paper.
    """

    kind: Kind
    typed: Typed
    item: Item | None
    metadata: ItemMetadata
    shown: Item
    faults: tuple[Fault, ...]
    advice: tuple[Advice, ...]

    @property
    def missing(self) -> tuple[Fault, ...]:
        """Everything that must be mended before review."""
        return self.faults + tuple(Fault(one.where, one.message) for one in self.advice if one.must)

    def columns(self) -> dict[str, Any]:
        """The columns of a draft that holds this."""
        if self.item is not None:
            found = columns_of(self.item, self.metadata)
        else:
            found = columns_of(self.shown, self.metadata) | {
                "content": "",
                "kind": self.kind.name,
                "words": plain_text(html_of(self.typed["stem"])),
            }
        return found | {
            "typed": self.typed,
            "digest": digest_of(found["content"], found["details"], self.typed),
        }


def compose(kind: Kind, typed: Typed, identifier: str = UNSAVED) -> Composed:
    """Make an item of what was typed. Never raises for anything typed."""
    typed = without_blank_rows(typed, kind.counted)
    faults: list[Fault] = []
    content = _content(kind, typed, identifier, faults)
    metadata = _metadata(typed, faults)
    item = None
    if not faults:
        try:
            item = Item.model_validate(content)
        except ValidationError as error:
            faults += [Fault("", problem.message.text(_)) for problem in explain(error)]
    shown = item or _shown(kind, typed, identifier)
    return Composed(kind, typed, item, metadata, shown, tuple(faults), _advice(kind, shown, item is not None, typed))


def _content(kind: Kind, typed: Typed, identifier: str, faults: list[Fault]) -> dict[str, Any]:
    body = html_of(typed["stem"])
    if not plain_text(body):
        faults.append(Fault("stem", _("Tulis pokok soalnya.")))
    content = {
        "identifier": identifier,
        "title": shorten(plain_text(body), TITLE_LENGTH),
        "body": body,
        "interactions": [kind.interaction(typed, identifier, faults)],
        "feedback": html_of(typed.get("feedback", "")),
    }
    points = number_of(typed.get("points") or "1", "points", faults)
    if points is not None and points <= 0:
        faults.append(Fault("points", _("Nilai harus lebih dari nol.")))
    return content if points is None else {**content, "points": points}


def _shown(kind: Kind, typed: Typed, identifier: str) -> Item:
    whole = kind.filled({**typed, "stem": typed["stem"] or _("(pokok soal)"), "points": "1"})
    return Item.model_validate(_content(kind, whole, identifier, []))


def _metadata(typed: Typed, faults: list[Fault]) -> ItemMetadata:
    needed = {
        "unit": _("Pilih unit kompetensinya."),
        "bloom": _("Pilih taraf Bloom."),
        "difficulty": _("Pilih perkiraan kesukarannya."),
        "source": _("Sebut sumbernya, supaya penelaah dapat memeriksa."),
    }
    typed = {
        **typed,
        "bloom": typed["bloom"] if typed.get("bloom") in BLOOM else "",
        "difficulty": typed["difficulty"] if typed.get("difficulty") in DIFFICULTIES else "",
    }
    faults += [Fault(name, sentence) for name, sentence in needed.items() if not typed.get(name)]
    tags = tuple(dict.fromkeys(tag.strip() for tag in typed.get("tags", "").split(",") if tag.strip()))
    if not tags:
        faults.append(Fault("tags", _("Sebut paling sedikit satu tanda, yaitu modulnya.")))
    for tag in tags:
        if not _TAG.fullmatch(tag):
            faults.append(
                Fault("tags", _("Tanda “%(tag)s” hanya boleh huruf kecil, angka, dan tanda hubung.", tag=tag))
            )
    return ItemMetadata.model_validate(
        {
            "unit": typed.get("unit", ""),
            "element": typed.get("element", ""),
            "bloom": typed["bloom"] or None,
            "difficulty": typed["difficulty"] or None,
            "tags": tags,
            "source": typed.get("source", ""),
            "regulation": _regulation(typed, faults),
        }
    )


def _regulation(typed: Typed, faults: list[Fault]) -> dict[str, Any] | None:
    reference = typed.get("regulation_ref", "")
    before = len(faults)
    day = day_of(typed.get("regulation_date", ""), "regulation_date", faults)
    if reference and day is None and len(faults) == before:
        faults.append(Fault("regulation_date", _("Isi tanggal peraturannya.")))
    if day is not None and not reference:
        faults.append(Fault("regulation_ref", _("Sebut peraturannya.")))
    return {"ref": reference, "date": day} if reference and day is not None else None


# Before an item is whole its key stands anywhere and its texts are ours: only these hints then say something true.
_EARLY = frozenset(
    {
        HintKind.REASON_MISSING,
        HintKind.ALL_OF_THE_ABOVE,
        HintKind.COMBINED_OPTIONS,
        HintKind.SAME_OPTIONS,
        HintKind.NEGATIVE_NOT_MARKED,
        HintKind.STEM_WITHOUT_QUESTION,
    }
)


def _advice(kind: Kind, shown: Item, whole: bool, typed: Typed) -> tuple[Advice, ...]:
    places = kind.places(shown.interactions[0])
    found = []
    for hint in hints_for_item(shown):
        where = _where(hint, places)
        early = hint.kind in _EARLY and _is_typed(where, typed)
        if whole or early:
            found.append(Advice(hint.kind, where, hint.message.text(_), hint.must))
    return tuple(found)


def _is_typed(where: str, typed: Typed) -> bool:
    """Whether a hint is about something the author typed, and not about what fills a gap."""
    if where == "stem":
        return bool(typed["stem"])
    name, _dash, rest = where.partition("-")
    rows = typed.get(name)
    return not isinstance(rows, list) or int(rest.partition("-")[0] or 0) < len(rows)


def _where(hint: Hint, places: dict[str, str]) -> str:
    if hint.kind in (HintKind.NEGATIVE_NOT_MARKED, HintKind.STEM_WITHOUT_QUESTION):
        return "stem"
    _response, _blank, part = hint.part.partition(" ")
    place = places.get(part)
    if place is None:
        return "reason" if hint.kind is HintKind.REASON_MISSING else ""
    if "-" not in place:
        return place
    return f"{place}-reason" if hint.kind is HintKind.REASON_MISSING else f"{place}-text"


def typed_of(item: Item, metadata: ItemMetadata) -> Typed:
    """What the author of this item typed: composed again it is an equal item.

    Raises:
        KeyError: its kind cannot be written here (several interactions in one item).
    """
    kind = KINDS[item.kind]
    regulation = metadata.regulation
    return {
        "stem": to_markdown(item.body),
        "feedback": to_markdown(item.feedback),
        "points": typed_number(item.points),
        "unit": metadata.unit,
        "element": metadata.element,
        "bloom": metadata.bloom or "",
        "difficulty": metadata.difficulty or "",
        "tags": ", ".join(metadata.tags),
        "source": metadata.source,
        "regulation_ref": regulation.ref if regulation else "",
        "regulation_date": regulation.date.isoformat() if regulation else "",
        **kind.typed(item.interactions[0]),
    }
