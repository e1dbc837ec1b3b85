"""Response declarations and the two scoring templates, as in QTI 2.2 and 3.0.

`match_correct` and `map_response` follow the specifications' response processing templates: a bag is compared without
order, a value that is repeated in a container is mapped once, and the bounds of a mapping hold for containers only. An
empty text is no value.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from lms.items.messages import Message, refusal
from lms.items.numbers import EXACT, Number, read_number

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.\-]{0,63}$")]
"""A name inside an item. It holds no space, so that a pair can be written as two of them."""


class Frozen(BaseModel):
    """Base of every value in this library: immutable, unknown fields refused."""

    # Without this a cached property whose name begins with an underscore would become a private field.
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Cardinality(StrEnum):
    """How many values a response holds, and whether their order matters."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDERED = "ordered"


class BaseType(StrEnum):
    """What a single value of a response is."""

    IDENTIFIER = "identifier"
    STRING = "string"
    DECIMAL = "decimal"
    PAIR = "pair"
    DIRECTED_PAIR = "directed_pair"


class MapEntry(Frozen):
    """The credit of one value."""

    key: str
    value: Number
    case_sensitive: bool = True


class Mapping(Frozen):
    """Credits of values: entries, the credit of any other value, and the bounds of a container's sum."""

    entries: tuple[MapEntry, ...]
    default: Number = Decimal(0)
    lower_bound: Number | None = None
    upper_bound: Number | None = None

    @model_validator(mode="after")
    def _bounds_in_order(self) -> "Mapping":
        if self.lower_bound is not None and self.upper_bound is not None and self.lower_bound > self.upper_bound:
            raise refusal(Message("Batas bawah lebih besar daripada batas atas."))
        return self

    def bounded(self, value: Decimal) -> Decimal:
        """`value` within the bounds."""
        if self.lower_bound is not None and value < self.lower_bound:
            return self.lower_bound
        if self.upper_bound is not None and value > self.upper_bound:
            return self.upper_bound
        return value


class ResponseDeclaration(Frozen):
    """What a response is, which one is correct, and what each value earns."""

    cardinality: Cardinality
    base_type: BaseType
    correct: tuple[str, ...] = ()
    mapping: Mapping | None = None

    @cached_property
    def correct_values(self) -> Counter[Hashable]:
        """The correct values in comparable form, each with its number of occurrences."""
        return Counter(comparable(self.base_type, value) for value in self.correct)

    @cached_property
    def credits(self) -> dict[Hashable, Decimal]:
        """Credits by comparable value; the first entry of a value counts."""
        found: dict[Hashable, Decimal] = {}
        for entry in self.mapping.entries if self.mapping else ():
            if entry.case_sensitive:
                found.setdefault(comparable(self.base_type, entry.key), entry.value)
        return found

    @cached_property
    def folded_credits(self) -> dict[str, Decimal]:
        """Credits of the entries whose case does not count, by folded key."""
        found: dict[str, Decimal] = {}
        for entry in self.mapping.entries if self.mapping else ():
            if not entry.case_sensitive:
                found.setdefault(entry.key.casefold(), entry.value)
        return found


def comparable(base_type: BaseType, value: str) -> Hashable:
    """`value` in a form in which equal values are equal: numbers by value, undirected pairs without order."""
    if base_type is BaseType.DECIMAL:
        number = read_number(value)
        return value if number is None else number.value
    if base_type is BaseType.PAIR:
        return tuple(sorted(value.split()))
    if base_type is BaseType.DIRECTED_PAIR:
        return tuple(value.split())
    return value


def match_correct(declaration: ResponseDeclaration, values: Sequence[str]) -> bool:
    """Whether `values` are the correct response; nothing matches where none is declared or given."""
    values = [value for value in values if value]
    if not values or not declaration.correct:
        return False
    if declaration.cardinality is Cardinality.MULTIPLE:
        return Counter(comparable(declaration.base_type, value) for value in values) == declaration.correct_values
    return [comparable(declaration.base_type, value) for value in values] == [
        comparable(declaration.base_type, value) for value in declaration.correct
    ]


def map_response(declaration: ResponseDeclaration, values: Sequence[str]) -> Decimal:
    """The mapped credit of `values`; 0 where no mapping is declared."""
    mapping = declaration.mapping
    if mapping is None:
        return Decimal(0)
    values = [value for value in values if value]
    if declaration.cardinality is Cardinality.SINGLE:
        return _credit(declaration, mapping, values[0]) if values else mapping.default
    total = Decimal(0)
    seen: set[Hashable] = set()
    for value in values:
        key = comparable(declaration.base_type, value)
        if key not in seen:
            seen.add(key)
            total = EXACT.add(total, _credit(declaration, mapping, value))
    return mapping.bounded(total)


def _credit(declaration: ResponseDeclaration, mapping: Mapping, value: str) -> Decimal:
    credit = declaration.credits.get(comparable(declaration.base_type, value))
    if credit is None:
        credit = declaration.folded_credits.get(value.casefold())
    return mapping.default if credit is None else credit
