"""A word or short text typed in. Outer spaces and runs of spaces never count; case only where the item says so."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Literal

from markupsafe import escape
from pydantic import model_validator

from lms.items.declarations import BaseType, Cardinality, Frozen, MapEntry, Mapping, ResponseDeclaration
from lms.items.interactions.base import Fields, InteractionBase, Part, typed_value
from lms.items.messages import Message, refusal
from lms.items.numbers import FormatNumber, PositiveNumber, decimal_comma

MAX_LENGTH = 255
"""Longest text that can be typed, in characters, unless the item says otherwise."""


class AcceptedText(Frozen):
    """A text that earns `credit`."""

    text: str
    credit: PositiveNumber = Decimal(1)


class TextMistake(Frozen):
    """A wrong text people write, and the HTML reason why it is wrong."""

    text: str
    reason: str


class TextEntryInteraction(InteractionBase):
    """A short text to be typed. `reason` is HTML and says why the accepted text is right."""

    kind: Literal["text_entry"]
    accepted: tuple[AcceptedText, ...]
    case_sensitive: bool = False
    max_length: int = MAX_LENGTH
    reason: str = ""
    mistakes: tuple[TextMistake, ...] = ()

    may_stand_in_text: ClassVar[bool] = True

    @model_validator(mode="after")
    def _well_formed(self) -> "TextEntryInteraction":
        if not self.accepted:
            raise refusal(Message("Isi paling sedikit satu jawaban yang diterima."))
        if not 1 <= self.max_length <= 10_000:
            raise refusal(Message("Panjang isian harus antara 1 dan 10.000 huruf."))
        for accepted in self.accepted:
            if not self._fold(accepted.text):
                raise refusal(Message("Ada jawaban yang diterima tetapi masih kosong."))
            if len(accepted.text) > self.max_length:
                raise refusal(Message("Ada jawaban yang diterima tetapi lebih panjang daripada isian."))
        for mistake in self.mistakes:
            if self._fold(mistake.text) in self._credits:
                raise refusal(
                    Message(
                        "\u201c%(text)s\u201d tercatat sebagai kekeliruan, tetapi juga diterima sebagai jawaban.",
                        {"text": mistake.text},
                    )
                )
        return self

    @property
    def content_kind(self) -> str:
        return "short_text"

    @property
    def instruction(self) -> Message:
        return Message("Isi dengan jawaban singkat")

    @cached_property
    def _credits(self) -> dict[str, Decimal]:
        credits: dict[str, Decimal] = {}
        for accepted in self.accepted:
            key = self._fold(accepted.text)
            credits[key] = max(accepted.credit, credits.get(key, Decimal(0)))
        return credits

    @cached_property
    def _best(self) -> AcceptedText:
        return max(self.accepted, key=lambda accepted: accepted.credit)

    def _fold(self, text: str) -> str:
        plain = " ".join(unicodedata.normalize("NFKC", text).split())
        # Folding can undo the normal form, so it is made again.
        return plain if self.case_sensitive else unicodedata.normalize("NFKC", plain.casefold())

    def declaration(self) -> ResponseDeclaration:
        entries = tuple(
            MapEntry(key=accepted.text, value=accepted.credit, case_sensitive=self.case_sensitive)
            for accepted in self.accepted
        )
        return ResponseDeclaration(
            cardinality=Cardinality.SINGLE,
            base_type=BaseType.STRING,
            correct=(self._best.text,),
            mapping=Mapping(entries=entries),
        )

    @property
    def max_score(self) -> Decimal:
        return self._best.credit

    def solution(self) -> tuple[str, ...]:
        return (self._best.text,)

    def mark(self, values: tuple[str, ...]) -> tuple[Decimal, bool]:
        score = self._credits.get(self._fold(values[0]), Decimal(0))
        return score, score == self.max_score

    def check_values(self, values: tuple[str, ...]) -> tuple[Message, ...]:
        problems = []
        if len(values) > 1:
            problems.append(Message("Hanya satu isian yang dapat diterima."))
        if any(len(value) > self.max_length for value in values):
            problems.append(Message("Isian lebih panjang daripada %(most)d huruf.", {"most": self.max_length}))
        return tuple(problems)

    def review(self, values: tuple[str, ...], number: FormatNumber = decimal_comma) -> tuple[Part, ...]:
        typed = values[0] if values else None
        right = None if typed is None else self.mark(values)[1]
        reason_given = ""
        if typed is not None and not right:
            folded = self._fold(typed)
            reason_given = next((m.reason for m in self.mistakes if self._fold(m.text) == folded), "")
        part = Part(
            key=self.response,
            label="",
            chosen=typed is not None,
            right=right,
            given=None if typed is None else str(escape(typed)),
            expected=str(escape(self._best.text)),
            reason=self.reason,
            reason_given=reason_given,
        )
        return (part,)

    def read_form(self, fields: Fields, name: str) -> tuple[str, ...] | None:
        return typed_value(fields, name)

    def view(self, order: Sequence[str], values: tuple[str, ...]) -> dict[str, Any]:
        return {"value": values[0] if values else "", "max_length": self.max_length}
