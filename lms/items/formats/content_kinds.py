"""The fields of each kind of question in a content file, made into interactions."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.items.formats.yaml_fields import Fields
from lms.items.messages import Message

RESPONSE = "R1"
"""The response identifier of the one interaction of an item that comes from a file."""

ToHtml = Callable[[str], str]
"""Makes safe HTML of Markdown. A ValueError it raises becomes a fault with its text."""

Interaction = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Markup:
    """How the texts of a file become HTML: `block` for whole texts, `inline` for one line of text."""

    block: ToHtml
    inline: ToHtml

    def read(self, fields: Fields, name: str, *, required: bool = False, inline: bool = False) -> str:
        """The field as HTML; "" where it is missing."""
        text = fields.text(name, required=required)
        if not text:
            return ""
        try:
            return (self.inline if inline and "\n" not in text else self.block)(text).strip()
        except ValueError as error:
            fields.fault(name, Message("Teks ini tidak dapat dipakai: %(problem)s", {"problem": str(error)}))
            return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question: the keys it adds to an item and how they are read."""

    keys: frozenset[str]
    read: Callable[[str, Fields, Markup], Interaction]


def letters_for(identifier: str, count: int) -> list[str]:
    """The letters a, b, c ... as option identifiers, in an order that says nothing about the author's.

    Authors like to write the key in the same place; an identifier in the page would then tell. The order follows from
    the item's identifier alone, so that options keep theirs when a text is mended.
    """
    letters = "abcdefghijklmnopqrstuvwxyz"[:count]
    return sorted(letters, key=lambda letter: hashlib.sha256(f"{identifier}\0{letter}".encode()).digest())


def hashed_id(identifier: str, side: str, text: str) -> str:
    """An identifier for a part whose place in the file is the solution."""
    return side + hashlib.sha256(f"{identifier}\0{side}\0{text}".encode()).hexdigest()[:12]


def _choice(identifier: str, fields: Fields, markup: Markup, *, multiple: bool) -> Interaction:
    keys = ("text", "reason", "correct", "pinned")
    options = fields.mappings("options", keys, least=4, most=5) if fields.has("options") else ()
    if not options:
        fields.fault("options", Message("Kunci \u201c%(key)s\u201d wajib diisi.", {"key": "options"}))
    read = [
        {
            "id": letter,
            "text": markup.read(option, "text", required=True, inline=True),
            "reason": markup.read(option, "reason"),
            "correct": option.boolean("correct", default=False),
            "pinned": option.boolean("pinned", default=False),
        }
        for letter, option in zip(letters_for(identifier, len(options)), options, strict=False)
    ]
    correct = sum(bool(option["correct"]) for option in read)
    if multiple and options and not 2 <= correct < len(options):
        fields.fault(
            "options", Message("Tandai dua pilihan benar atau lebih, dan sisakan paling sedikit satu yang salah.")
        )
    if not multiple and options and correct != 1:
        fields.fault("options", Message("Tandai tepat satu kunci; sekarang ada %(count)d.", {"count": correct}))
    return {
        "kind": "choice",
        "options": read,
        "multiple": multiple,
        "shuffle": fields.boolean("shuffle", default=True),
    }


def _single(identifier: str, fields: Fields, markup: Markup) -> Interaction:
    return _choice(identifier, fields, markup, multiple=False)


def _multiple(identifier: str, fields: Fields, markup: Markup) -> Interaction:
    return _choice(identifier, fields, markup, multiple=True)


def _true_false(identifier: str, fields: Fields, markup: Markup) -> Interaction:
    answer = fields.boolean("answer", default=None)
    return {
        "kind": "choice",
        "preset": "true_false",
        "shuffle": False,
        "options": [
            {"id": "true", "text": "Benar", "correct": answer, "reason": markup.read(fields, "reason_true")},
            {"id": "false", "text": "Salah", "correct": not answer, "reason": markup.read(fields, "reason_false")},
        ],
    }


