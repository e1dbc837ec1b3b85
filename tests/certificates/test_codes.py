"""Codes: one form, no look-alikes, and a check that notices what people mistype."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certificates import codes

CODES = st.builds(codes.new)


@given(CODES)
def test_a_new_code_reads_back_however_it_is_typed(code: str) -> None:
    assert len(code) == 14
    assert codes.normalise(code) == code
    assert codes.normalise(code.lower().replace("-", " ")) == code
    assert codes.normalise(f"  {code.replace('-', '')}\n") == code


@given(CODES, st.integers(0, 11), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_noticed(code: str, place: int, other: str) -> None:
    plain = code.replace("-", "")
    wrong = plain[:place] + other + plain[place + 1 :]
    assert codes.normalise(wrong) == (code if wrong == plain else None)


@given(CODES, st.integers(0, 11), st.integers(0, 11))
def test_two_exchanged_characters_are_noticed(code: str, one: int, two: int) -> None:
    letters = list(code.replace("-", ""))
    letters[one], letters[two] = letters[two], letters[one]
    wrong = "".join(letters)
    assert codes.normalise(wrong) == (code if wrong == code.replace("-", "") else None)


@pytest.mark.parametrize("typed", ["", "7KQM", "7KQM-2XNP-94TDX", "OOOO-1111-IIII", "💥" * 12, "-" * 40])
def test_what_cannot_be_a_code(typed: str) -> None:
    assert codes.normalise(typed) is None


def test_what_looks_alike_is_read_as_meant() -> None:
    code = next(found for found in iter(codes.new, "") if "5" in found and "V" in found)
    assert codes.normalise(code.replace("5", "S").replace("V", "U")) == code


@given(st.lists(CODES, min_size=1, max_size=4, unique=True), st.text(max_size=20))
def test_codes_are_found_in_a_text(found: list[str], noise: str) -> None:
    text = f" {noise.replace('-', ' ')} . ".join(["", *found, ""])
    assert [code for code in codes.find(text) if code in found] == found
