"""What responses earn: golden cases for each kind, and what holds for any response at all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.items import Item, check_response, score_item
from tests.items.samples import KINDS, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT_TEXT, SINGLE, item


@pytest.mark.parametrize(
    ("kind", "values", "share"),
    [
        ("single", ["a"], "1"),
        ("single", ["c"], "0"),
        ("multiple", ["a", "b", "d"], "1"),
        ("multiple", ["a", "b"], "2/3"),
        ("multiple", ["a", "b", "c"], "1/3"),
        ("multiple", ["a", "c", "e"], "0"),
        ("multiple", ["a", "b", "c", "d", "e"], "1/3"),
        ("true_false", ["false"], "1"),
        ("true_false", ["true"], "0"),
        ("matching", ["l1 rx", "l2 ry", "l3 rz"], "1"),
        ("matching", ["l3 rz", "l1 rx"], "2/3"),
        ("matching", ["l1 rx", "l2 rx", "l3 rx"], "1/3"),
        ("matching", ["l1 ra"], "0"),
        ("ordering", ["e7", "e2", "e9", "e4"], "1"),
        ("ordering", ["e7", "e9", "e2", "e4"], "1/2"),
        ("ordering", ["e2", "e9", "e4", "e7"], "0"),
        ("ordering", ["e7"], "1/4"),
        ("numeric", ["0,5"], "1"),
        ("numeric", ["0.55 ml"], "1"),
        ("numeric", ["0,45"], "1"),
        ("numeric", ["0,551"], "0"),
        ("numeric", ["0,5 L"], "0"),
        ("numeric", ["setengah"], "0"),
        ("short_text", ["  Uji   KOCOK "], "1"),
        ("short_text", ["kocok"], "1/2"),
        ("short_text", ["uji beku"], "0"),
    ],
)
def test_golden(kind: str, values: list[str], share: str) -> None:
    outcome = score_item(item(KINDS[kind], points="12"), {"R1": values})
    assert outcome.exact == Fraction(share) * 12
    assert outcome.score == Decimal(int(Fraction(share) * 12))
    assert outcome.max_score == 12
    assert outcome.answered
    assert outcome.correct is (share == "1")
    assert outcome.problems == ()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("response", [None, {}, {"R1": None}, {"R1": []}, {"R1": [" \u00a0"]}, {"R9": ["a"]}])
def test_nothing_answered_earns_and_costs_nothing(kind: str, response: Any) -> None:
    outcome = score_item(item(KINDS[kind]), response, penalty=Decimal("0.25"))
    assert (outcome.score, outcome.answered) == (0, False)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("single", ["a", "c"]),
        ("single", ["z"]),
        ("multiple", ["a", "b", "d", "d"]),
        ("matching", ["l1 rx", "l1 ry", "l2 ry", "l3 rz"]),
        ("matching", ["l1"]),
        ("matching", ["l1 rx ry"]),
        ("ordering", ["e7", "e7"]),
        ("ordering", ["e7", "e2", "e9", "e4", "x"]),
        ("numeric", ["0,5", "0,6"]),
        ("numeric", ["0,5" + " " * 80]),
        ("short_text", ["kocok\ud800"]),
        ("short_text", ["kocok\x00"]),
        ("single", "a"),
        ("single", [1]),
        ("single", {"a": 1}),
    ],
)
def test_malformed_counts_as_not_right_and_is_named(kind: str, values: Any) -> None:
    sample = item(KINDS[kind])
    outcome = score_item(sample, {"R1": values}, penalty=Decimal("0.25"))
    assert outcome.score == Decimal("-0.25")
    assert outcome.answered
    assert [problem.where for problem in outcome.problems] == ["R1"] * len(outcome.problems)
    assert outcome.problems == check_response(sample, {"R1": values})


def test_penalty_is_for_nothing_right_only() -> None:
    sample = item(MATCHING, points="3")
    assert score_item(sample, {"R1": ["l1 ry"]}, penalty=Decimal("0.5")).score == Decimal("-1.5")
    assert score_item(sample, {"R1": ["l1 rx", "l2 rx"]}, penalty=Decimal("0.5")).score == 1


def test_thirds_add_up_exactly() -> None:
    sample = item(MATCHING)
    third = score_item(sample, {"R1": ["l1 rx"]})
    assert third.exact * 3 == 1
    assert third.score == Decimal("0.3333333333333333333333333333")


def test_several_interactions_share_the_points_by_weight() -> None:
    sample = item(SINGLE, {**NUMERIC, "weight": "3"}, points="8")
    assert sample.kind == "mixed"
    assert score_item(sample, {"R1": ["a"]}).score == 2
    assert score_item(sample, {"R2": ["0.5"]}).score == 6
    assert score_item(sample, sample.solution()).score == 8


def test_credits_of_options_replace_the_rule() -> None:
    options = [
        {"id": "a", "text": "A", "correct": True, "credit": "1"},
        {"id": "b", "text": "B", "credit": "0.5"},
        {"id": "c", "text": "C", "credit": "-0.5"},
    ]
    sample = item({"kind": "choice", "options": options})
    assert [score_item(sample, {"R1": [key]}).score for key in "abc"] == [1, Decimal("0.5"), 0]


def test_the_ambiguous_thousand_counts_for_the_candidate() -> None:
    whole = item({**NUMERIC, "answers": [{"value": "1250"}], "mistakes": []})
    part = item({**NUMERIC, "answers": [{"value": "1.25"}], "mistakes": []})
    assert score_item(whole, {"R1": ["1.250"]}).score == score_item(part, {"R1": ["1.250"]}).score == 1


def test_percent_tolerance_includes_its_bounds() -> None:
    sample = item({"kind": "numeric", "answers": [{"value": "-50", "tolerance_percent": "2"}]})
    assert [score_item(sample, {"R1": [typed]}).score for typed in ("-49", "-51", "-48,99", "50")] == [1, 1, 0, 0]


def test_review_parts_say_what_was_chosen_and_why() -> None:
    choice = score_item(item(SINGLE), {"R1": ["c"]}).interactions[0].parts
    assert [(part.key, part.chosen, part.right, part.is_key) for part in choice] == [
        ("c", True, False, False),
        ("a", False, None, True),
        ("d", False, None, False),
        ("b", False, None, False),
    ]
    (number,) = score_item(item(NUMERIC), {"R1": ["5"]}).interactions[0].parts
    assert (number.given, number.expected, number.reason_given) == ("5 mL", "0,5 mL", "<p>Belum dibagi.</p>")
    (unread,) = score_item(item(NUMERIC), {"R1": ["<b>"]}).interactions[0].parts
    assert (unread.given, str(unread.note)) == ("&lt;b&gt;", "Isian ini tidak terbaca sebagai angka.")
    (text,) = score_item(item(SHORT_TEXT), {"R1": ["Uji Beku"]}).interactions[0].parts
    assert text.reason_given == "<p>Namanya lain.</p>"
    pair = score_item(item(MATCHING), {"R1": ["l1 ra"]}).interactions[0].parts[0]
    assert (pair.right, pair.given, pair.reason_given) == (False, "Ke dalam vena", "Tidak ada vaksin begitu.")
    place = score_item(item(ORDERING), {"R1": ["e2"]}).interactions[0].parts[0]
    assert (place.right, place.given, place.expected) == (False, "Tandai dosis yang sah", "Periksa riwayat")
    assert len(score_item(item(MULTIPLE), None).interactions[0].parts) == 5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
IDS = st.sampled_from(
    ["a", "b", "c", "d", "e", "true", "false", "l1 rx", "l2 ry", "l3 ra", "e7", "e2", "e9", "e4", "0,5"]
)
VALUES = JSON | st.lists(IDS | st.text(st.characters(), max_size=6), max_size=6)
SAMPLES = st.sampled_from([item(interaction, points="2.5") for interaction in KINDS.values()])


@given(SAMPLES, VALUES | st.fixed_dictionaries({"R1": VALUES}))
def test_any_response_is_scored_within_bounds(sample: Item, response: Any) -> None:
    outcome = score_item(sample, response)
    assert 0 <= outcome.score <= sample.points
    assert 0 <= outcome.exact <= Fraction(sample.points)
    punished = score_item(sample, response, penalty=Decimal(1))
    assert -sample.points <= punished.score <= sample.points
    for interaction in outcome.interactions:
        assert interaction.parts
    check_response(sample, response)


@pytest.mark.parametrize("kind", KINDS)
def test_the_solution_earns_all_points(kind: str) -> None:
    sample = item(KINDS[kind], points="0.7")
    outcome = score_item(sample, sample.solution(), penalty=Decimal(1))
    assert (outcome.score, outcome.correct) == (Decimal("0.7"), True)
    assert check_response(sample, sample.solution()) == ()
