"""Automatic grading: golden cases for every rounding and floor, and properties."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.grading import automatic
from lms.grading.automatic import FormSlot, Rules
from tests.items import samples

SINGLE = samples.item(samples.SINGLE)  # a is right
MULTIPLE = samples.item(samples.MULTIPLE)  # a, b, d are right: a third each
NO_PENALTY = Rules(Decimal(0), Decimal(70))
RIGHT: dict[str, list[str] | None] = {"R1": ["a"]}
WRONG: dict[str, list[str] | None] = {"R1": ["b"]}
THIRD: dict[str, list[str] | None] = {"R1": ["a"]}


def form(*items: tuple[object, str], unit: str = "IMN.01") -> list[FormSlot]:
    return [
        FormSlot(slot, 100 + slot, item, Decimal(points), unit)  # type: ignore[arg-type]
        for slot, (item, points) in enumerate(items, 1)
    ]


def test_right_wrong_and_unanswered() -> None:
    graded = automatic.grade(form((SINGLE, "1"), (SINGLE, "1"), (SINGLE, "1")), {1: RIGHT, 2: WRONG}, NO_PENALTY)
    assert [slot.score for slot in graded.slots] == [Decimal("1.000000"), Decimal(0), Decimal(0)]
    assert [slot.answered for slot in graded.slots] == [True, True, False]
    assert (graded.score, graded.max_score, graded.passed) == (Decimal(1), Decimal(3), False)
    assert graded.exact_percentage == Fraction(100, 3)


def test_thirds_add_up_to_a_whole() -> None:
    """Three times a third is one: kept marks are rounded, the sum is not made of them."""
    graded = automatic.grade(form(*[(MULTIPLE, "1")] * 3), dict.fromkeys((1, 2, 3), THIRD), NO_PENALTY)
    assert [slot.score for slot in graded.slots] == [Decimal("0.333333")] * 3
    assert graded.score == 1
    assert automatic.exact_notes(graded) == {"slots": {"1": "1/3", "2": "1/3", "3": "1/3"}}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Fraction(1, 3), "0.333333"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(5, 10**7), "0.000000"),  # half a millionth: to the even zero
        (Fraction(15, 10**7), "0.000002"),  # and one and a half to the even two
        (Fraction(-1, 3), "-0.333333"),
        (Fraction(-15, 10**7), "-0.000002"),
        (Fraction(12345678), "12345678.000000"),
        (Fraction(1234567890123456, 10**7), "123456789.012346"),
    ],
)
def test_kept_marks_are_rounded_half_to_even(value: Fraction, kept: str) -> None:
    assert format(automatic.rounded(value), "f") == kept


def test_rounding_ignores_the_context_of_the_thread() -> None:
    with localcontext() as context:
        context.prec = 3
        assert automatic.rounded(Fraction(1234567890123456, 10**7)) == Decimal("123456789.012346")
        assert automatic.floored(Fraction(699999, 10000)) == Decimal("69.99")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(70), "70.00"), (Fraction(69999, 1000), "69.99"), (Fraction(200, 3), "66.66"), (Fraction(0), "0.00")],
)
def test_a_shown_percentage_is_cut_off(value: Fraction, shown: str) -> None:
    assert format(automatic.floored(value), "f") == shown


@pytest.mark.parametrize(
    ("pass_mark", "passed"),
    [("66.666", True), ("66.667", False), ("66.666666", True), ("66.666667", False), ("0", True), ("100", False)],
)
def test_the_pass_mark_is_compared_unrounded(pass_mark: str, passed: bool) -> None:
    """Two of three is 66.666...: above 66.666666 and below 66.666667, whatever six decimals make of it."""
    graded = automatic.grade(
        form(*[(SINGLE, "1")] * 3), {1: RIGHT, 2: RIGHT, 3: WRONG}, Rules(Decimal(0), Decimal(pass_mark))
    )
    assert graded.passed is passed


def test_exactly_the_pass_mark_passes() -> None:
    answers = dict.fromkeys(range(1, 8), RIGHT)
    assert automatic.grade(form(*[(SINGLE, "1")] * 10), answers, NO_PENALTY).passed


def test_partial_credit_reaches_a_pass_mark_exactly() -> None:
    """1 + 2/3 + 1/3 + ... of 10 points: seven in all."""
    two_thirds = {"R1": ["a", "b"]}
    answers = {**dict.fromkeys(range(1, 7), RIGHT), 7: THIRD, 8: two_thirds}
    graded = automatic.grade(form(*[(SINGLE, "1")] * 6, *[(MULTIPLE, "1")] * 4), answers, NO_PENALTY)
    assert (graded.score, graded.passed) == (Decimal(7), True)


def test_a_penalty_costs_its_share_of_the_points() -> None:
    rules = Rules(Decimal("0.25"), Decimal(50))
    graded = automatic.grade(form((SINGLE, "2"), (SINGLE, "2"), (SINGLE, "2")), {1: RIGHT, 2: WRONG}, rules)
    assert [slot.score for slot in graded.slots] == [Decimal(2), Decimal("-0.5"), Decimal(0)]
    assert graded.score == Decimal("1.5")


def test_an_exam_is_never_below_zero() -> None:
    rules = Rules(Decimal(1), Decimal(0))
    graded = automatic.grade(form(*[(SINGLE, "1")] * 4), {1: RIGHT, 2: WRONG, 3: WRONG, 4: WRONG}, rules)
    assert sum(slot.exact for slot in graded.slots) == -2
    assert (graded.score, graded.exact_percentage, graded.passed) == (Decimal(0), 0, True)


def test_the_form_decides_what_a_slot_is_worth() -> None:
    graded = automatic.grade(form((SINGLE, "2.5")), {1: RIGHT}, NO_PENALTY)
    assert (graded.score, graded.max_score) == (Decimal("2.5"), Decimal("2.5"))


def test_items_that_do_not_count() -> None:
    graded = automatic.grade(form((SINGLE, "0")), {1: RIGHT}, NO_PENALTY)
    assert (graded.max_score, graded.exact_percentage, graded.passed) == (Decimal(0), 0, False)
    assert automatic.grade([], {}, NO_PENALTY).score == 0


def test_answers_to_slots_the_form_lacks_do_not_count() -> None:
    assert automatic.grade(form((SINGLE, "1")), {9: RIGHT}, NO_PENALTY).score == 0


def test_units_are_summed_exactly() -> None:
    slots = [
        ("IMN.02", Fraction(1, 3), Fraction(1), True),
        ("IMN.01", Fraction(1), Fraction(1), True),
        ("IMN.02", Fraction(2, 3), Fraction(1), True),
        ("IMN.02", Fraction(0), Fraction(1), False),
    ]
    first, second = automatic.by_unit(slots)
    assert (first.unit, first.score, first.items) == ("IMN.01", 1, 1)
    assert (second.unit, second.score, second.max_score, second.items, second.answered) == ("IMN.02", 1, 3, 3, 2)


anything = st.one_of(
    st.none(),
    st.integers(),
    st.text(max_size=5),
    st.dictionaries(
        st.sampled_from(["R1", "R2", ""]),
        st.one_of(st.none(), st.lists(st.sampled_from(["a", "b", "c", "d", "e", "?"]), max_size=6), st.integers()),
    ),
)
penalties = st.decimals(0, 1, places=2)
points = st.decimals(0, 20, places=4)


@given(st.lists(st.tuples(st.booleans(), points), max_size=8), st.lists(anything, max_size=8), penalties, penalties)
def test_whatever_was_answered_the_mark_is_within_its_bounds(
    items: list[tuple[bool, Decimal]], answers: list[object], penalty: Decimal, mark: Decimal
) -> None:
    places = form(*[(SINGLE if single else MULTIPLE, str(worth)) for single, worth in items])
    responses = dict(enumerate(answers, 1))
    rules = Rules(penalty, mark * 100)
    graded = automatic.grade(places, responses, rules)
    assert 0 <= graded.exact <= Fraction(graded.max_score)
    assert 0 <= graded.exact_percentage <= 100
    assert graded.passed == (graded.exact_percentage >= Fraction(rules.pass_mark))
    assert graded == automatic.grade(places, dict(reversed(list(responses.items()))), rules)
    # What is kept leads back to the exact mark.
    notes = automatic.exact_notes(graded)
    assert Fraction(notes.get("score") or graded.score) == graded.exact
    kept = sum((Fraction(notes.get("slots", {}).get(str(s.slot)) or s.score) for s in graded.slots), Fraction(0))
    assert max(Fraction(0), kept) == graded.exact


@given(st.fractions(min_value=-1000, max_value=1000))
def test_rounding_moves_a_mark_by_half_a_millionth_at_most(value: Fraction) -> None:
    assert abs(Fraction(automatic.rounded(value)) - value) <= Fraction(1, 2 * 10**6)


@given(st.fractions(min_value=0, max_value=100), st.decimals(0, 100, places=2))
def test_a_shown_percentage_never_reaches_a_pass_mark_that_was_missed(value: Fraction, mark: Decimal) -> None:
    shown = automatic.floored(value)
    assert (shown >= mark) == (value >= Fraction(mark))
