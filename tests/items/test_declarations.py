"""The two templates as the specifications have them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from lms.items.declarations import (
    BaseType,
    Cardinality,
    MapEntry,
    Mapping,
    ResponseDeclaration,
    map_response,
    match_correct,
)


def declaration(cardinality: str, base_type: str, *correct: str, **credits: str) -> ResponseDeclaration:
    entries = tuple(MapEntry(key=key, value=Decimal(value)) for key, value in credits.items())
    return ResponseDeclaration(
        cardinality=Cardinality(cardinality),
        base_type=BaseType(base_type),
        correct=correct,
        mapping=Mapping(entries=entries) if entries else None,
    )


@pytest.mark.parametrize(
    ("declared", "values", "matches"),
    [
        (declaration("single", "identifier", "A"), ["A"], True),
        (declaration("single", "identifier", "A"), ["a"], False),
        (declaration("single", "identifier", "A"), [], False),
        (declaration("single", "identifier"), ["A"], False),
        (declaration("multiple", "identifier", "A", "B"), ["B", "A"], True),
        (declaration("multiple", "identifier", "A", "B"), ["A", "B", "B"], False),
        (declaration("multiple", "identifier", "A", "B"), ["A"], False),
        (declaration("ordered", "identifier", "A", "B"), ["B", "A"], False),
        (declaration("ordered", "identifier", "A", "B"), ["A", "B"], True),
        (declaration("single", "decimal", "0.5"), ["0.50"], True),
        (declaration("multiple", "pair", "A B"), ["B A"], True),
        (declaration("multiple", "directed_pair", "A B"), ["B A"], False),
    ],
)
def test_match_correct(declared: ResponseDeclaration, values: list[str], matches: bool) -> None:
    assert match_correct(declared, values) is matches


def test_a_repeated_value_is_mapped_once() -> None:
    declared = declaration("multiple", "identifier", A="0", B="1", C="0.5")
    assert map_response(declared, ["B", "B", "C"]) == Decimal("1.5")


def test_bounds_hold_for_containers_only() -> None:
    mapping = Mapping(
        entries=(MapEntry(key="A", value=Decimal(3)),),
        default=Decimal(-1),
        lower_bound=Decimal(0),
        upper_bound=Decimal(2),
    )
    container = ResponseDeclaration(cardinality=Cardinality.MULTIPLE, base_type=BaseType.IDENTIFIER, mapping=mapping)
    single = ResponseDeclaration(cardinality=Cardinality.SINGLE, base_type=BaseType.IDENTIFIER, mapping=mapping)
    assert map_response(container, ["A"]) == 2
    assert map_response(container, ["X"]) == 0
    assert map_response(container, []) == 0
    assert map_response(single, ["A"]) == 3
    assert map_response(single, ["X"]) == -1


def test_case_counts_only_where_it_is_said_to() -> None:
    entries = (
        MapEntry(key="York", value=Decimal(1)),
        MapEntry(key="york", value=Decimal("0.5"), case_sensitive=False),
    )
    declared = ResponseDeclaration(
        cardinality=Cardinality.SINGLE, base_type=BaseType.STRING, mapping=Mapping(entries=entries)
    )
    assert map_response(declared, ["York"]) == 1
    assert map_response(declared, ["YORK"]) == Decimal("0.5")


def test_an_empty_text_is_no_value() -> None:
    declared = ResponseDeclaration(
        cardinality=Cardinality.SINGLE,
        base_type=BaseType.STRING,
        mapping=Mapping(entries=(MapEntry(key="", value=Decimal(-1)),)),
    )
    assert map_response(declared, [""]) == 0


def test_bounds_must_be_in_order() -> None:
    with pytest.raises(ValidationError):
        Mapping(entries=(), lower_bound=Decimal(1), upper_bound=Decimal(0))
