"""Choosing one or several of the options shown; true/false is a preset of it.

One key: the chosen option earns all or nothing. Several keys: each right choice earns 1, each wrong one loses 1, never
below 0, of as many as there are keys. Where options carry credits of their own, these are summed instead.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import model_validator

from lms.items.declarations import (
    BaseType,
    Cardinality,
    Frozen,
    Identifier,
    MapEntry,
    Mapping,
    ResponseDeclaration,
    map_response,
)
from lms.items.html_text import plain_text
from lms.items.interactions.base import Fields, InteractionBase, Part, Rank, require_distinct, shuffled
from lms.items.messages import Message, refusal
from lms.items.numbers import FormatNumber, Number, decimal_comma

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAX_OPTIONS = len(LETTERS)


class ChoiceOption(Frozen):
    """An option. `text` and `reason` are HTML; a pinned option keeps its place when the others are shuffled."""

    id: Identifier
    text: str
    reason: str = ""
    correct: bool = False
    pinned: bool = False
    credit: Number | None = None


class ChoiceInteraction(InteractionBase):
    """A question with options, one of which (or, with `multiple`, several of which) can be chosen."""

    kind: Literal["choice"]
    options: tuple[ChoiceOption, ...]
    multiple: bool = False
    shuffle: bool = True
    preset: Literal["true_false"] | None = None

    reviewed_as_shown: ClassVar[bool] = True

    @model_validator(mode="after")
    def _well_formed(self) -> "ChoiceInteraction":
        if not 2 <= len(self.options) <= MAX_OPTIONS:
            raise refusal(Message("Beri dua sampai %(most)d pilihan.", {"most": MAX_OPTIONS}))
        if not require_distinct([option.id for option in self.options]):
            raise refusal(Message("Dua pilihan memakai kode yang sama."))
        for place, option in enumerate(self.options):
            if not plain_text(option.text) and "<" not in option.text:
                raise refusal(Message("Pilihan %(letter)s belum berisi teks.", {"letter": LETTERS[place]}))
        keys = sum(option.correct for option in self.options)
        if keys == 0:
            raise refusal(Message("Tandai pilihan yang benar; belum ada kunci."))
        if keys > 1 and not self.multiple:
            raise refusal(Message("Tandai tepat satu kunci; sekarang ada %(count)d.", {"count": keys}))
        self._credits_fit()
        if self.preset == "true_false" and (len(self.options) != 2 or self.multiple):
            raise refusal(Message("Soal benar atau salah punya tepat dua pilihan dan satu kunci."))
        return self

    def _credits_fit(self) -> None:
        credits = [option.credit for option in self.options if option.credit is not None]
        if credits and len(credits) < len(self.options):
            raise refusal(Message("Beri nilai pada setiap pilihan, atau tidak sama sekali."))
        if credits and max(credits) <= 0:
            raise refusal(Message("Paling sedikit satu pilihan harus bernilai lebih dari nol."))
        best = max(credits, default=Decimal(0))
        for option in self.options:
            if option.credit is None or not option.correct:
                continue
            if option.credit <= 0 or (not self.multiple and option.credit != best):
                raise refusal(Message("Kunci harus bernilai paling tinggi."))

    @property
    def content_kind(self) -> str:
        if self.preset is not None:
            return self.preset
        return "multiple" if self.multiple else "single"

    @property
    def instruction(self) -> Message:
        if self.preset == "true_false":
            return Message("Pilih benar atau salah")
        return Message("Pilih semua jawaban yang benar") if self.multiple else Message("Pilih satu jawaban")

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options if option.correct)

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options)

    @cached_property
    def _declaration(self) -> ResponseDeclaration:
        weighted = self.options[0].credit is not None
        entries = tuple(
            MapEntry(key=option.id, value=option.credit if option.credit is not None else self._credit(option))
            for option in self.options
        )
        bounded = self.multiple or weighted
        return ResponseDeclaration(
            cardinality=Cardinality.MULTIPLE if self.multiple else Cardinality.SINGLE,
            base_type=BaseType.IDENTIFIER,
            correct=tuple(option.id for option in self.options if option.correct),
            mapping=Mapping(entries=entries, lower_bound=Decimal(0) if bounded else None),
        )

    def _credit(self, option: ChoiceOption) -> Decimal:
        if option.correct:
            return Decimal(1)
        return Decimal(-1) if self.multiple else Decimal(0)

    def declaration(self) -> ResponseDeclaration:
        return self._declaration

    @cached_property
    def _max_score(self) -> Decimal:
        mapping = self._declaration.mapping
        credits = [entry.value for entry in mapping.entries] if mapping else []
        return sum((credit for credit in credits if credit > 0), Decimal(0)) if self.multiple else max(credits)

    @property
    def max_score(self) -> Decimal:
        return self._max_score

    def solution(self) -> tuple[str, ...]:
        if not self.multiple:
            return tuple(self._keys)
        mapping = self._declaration.mapping
        return tuple(sorted(entry.key for entry in mapping.entries if entry.value > 0)) if mapping else ()

    def mark(self, values: tuple[str, ...]) -> tuple[Decimal, bool]:
        score = max(Decimal(0), map_response(self._declaration, values))
        return score, score == self._max_score

    def check_values(self, values: tuple[str, ...]) -> tuple[Message, ...]:
        problems = []
        if len(values) > 1 and not self.multiple:
            problems.append(Message("Hanya satu pilihan yang dapat dipilih."))
        if not require_distinct(values):
            problems.append(Message("Satu pilihan disebut lebih dari sekali."))
        if not self._ids.issuperset(values):
            problems.append(Message("Jawaban menyebut pilihan yang tidak ada."))
        return tuple(problems)

    def review(self, values: tuple[str, ...], number: FormatNumber = decimal_comma) -> tuple[Part, ...]:
        return tuple(
            Part(
                key=option.id,
                label=option.text,
                chosen=option.id in values,
                right=option.correct if option.id in values else None,
                is_key=option.correct,
                reason=option.reason,
            )
            for option in self.options
        )

    def read_form(self, fields: Fields, name: str) -> tuple[str, ...] | None:
        # A set has no order; sorted, the same choice always gives the same response.
        values = sorted(value for value in fields.get(name) or () if value)
        return tuple(values) or None

    def arrange(self, rank: Rank) -> list[str] | None:
        ids = [option.id for option in self.options]
        if not self.shuffle:
            return ids
        free = iter(shuffled([option.id for option in self.options if not option.pinned], rank))
        return [option.id if option.pinned else next(free) for option in self.options]

    def view(self, order: Sequence[str], values: tuple[str, ...]) -> dict[str, Any]:
        texts = {option.id: option.text for option in self.options}
        return {
            "multiple": self.multiple,
            "options": [
                {"id": key, "letter": LETTERS[place], "text": texts[key], "checked": key in values}
                for place, key in enumerate(order)
            ],
        }
