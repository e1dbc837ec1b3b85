"""How typed numbers are read: the rule at the head of `lms.items.numbers`, case by case."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from lms.items.numbers import Number, as_decimal, decimal_comma, read_number, tidy


@pytest.mark.parametrize(
    ("typed", "value", "alternative", "unit"),
    [
        ("5", "5", None, ""),
        (" 0,5 ", "0.5", None, ""),
        ("0.5 mL", "0.5", None, "mL"),
        ("0,5mL.", "0.5", None, "mL"),
        (",5", "0.5", None, ""),
        ("3.", "3", None, ""),
        ("+7", "7", None, ""),
        ("-2", "-2", None, ""),
        ("\u22122,5 °C", "-2.5", None, "°C"),
        ("1 250", "1250", None, ""),
        ("1\u00a0250,75", "1250.75", None, ""),
        ("1.234,5", "1234.5", None, ""),
        ("1,234.5", "1234.5", None, ""),
        ("1.234.567", "1234567", None, ""),
        ("1.250", "1.25", "1250", ""),
        ("1,250 dosis", "1.25", "1250", "dosis"),
        ("12.25", "12.25", None, ""),
        ("0.125", "0.125", None, ""),
        ("0,500", "0.5", None, ""),
        ("1234.567", "1234.567", None, ""),
        ("2e3", "2000", None, ""),
        ("70%", "70", None, "%"),
        ("５", "5", None, ""),
    ],
)
def test_reads(typed: str, value: str, alternative: str | None, unit: str) -> None:
    number = read_number(typed)
    assert number is not None
    assert number.value == Decimal(value)
    assert number.alternative == (None if alternative is None else Decimal(alternative))
    assert number.unit == unit


@pytest.mark.parametrize(
    "typed",
    ["", "lima", "3 atau 4", "1 5", "5-6", "1.2.3", "1.23,4,5", "--1", "1e99", "½", "NaN", "Infinity", "9" * 65],
)
def test_refuses(typed: str) -> None:
    assert read_number(typed) is None


def test_a_unit_of_the_item_may_hold_a_digit() -> None:
    assert read_number("5 mm3") is None
    number = read_number("5 mm³", frozenset({"mm3"}))
    assert number is not None
    assert number.unit == "mm³" or number.unit == "mm3"


@given(st.text(max_size=80))
def test_no_text_crashes_the_reading(typed: str) -> None:
    number = read_number(typed)
    assert number is None or number.value.is_finite()


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4))
def test_a_shown_number_is_read_as_itself(value: Decimal) -> None:
    number = read_number(decimal_comma(tidy(value)))
    assert number is not None
    assert value in number.readings


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_tidy_keeps_the_value_and_gives_it_one_text(value: Decimal) -> None:
    assert tidy(value) == value
    assert str(tidy(value)) == str(tidy(value * Decimal("1.00"))) or len(value.as_tuple().digits) > 20


def test_decimals_of_fractions() -> None:
    assert as_decimal(Fraction(1, 4)) == Decimal("0.25")
    assert as_decimal(Fraction(1, 3)) == Decimal("0.3333333333333333333333333333")


@pytest.mark.parametrize("value", [0.5, True, "NaN", "Infinity", "1e31", "1" * 31, "x"])
def test_an_item_keeps_no_float_and_no_endless_number(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Number).validate_python(value)
