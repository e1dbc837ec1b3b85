"""Exact numbers: how they are kept in an item, read from what a candidate typed, and shown again.

Typed numbers. A comma or a point is the decimal sign; groups of three may be parted by spaces ("1 250"); a unit may
follow. Thousands marks are ambiguous, because "1.250" is 1250 in Indonesian and 1.25 in English writing. The rule:

1. Two different marks: the last one is the decimal sign, the others part thousands ("1.234,5" and "1,234.5").
2. The same mark more than once: thousands ("1.234.567").
3. One mark: the decimal sign. Only when exactly three digits follow and one to three digits, not beginning with 0,
   precede ("1.250", "1,250") the thousands reading stands beside it as `alternative`; an answer counts when either
   reading does. The readings differ by a factor of 1,000: the doubt goes to the candidate and no key becomes vague.
4. Groups that are not of three digits, or anything left over that holds a digit and is no unit of the item
   ("3 atau 4"), cannot be read.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from lms.items.messages import Message, refusal

EXACT = Context(prec=400)
"""Arithmetic on stored and typed numbers never rounds: none has over 40 digits or an exponent beyond 30."""

MAX_TYPED_LENGTH = 64
"""Longest typed number, in characters, its unit included."""

FormatNumber = Callable[[Decimal], str]
"""Puts a number into the writing of a language."""

_ROUNDED = Context(prec=28)
_MAX_DIGITS = 30
_MAX_EXPONENT = 30
_TYPED = re.compile(r"([+-]?) ?([0-9][0-9., ]*|[.,][0-9]+)(?:[eE]([+-]?[0-9]{1,2}))?(.*)")
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_ONE_MARK = re.compile(r"([0-9]*)[.,]([0-9]*)")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_GROUPED = re.compile(
    r"[0-9]{1,3}(?:(?:\.[0-9]{3}){2,}|(?:,[0-9]{3}){2,}|(?:\.[0-9]{3})+,[0-9]+|(?:,[0-9]{3})+\.[0-9]+)"
)


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number as typed: its value, the thousands reading where the writing allows two, and the unit (or "")."""

    value: Decimal
    alternative: Decimal | None
    unit: str

    @property
    def readings(self) -> tuple[Decimal, ...]:
        """The values it may stand for, the likelier one first."""
        return (self.value,) if self.alternative is None else (self.value, self.alternative)


def read_number(typed: str, units: frozenset[str] = frozenset()) -> TypedNumber | None:
    """Read a typed number by the rule above; None where it is none or is too long.

    `units`, folded by `fold_unit`, are those that may hold a digit ("mm3").
    """
    if len(typed) > MAX_TYPED_LENGTH:
        return None
    text = " ".join(unicodedata.normalize("NFKC", typed).translate(_DASHES).split())
    found = _TYPED.fullmatch(text)
    if found is None:
        return None
    sign, body, exponent, rest = found.groups()
    unit = rest.strip().rstrip(".").strip()
    if any(character.isdigit() for character in unit) and fold_unit(unit) not in units:
        return None
    digits = body.strip()
    if digits[-1] in ".,":
        # "3." and "3," at the end of a typed sentence.
        digits = digits[:-1]
    digits = digits.strip()
    plain = _plain_digits(digits)
    if plain is None:
        return None
    alternative = None
    if exponent is None and _AMBIGUOUS.fullmatch(digits):
        alternative = _scaled(sign, digits.replace(".", "").replace(",", ""), None)
    value = _scaled(sign, plain, exponent)
    return None if value is None else TypedNumber(value, alternative, unit)


def fold_unit(unit: str) -> str:
    """A unit in the form in which two writings of it are compared: case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", unit).casefold().split())


def tidy(value: Decimal) -> Decimal:
    """The same number without exponent, trailing zeros or negative zero, so that equal numbers have one text."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Decimal("0") if text in ("-0", "") else Decimal(text)


def decimal_comma(value: Decimal) -> str:
    """A number in Indonesian writing, without thousands marks."""
    return format(value, "f").replace(".", ",").replace("-", "\u2212")


def decimal_point(value: Decimal) -> str:
    """A number in English writing, without thousands marks."""
    return format(value, "f").replace("-", "\u2212")


def as_decimal(value: Fraction) -> Decimal:
    """The decimal of a fraction: exact where one exists within 28 digits, else rounded half-even to 28 digits."""
    return tidy(_ROUNDED.divide(Decimal(value.numerator), Decimal(value.denominator)))


def _plain_digits(digits: str) -> str | None:
    """The digits with a point as the decimal sign and no thousands marks, or None where the grouping is not plain."""
    if " " in digits:
        if not _SPACED.fullmatch(digits):
            return None
        digits = digits.replace(" ", "")
    marks = [character for character in digits if character in ".,"]
    if len(marks) <= 1:
        found = _ONE_MARK.fullmatch(digits)
        return digits if found is None else f"{found[1] or '0'}.{found[2] or '0'}"
    if not _GROUPED.fullmatch(digits):
        return None
    if len(set(marks)) == 1:
        return digits.replace(marks[0], "")
    return digits.replace(marks[0], "").replace(marks[-1], ".")


def _scaled(sign: str, digits: str, exponent: str | None) -> Decimal | None:
    power = int(exponent or 0)
    if abs(power) > _MAX_EXPONENT:
        return None
    try:
        return tidy(EXACT.scaleb(Decimal(sign + digits), power))
    except InvalidOperation:
        return None


def _no_float(value: object) -> object:
    if isinstance(value, (float, bool)):
        raise refusal(Message("Tulis angka sebagai teks, misalnya \u201c0.5\u201d, supaya nilainya tidak dibulatkan."))
    return value


def _kept(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or len(value.as_tuple().digits) > _MAX_DIGITS or abs(exponent) > _MAX_EXPONENT:
        raise refusal(Message("Angka ini terlalu panjang atau bukan bilangan."))
    return tidy(value)


def _above_zero(value: Decimal) -> Decimal:
    if value <= 0:
        raise refusal(Message("Angka ini harus lebih dari nol."))
    return value


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise refusal(Message("Angka ini tidak boleh kurang dari nol."))
    return value


Number = Annotated[Decimal, BeforeValidator(_no_float), AfterValidator(_kept)]
"""A number of an item: exact, finite, at most 30 digits, one text for one value."""

PositiveNumber = Annotated[Number, AfterValidator(_above_zero)]
NonNegativeNumber = Annotated[Number, AfterValidator(_not_negative)]

_DASHES = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-"})
