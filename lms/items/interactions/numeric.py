"""A number typed in, with a tolerance and an optional unit. How a typed number is read: `lms.items.numbers`."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Literal

from markupsafe import escape
from pydantic import model_validator

from lms.items.declarations import BaseType, Cardinality, Frozen, MapEntry, Mapping, ResponseDeclaration
from lms.items.interactions.base import Fields, InteractionBase, Part, typed_value
from lms.items.messages import Message, refusal
from lms.items.numbers import (
    EXACT,
    MAX_TYPED_LENGTH,
    FormatNumber,
    NonNegativeNumber,
    Number,
    PositiveNumber,
    TypedNumber,
    decimal_comma,
    fold_unit,
    read_number,
)


class NumericAnswer(Frozen):
    """An accepted number: within `tolerance` (absolute) or `tolerance_percent` (of the value), bounds included."""

    value: Number
    tolerance: NonNegativeNumber | None = None
    tolerance_percent: NonNegativeNumber | None = None
    credit: PositiveNumber = Decimal(1)

    @model_validator(mode="after")
    def _one_tolerance(self) -> "NumericAnswer":
        if self.tolerance is not None and self.tolerance_percent is not None:
            raise refusal(Message("Pilih satu toleransi: mutlak atau persen."))
        return self

    @cached_property
    def margin(self) -> Decimal:
        """How far from the value an answer may lie."""
        if self.tolerance_percent is not None:
            return EXACT.multiply(abs(self.value), EXACT.scaleb(self.tolerance_percent, -2))
        return self.tolerance if self.tolerance is not None else Decimal(0)

    def accepts(self, number: Decimal) -> bool:
        """Whether `number` lies within the tolerance."""
        return abs(EXACT.subtract(number, self.value)) <= self.margin


class NumericMistake(Frozen):
    """A wrong number people arrive at, and the HTML reason why it is wrong."""

    value: Number
    reason: str


class NumericInteraction(InteractionBase):
    """A number to be typed. `reason` is HTML, the worked arithmetic; `units` are further writings of `unit_label`."""

    kind: Literal["numeric"]
    answers: tuple[NumericAnswer, ...]
    unit_label: str = ""
    units: tuple[str, ...] = ()
    reason: str = ""
    mistakes: tuple[NumericMistake, ...] = ()

    may_stand_in_text: ClassVar[bool] = True

    @model_validator(mode="after")
    def _well_formed(self) -> "NumericInteraction":
        if not self.answers:
            raise refusal(Message("Isi angka yang benar."))
        if any(unit[:1].isdigit() for unit in (self.unit_label, *self.units)):
            raise refusal(Message("Satuan tidak boleh dimulai dengan angka, supaya jawaban dapat dibaca."))
        for mistake in self.mistakes:
            if self._credit_of((mistake.value,)) > 0:
                raise refusal(
                    Message(
                        "Angka %(value)s tercatat sebagai kekeliruan, tetapi juga diterima sebagai jawaban.",
                        {"value": mistake.value},
                    )
                )
        return self

    @property
    def content_kind(self) -> str:
        return "numeric"

    @property
    def instruction(self) -> Message:
        return Message("Isi dengan angka")

    @cached_property
    def _best(self) -> NumericAnswer:
        return max(self.answers, key=lambda answer: answer.credit)

    @cached_property
    def _units(self) -> frozenset[str]:
        return frozenset(fold_unit(unit) for unit in (self.unit_label, *self.units) if unit)

    def declaration(self) -> ResponseDeclaration:
        entries = tuple(MapEntry(key=format(answer.value, "f"), value=answer.credit) for answer in self.answers)
        return ResponseDeclaration(
            cardinality=Cardinality.SINGLE,
            base_type=BaseType.DECIMAL,
            correct=(format(self._best.value, "f"),),
            mapping=Mapping(entries=entries),
        )

    @property
    def max_score(self) -> Decimal:
        return self._best.credit

    def solution(self) -> tuple[str, ...]:
        return (format(self._best.value, "f"),)

    def mark(self, values: tuple[str, ...]) -> tuple[Decimal, bool]:
        number = read_number(values[0], self._units)
        if number is None or not self._unit_fits(number):
            return Decimal(0), False
        score = self._credit_of(number.readings)
        return score, score == self.max_score

    def _credit_of(self, readings: Sequence[Decimal]) -> Decimal:
        credits = (answer.credit for answer in self.answers for reading in readings if answer.accepts(reading))
        return max(credits, default=Decimal(0))

    def _unit_fits(self, number: TypedNumber) -> bool:
        # Where the item names no unit, a word after the number ("3 vial") says nothing wrong.
        return not number.unit or not self._units or fold_unit(number.unit) in self._units

    def check_values(self, values: tuple[str, ...]) -> tuple[Message, ...]:
        problems = []
        if len(values) > 1:
            problems.append(Message("Hanya satu isian yang dapat diterima."))
        if any(len(value) > MAX_TYPED_LENGTH for value in values):
            problems.append(Message("Isian lebih panjang daripada %(most)d huruf.", {"most": MAX_TYPED_LENGTH}))
        return tuple(problems)

    def review(self, values: tuple[str, ...], number: FormatNumber = decimal_comma) -> tuple[Part, ...]:
        expected = f"{number(self._best.value)} {self.unit_label}".strip()
        typed = values[0] if values else None
        read = None if typed is None else read_number(typed, self._units)
        right = None if typed is None else self.mark(values)[1]
        note = None
        reason_given = ""
        if typed is not None and read is None:
            note = Message("Isian ini tidak terbaca sebagai angka.")
        elif read is not None and not self._unit_fits(read):
            note = Message(
                "Satuan \u201c%(given)s\u201d berbeda dengan \u201c%(expected)s\u201d.",
                {"given": read.unit, "expected": self.unit_label},
            )
        elif read is not None and not right:
            reason_given = self._reason_of_mistake(read)
        part = Part(
            key=self.response,
            label="",
            chosen=typed is not None,
            right=right,
            given=None if typed is None else str(escape(self._with_unit(typed, read))),
            expected=str(escape(expected)),
            reason=self.reason,
            reason_given=reason_given,
            note=note,
        )
        return (part,)

    def _with_unit(self, typed: str, number: TypedNumber | None) -> str:
        # The field showed the unit beside it, so a bare number was meant with it.
        return typed if number is None or number.unit else f"{typed.strip()} {self.unit_label}".strip()

    def _reason_of_mistake(self, number: TypedNumber) -> str:
        for mistake in self.mistakes:
            if any(abs(EXACT.subtract(reading, mistake.value)) <= self._best.margin for reading in number.readings):
                return mistake.reason
        return ""

    def read_form(self, fields: Fields, name: str) -> tuple[str, ...] | None:
        return typed_value(fields, name)

    def view(self, order: Sequence[str], values: tuple[str, ...]) -> dict[str, Any]:
        return {"value": values[0] if values else "", "unit": self.unit_label, "max_length": MAX_TYPED_LENGTH}
