"""The order shown: a permutation, the same everywhere, telling nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.items import Item, arrange, fits, shuffle
from tests.items.samples import KINDS, MATCHING, ORDERING, SINGLE, TRUE_FALSE, item

SAMPLES = st.sampled_from([item(interaction) for interaction in KINDS.values()])


@given(SAMPLES, st.binary(max_size=40))
def test_a_permutation_of_the_parts(sample: Item, seed: bytes) -> None:
    arrangement = arrange(sample, seed)
    assert fits(sample, arrangement)
    assert arrangement == arrange(sample, seed)


@given(st.binary(max_size=40))
def test_pinned_options_and_unshuffled_questions_stay(seed: bytes) -> None:
    assert arrange(item(SINGLE), seed)["R1"][3] == "b"
    assert arrange(item(TRUE_FALSE), seed)["R1"] == ["true", "false"]


@given(st.binary(max_size=40))
def test_an_ordering_is_never_shown_solved(seed: bytes) -> None:
    sample = item(ORDERING)
    assert arrange(sample, seed)["R1"] != sample.solution()["R1"]


def test_pinned_to_known_orders() -> None:
    """These are stored with attempts; a change here would show candidates another order than they answered."""
    assert arrange(item(SINGLE), b"seed") == {"R1": ["c", "d", "a", "b"]}
    assert arrange(item(MATCHING), b"seed") == {"R1": ["rz", "ra", "rx", "ry"]}
    assert arrange(item(ORDERING), b"seed") == {"R1": ["e7", "e9", "e2", "e4"]}


def test_items_of_one_attempt_are_shuffled_each_in_its_own_way() -> None:
    orders = {tuple(arrange(item(SINGLE, identifier=f"x-{number}"), b"seed")["R1"]) for number in range(40)}
    assert len(orders) == 6


def test_all_orders_are_about_equally_frequent() -> None:
    counts: dict[tuple[str, ...], int] = {}
    for number in range(6000):
        order = tuple(shuffle(["a", "b", "c"], number.to_bytes(4, "big"), "test"))
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    assert all(850 < count < 1150 for count in counts.values())


@pytest.mark.parametrize("arrangement", [{}, {"R1": ["a"]}, {"R1": ["a", "b", "c", "d"], "R2": []}])
def test_what_does_not_fit(arrangement: dict[str, list[str]]) -> None:
    assert not fits(item(SINGLE), arrangement)