def _matching(identifier: str, fields: Fields, markup: Markup) -> Interaction:
    left: list[dict[str, str]] = []
    right: dict[str, dict[str, str]] = {}
    pairs = fields.mappings("pairs", ("left", "right", "reason"), least=3, most=5)
    for pair in pairs:
        text = markup.read(pair, "right", required=True, inline=True)
        partner = hashed_id(identifier, "r", text)
        right.setdefault(partner, {"id": partner, "text": text})
        side = markup.read(pair, "left", required=True, inline=True)
        key = hashed_id(identifier, "l", side)
        if any(other["id"] == key for other in left):
            pair.fault("left", Message("Baris kiri ini sama dengan baris kiri yang lain."))
        left.append({"id": key, "text": side, "right": partner, "reason": markup.read(pair, "reason")})
    for distractor in fields.mappings("distractors", ("text", "reason"), most=20):
        text = markup.read(distractor, "text", required=True, inline=True)
        key = hashed_id(identifier, "r", text)
        if key in right:
            distractor.fault("text", Message("Pengecoh ini sama dengan pilihan kanan yang lain."))
        right[key] = {"id": key, "text": text, "reason": markup.read(distractor, "reason")}
    if pairs and len(right) < 2:
        fields.fault("pairs", Message("Beri paling sedikit dua pilihan kanan yang berbeda."))
    # In the order of their identifiers, since the order of the file is the solution.
    return {"kind": "match", "left": left, "right": [right[key] for key in sorted(right)]}


def _ordering(identifier: str, fields: Fields, markup: Markup) -> Interaction:
    elements: list[dict[str, str]] = []
    for step in fields.mappings("sequence", ("text", "reason"), least=4, most=6):
        text = markup.read(step, "text", required=True, inline=True)
        key = hashed_id(identifier, "e", text)
        if any(element["id"] == key for element in elements):
            step.fault("text", Message("Langkah ini sama dengan langkah yang lain."))
        elements.append({"id": key, "text": text, "reason": markup.read(step, "reason")})
    return {"kind": "order", "elements": elements}


def _numeric(identifier: str, fields: Fields, markup: Markup) -> Interaction:
    if fields.has("tolerance") and fields.has("tolerance_percent"):
        fields.fault("tolerance_percent", Message("Pilih satu toleransi: mutlak atau persen."))
    return {
        "kind": "numeric",
        "answers": [
            {
                "value": fields.decimal("answer", required=True),
                "tolerance": fields.decimal("tolerance"),
                "tolerance_percent": fields.decimal("tolerance_percent"),
            }
        ],
        "unit_label": fields.text("unit_label"),
        "reason": markup.read(fields, "reason"),
        "mistakes": [
            {"value": mistake.decimal("value", required=True), "reason": markup.read(mistake, "reason", required=True)}
            for mistake in fields.mappings("mistakes", ("value", "reason"), most=20)
        ],
    }


def _short_text(identifier: str, fields: Fields, markup: Markup) -> Interaction:
    accepted = []
    for entry in fields.mappings("accepted", ("text", "credit"), least=1, most=50):
        credit = entry.decimal("credit")
        if credit is not None and not 0 < credit <= 1:
            entry.fault("credit", Message("Nilai sebagian harus lebih dari 0 dan paling besar 1."))
        accepted.append({"text": entry.text("text", required=True), **({} if credit is None else {"credit": credit})})
    return {
        "kind": "text_entry",
        "accepted": accepted,
        "reason": markup.read(fields, "reason"),
        "mistakes": [
            {"text": mistake.text("text", required=True), "reason": markup.read(mistake, "reason", required=True)}
            for mistake in fields.mappings("mistakes", ("text", "reason"), most=50)
        ],
    }


KINDS: Mapping[str, Kind] = {
    "single": Kind(frozenset({"options", "shuffle"}), _single),
    "multiple": Kind(frozenset({"options", "shuffle"}), _multiple),
    "true_false": Kind(frozenset({"answer", "reason_true", "reason_false"}), _true_false),
    "matching": Kind(frozenset({"pairs", "distractors"}), _matching),
    "ordering": Kind(frozenset({"sequence"}), _ordering),
    "numeric": Kind(
        frozenset({"answer", "unit_label", "tolerance", "tolerance_percent", "reason", "mistakes"}), _numeric
    ),
    "short_text": Kind(frozenset({"accepted", "reason", "mistakes"}), _short_text),
}
"""The kinds of the content format, by the name authors use."""
