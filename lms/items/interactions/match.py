"""Matching: for every left side the right side that belongs to it.

Each right pair earns 1 of as many as there are left sides. A right side may be chosen for more than one left side; some
right sides may belong to none.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from pydantic import model_validator

from lms.items.declarations import BaseType, Cardinality, Frozen, Identifier, MapEntry, Mapping, ResponseDeclaration
from lms.items.html_text import plain_text
from lms.items.interactions.base import BLANKS, Fields, InteractionBase, Part, Rank, require_distinct, shuffled
from lms.items.messages import Message, refusal
from lms.items.numbers import FormatNumber, decimal_comma

MAX_SIDES = 50


class MatchLeft(Frozen):
    """A left side, the identifier of the right side that belongs to it, and why. `text` and `reason` are HTML."""

    id: Identifier
    text: str
    right: Identifier
    reason: str = ""


class MatchRight(Frozen):
    """A right side; `reason` says why it does not fit where it belongs to no left side. Both are HTML."""

    id: Identifier
    text: str
    reason: str = ""


class MatchInteraction(InteractionBase):
    """Pairs to be found."""

    kind: Literal["match"]
    left: tuple[MatchLeft, ...]
    right: tuple[MatchRight, ...]

    @model_validator(mode="after")
    def _well_formed(self) -> "MatchInteraction":
        if not 1 <= len(self.left) <= MAX_SIDES or not 2 <= len(self.right) <= MAX_SIDES:
            raise refusal(Message("Beri paling sedikit satu baris kiri dan dua pilihan kanan."))
        sides: tuple[MatchLeft | MatchRight, ...] = (*self.left, *self.right)
        if not require_distinct([side.id for side in sides]):
            raise refusal(Message("Dua bagian pasangan memakai kode yang sama."))
        if any(not plain_text(side.text) and "<" not in side.text for side in sides):
            raise refusal(Message("Ada bagian pasangan yang belum berisi teks."))
        if not {side.id for side in self.right}.issuperset(side.right for side in self.left):
            raise refusal(Message("Ada baris kiri yang pasangannya tidak ada."))
        return self

    @property
    def content_kind(self) -> str:
        return "matching"

    @property
    def instruction(self) -> Message:
        return Message("Pilih pasangan setiap baris")

    @cached_property
    def _partner(self) -> dict[str, str]:
        return {side.id: side.right for side in self.left}

    @cached_property
    def _rights(self) -> dict[str, MatchRight]:
        return {side.id: side for side in self.right}

    @cached_property
    def _declaration(self) -> ResponseDeclaration:
        correct = self.solution()
        return ResponseDeclaration(
            cardinality=Cardinality.MULTIPLE,
            base_type=BaseType.DIRECTED_PAIR,
            correct=correct,
            mapping=Mapping(entries=tuple(MapEntry(key=pair, value=Decimal(1)) for pair in correct)),
        )

    def declaration(self) -> ResponseDeclaration:
        return self._declaration

    @property
    def max_score(self) -> Decimal:
        return Decimal(len(self.left))

    def solution(self) -> tuple[str, ...]:
        return tuple(f"{side.id} {side.right}" for side in self.left)

    def mark(self, values: tuple[str, ...]) -> tuple[Decimal, bool]:
        right = sum(self._partner[left] == given for left, given in (value.split() for value in values))
        return Decimal(right), right == len(self.left)

    def check_values(self, values: tuple[str, ...]) -> tuple[Message, ...]:
        pairs = [tuple(value.split()) for value in values]
        if any(len(pair) != 2 for pair in pairs):
            return (Message("Setiap pasangan harus terdiri atas dua kode."),)
        problems = []
        if not require_distinct([pair[0] for pair in pairs]):
            problems.append(Message("Satu baris dipasangkan lebih dari sekali."))
        if any(pair[0] not in self._partner or pair[1] not in self._rights for pair in pairs):
            problems.append(Message("Jawaban menyebut pasangan yang tidak ada."))
        return tuple(problems)

    def review(self, values: tuple[str, ...], number: FormatNumber = decimal_comma) -> tuple[Part, ...]:
        chosen = _chosen(values)
        parts = []
        for side in self.left:
            given = self._rights.get(chosen.get(side.id, ""))
            right = None if given is None else given.id == side.right
            parts.append(
                Part(
                    key=side.id,
                    label=side.text,
                    chosen=given is not None,
                    right=right,
                    given=None if given is None else given.text,
                    expected=self._rights[side.right].text,
                    reason=side.reason,
                    reason_given=given.reason if given is not None and not right else "",
                )
            )
        return tuple(parts)

    def read_form(self, fields: Fields, name: str) -> tuple[str, ...] | None:
        pairs = []
        for side in self.left:
            chosen = "".join(tuple(fields.get(f"{name}-{side.id}") or ())[:1])
            if chosen.strip(BLANKS):
                pairs.append(f"{side.id} {chosen}")
        return tuple(pairs) or None

    def arrange(self, rank: Rank) -> list[str] | None:
        # Left sides stay as written: the order of the right sides is all that could tell.
        return shuffled([side.id for side in self.right], rank)

    def view(self, order: Sequence[str], values: tuple[str, ...]) -> dict[str, Any]:
        chosen = _chosen(values)
        return {
            "rows": [{"id": side.id, "text": side.text, "selected": chosen.get(side.id, "")} for side in self.left],
            "choices": [{"id": key, "text": plain_text(self._rights[key].text)} for key in order],
        }


def _chosen(values: Sequence[str]) -> dict[str, str]:
    chosen = {}
    for value in values:
        left, _, right = value.partition(" ")
        chosen[left] = right
    return chosen
