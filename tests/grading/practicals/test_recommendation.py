"""The rule of recommendation: golden cases, and that nothing outweighs a missed critical step."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.grading.practicals.recommendation import Ground, recommend, rubric_percentage
from tests.support.practice import definition

PRACTICAL = definition()
CRITICAL = [step.code for step in PRACTICAL.checklist if step.critical]
OTHER = [step.code for step in PRACTICAL.checklist if not step.critical]
ALL_DONE = {step.code: True for step in PRACTICAL.checklist}


def levels(first: int, second: int, third: int) -> dict[str, int]:
    return {"R1": first, "R2": second, "R3": third}


def test_the_practical_has_what_these_cases_rest_on() -> None:
    assert [(part.code, part.weight, part.highest) for part in PRACTICAL.rubric] == [
        ("R1", 40, 4),
        ("R2", 30, 4),
        ("R3", 30, 4),
    ]
    assert (PRACTICAL.rule.minimum_percent, PRACTICAL.rule.steps_missed_at_most) == (60, 2)


@pytest.mark.parametrize(
    ("marks", "percentage", "competent"),
    [
        (levels(4, 4, 4), Fraction(100), True),
        (levels(3, 2, 2), Fraction(60), True),  # 30 + 15 + 15: the minimum itself is enough
        (levels(2, 3, 2), Fraction(115, 2), False),  # 20 + 22.5 + 15 = 57.5
        (levels(2, 2, 3), Fraction(115, 2), False),
        (levels(2, 3, 3), Fraction(65), True),
        (levels(1, 1, 1), Fraction(25), False),
        (levels(4, 1, 1), Fraction(55), False),
        (levels(4, 2, 1), Fraction(125, 2), True),
    ],
)
def test_the_weighted_rubric(marks: dict[str, int], percentage: Fraction, competent: bool) -> None:
    found = recommend(PRACTICAL, ALL_DONE, marks)
    assert (found.exact_percentage, found.competent) == (percentage, competent)
    assert found.grounds == (() if competent else (Ground.RUBRIC,))


@pytest.mark.parametrize("code", CRITICAL)
def test_a_missed_critical_step_outweighs_the_best_rubric(code: str) -> None:
    found = recommend(PRACTICAL, {**ALL_DONE, code: False}, levels(4, 4, 4))
    assert (found.competent, found.grounds, found.missed_critical) == (False, (Ground.CRITICAL_STEP,), (code,))


def test_a_missed_critical_step_decides_before_anything_else_is_marked() -> None:
    found = recommend(PRACTICAL, {CRITICAL[0]: False}, {})
    assert found.competent is False
    assert not found.complete


def test_two_other_steps_may_be_missed_and_not_three() -> None:
    two = recommend(PRACTICAL, {**ALL_DONE, **dict.fromkeys(OTHER[:2], False)}, levels(3, 3, 3))
    three = recommend(PRACTICAL, {**ALL_DONE, **dict.fromkeys(OTHER[:3], False)}, levels(4, 4, 4))
    assert two.competent is True
    assert (three.competent, three.grounds) == (False, (Ground.STEPS_MISSED,))


def test_open_until_everything_is_marked() -> None:
    assert recommend(PRACTICAL, {}, {}).competent is None
    assert recommend(PRACTICAL, ALL_DONE, {"R1": 4}).competent is None
    assert recommend(PRACTICAL, {**ALL_DONE, "unknown": False}, levels(4, 4, 4)).competent is True


def test_all_grounds_are_named() -> None:
    found = recommend(PRACTICAL, dict.fromkeys(ALL_DONE, False), levels(1, 1, 1))
    assert found.grounds == (Ground.CRITICAL_STEP, Ground.STEPS_MISSED, Ground.RUBRIC)


@pytest.mark.parametrize("level", [0, 5, -1])
def test_a_level_outside_the_scale_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match="R2"):
        rubric_percentage(PRACTICAL, levels(1, level, 1))


@given(
    st.dictionaries(st.sampled_from(sorted(ALL_DONE)), st.booleans()),
    st.dictionaries(st.sampled_from(["R1", "R2", "R3"]), st.integers(1, 4)),
)
def test_competence_is_recommended_only_when_the_whole_rule_holds(
    steps: dict[str, bool], marks: dict[str, int]
) -> None:
    found = recommend(PRACTICAL, steps, marks)
    missed = [code for code, done in steps.items() if not done]
    if any(code in CRITICAL for code in missed):
        assert found.competent is False
    if found.competent:
        assert found.complete
        assert not set(missed) & set(CRITICAL)
        assert len(missed) <= 2
        assert found.exact_percentage is not None
        assert found.exact_percentage >= 60
    assert (found.competent is False) == bool(found.grounds)
