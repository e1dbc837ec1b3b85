"""Ordering: putting elements into their right order.

Each element at its right place earns 1 of as many as there are.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from pydantic import model_validator

from lms.items.declarations import BaseType, Cardinality, Frozen, Identifier, ResponseDeclaration
from lms.items.html_text import plain_text
from lms.items.interactions.base import Fields, InteractionBase, Part, Rank, require_distinct, shuffled
from lms.items.messages import Message, refusal
from lms.items.numbers import FormatNumber, decimal_comma

MAX_ELEMENTS = 50
_POSITION = re.compile(r"[0-9]{1,4}")


class OrderElement(Frozen):
    """An element and why it stands where it does. `text` and `reason` are HTML."""

    id: Identifier
    text: str
    reason: str = ""


class OrderInteraction(InteractionBase):
    """Elements, kept in their right order, presented in another."""

    kind: Literal["order"]
    elements: tuple[OrderElement, ...]

    @model_validator(mode="after")
    def _well_formed(self) -> "OrderInteraction":
        if not 2 <= len(self.elements) <= MAX_ELEMENTS:
            raise refusal(Message("Beri dua sampai %(most)d langkah untuk diurutkan.", {"most": MAX_ELEMENTS}))
        if not require_distinct([element.id for element in self.elements]):
            raise refusal(Message("Dua langkah memakai kode yang sama."))
        for place, element in enumerate(self.elements, start=1):
            if not plain_text(element.text) and "<" not in element.text:
                raise refusal(Message("Langkah %(place)d belum berisi teks.", {"place": place}))
        if not require_distinct([element.text for element in self.elements]):
            raise refusal(Message("Dua langkah berisi teks yang sama, sehingga urutannya tidak dapat dibedakan."))
        return self

    @property
    def content_kind(self) -> str:
        return "ordering"

    @property
    def instruction(self) -> Message:
        return Message("Susun menurut urutan yang benar")

    @cached_property
    def _solution(self) -> tuple[str, ...]:
        return tuple(element.id for element in self.elements)

    @cached_property
    def _elements(self) -> dict[str, OrderElement]:
        return {element.id: element for element in self.elements}

    def declaration(self) -> ResponseDeclaration:
        return ResponseDeclaration(
            cardinality=Cardinality.ORDERED, base_type=BaseType.IDENTIFIER, correct=self._solution
        )

    @property
    def max_score(self) -> Decimal:
        return Decimal(len(self.elements))

    def solution(self) -> tuple[str, ...]:
        return self._solution

    def mark(self, values: tuple[str, ...]) -> tuple[Decimal, bool]:
        right = sum(given == expected for given, expected in zip(values, self._solution, strict=False))
        return Decimal(right), values == self._solution

    def check_values(self, values: tuple[str, ...]) -> tuple[Message, ...]:
        problems = []
        if not require_distinct(values):
            problems.append(Message("Satu langkah disebut lebih dari sekali."))
        if any(value not in self._elements for value in values):
            problems.append(Message("Jawaban menyebut langkah yang tidak ada."))
        return tuple(problems)

    def review(self, values: tuple[str, ...], number: FormatNumber = decimal_comma) -> tuple[Part, ...]:
        parts = []
        for place, element in enumerate(self.elements):
            given = self._elements.get(values[place]) if place < len(values) else None
            parts.append(
                Part(
                    key=element.id,
                    label=str(place + 1),
                    chosen=given is not None,
                    right=None if given is None else given.id == element.id,
                    given=None if given is None else given.text,
                    expected=element.text,
                    reason=element.reason,
                )
            )
        return tuple(parts)

    def read_form(self, fields: Fields, name: str) -> tuple[str, ...] | None:
        """The elements by the positions chosen for them.

        An element without a position is left out and gaps close; elements with the same position stand in the order
        in which the page shows them, which is the order of the form's fields.
        """
        placed = []
        start = f"{name}-"
        for shown, (field, given) in enumerate(fields.items()):
            element = field.removeprefix(start)
            position = "".join(tuple(given)[:1])
            if field.startswith(start) and element in self._elements and _POSITION.fullmatch(position):
                placed.append((int(position), shown, element))
        return tuple(element for _, _, element in sorted(placed)) or None

    def arrange(self, rank: Rank) -> list[str] | None:
        order = shuffled(self._solution, rank)
        if tuple(order) == self._solution:
            # Never show the answer as the question: leaving it alone would then be an answer that cannot be seen.
            order = order[1:] + order[:1]
        return order

    def view(self, order: Sequence[str], values: tuple[str, ...]) -> dict[str, Any]:
        places = {key: place for place, key in enumerate(values, start=1)}
        return {
            "elements": [
                {
                    "id": key,
                    "text": self._elements[key].text,
                    "plain": plain_text(self._elements[key].text),
                    "position": places.get(key, 0),
                }
                for key in order
            ],
        }
