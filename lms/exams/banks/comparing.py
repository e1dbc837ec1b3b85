"""What changed between two versions, word by word.

Made with the standard library's difflib on words: the texts are a few hundred words, and the libraries that write diffs
for reading either style them inline, which our policy forbids, or mark lines rather than words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from flask_babel import gettext as _

from lms.exams.banks.composing import typed_of
from lms.exams.banks.kinds import KINDS, Typed
from lms.exams.banks.words import bloom_label, difficulty_label
from lms.exams.models import ItemVersion
from lms.items import Item, ItemMetadata

_WORD = re.compile(r"\s+|[^\W_]+|[\W_]", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One part of the item that differs, with the words of both."""

    label: str
    pieces: tuple[Piece, ...]

    @property
    def before(self) -> str:
        return "".join(piece.text for piece in self.pieces if piece.kind != "added")

    @property
    def after(self) -> str:
        return "".join(piece.text for piece in self.pieces if piece.kind != "removed")


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """The words of both texts: those in both, those only in the new, those only in the old."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    for act, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            pieces.append(Piece("same", "".join(before[i:j])))
            continue
        if j > i:
            pieces.append(Piece("removed", "".join(before[i:j])))
        if m > k:
            pieces.append(Piece("added", "".join(after[k:m])))
    return tuple(pieces)


def changes(old: Typed, new: Typed, *, keys: bool) -> list[Changed]:
    """The parts that differ; without ``keys`` only those that a candidate sees, in an order that tells nothing."""
    before, after = _parts(old, keys), _parts(new, keys)
    labels = list(dict.fromkeys([*after, *before]))
    return [
        Changed(label, compare(before.get(label, ""), after.get(label, "")))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]


def _parts(typed: Typed, keys: bool) -> dict[str, str]:
    found = {_("Pokok soal"): typed.get("stem", "")}
    if keys:
        found |= dict(_with_keys(typed))
        found |= {_("Pembahasan umum"): typed.get("feedback", ""), _("Nilai soal"): typed.get("points", "")}
    else:
        found |= dict(_without_keys(typed))
    return found | {
        _("Unit kompetensi"): typed.get("unit", ""),
        _("Elemen atau KUK"): typed.get("element", ""),
        _("Taraf Bloom"): bloom_label(typed.get("bloom", "")),
        _("Kesukaran perkiraan"): difficulty_label(typed.get("difficulty", "")),
        _("Tanda"): typed.get("tags", ""),
        _("Sumber"): typed.get("source", ""),
        _("Peraturan"): f"{typed.get('regulation_ref', '')} {typed.get('regulation_date', '')}".strip(),
    }


def typed_in(version: ItemVersion) -> Typed:
    """What was typed for a version, or would have been where it came from files; the stem alone of other kinds."""
    if version.typed is not None:
        return version.typed
    if version.kind not in KINDS:
        return {"stem": version.words}
    return typed_of(Item.from_json(version.content), ItemMetadata.from_json(version.details))


def _without_keys(typed: Typed) -> Iterator[tuple[str, str]]:
    for place, row in enumerate(typed.get("options", []), 1):
        yield _("Pilihan %(place)d", place=place), row["text"]
    for name, label in (("pairs", _("Baris kiri dan kanan")), ("sequence", _("Langkah"))):
        rows: Sequence[Typed] = typed.get(name, [])
        texts = {row[key] for row in rows for key in ("left", "right", "text") if key in row}
        if name == "pairs":
            texts |= {row["text"] for row in typed.get("distractors", [])}
        if texts:
            yield label, "\n".join(sorted(texts))
    if typed.get("unit_label"):
        yield _("Satuan"), typed["unit_label"]


def _with_keys(typed: Typed) -> Iterator[tuple[str, str]]:
    for place, row in enumerate(typed.get("options", []), 1):
        mark = _("(kunci) ") if row["correct"] else ""
        yield _("Pilihan %(place)d", place=place), mark + row["text"]
        yield _("Alasan pilihan %(place)d", place=place), row["reason"]
    if "answer" in typed:
        yield _("Kunci"), {"true": _("Pernyataannya benar"), "false": _("Pernyataannya salah")}.get(typed["answer"], "")
        yield _("Alasan untuk Benar"), typed.get("reason_true", "")
        yield _("Alasan untuk Salah"), typed.get("reason_false", "")
    for place, row in enumerate(typed.get("pairs", []), 1):
        yield _("Pasangan %(place)d", place=place), f"{row['left']} → {row['right']}"
        yield _("Alasan pasangan %(place)d", place=place), row["reason"]
    for place, row in enumerate(typed.get("distractors", []), 1):
        yield _("Pengecoh %(place)d", place=place), f"{row['text']}\n{row['reason']}"
    for place, row in enumerate(typed.get("sequence", []), 1):
        yield _("Langkah %(place)d", place=place), row["text"]
        yield _("Alasan langkah %(place)d", place=place), row["reason"]
    if "number" in typed:
        kind = {"absolute": "±", "percent": "± %"}.get(typed.get("tolerance_kind", ""), "")
        margin = f" ({kind} {typed.get('tolerance', '')})" if kind else ""
        yield _("Angka yang benar"), f"{typed['number']} {typed.get('unit_label', '')}{margin}".strip()
    for row in typed.get("accepted", []):
        yield _("Jawaban yang diterima: %(text)s", text=row["text"]), row["credit"]
    if "reason" in typed:
        yield _("Alasan"), typed["reason"]
    for place, row in enumerate(typed.get("mistakes", []), 1):
        yield _("Kekeliruan %(place)d", place=place), f"{row.get('value', row.get('text', ''))}\n{row['reason']}"
