"""The rule of standing, case by case, and what a cap does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from lms.accounts.models import Person
from lms.certificates.validity import Held
from lms.core import clock, uow
from lms.core.db import db
from lms.cpd import queries
from lms.cpd.models import CpdRule, CpdTarget, LedgerEntry
from lms.cpd.standing import Account, StandingReason, StandingState, Target, account, judge
from tests.support.factories import World

TARGET = Target(Decimal(20), "Aturan uji")


def year(number: int, points: int, target: Target | None = TARGET) -> Account:
    return Account(number, Decimal(points), (), target)


def held(issued: date, until: date | None = None, revoked: date | None = None) -> Held:
    return Held(1, "1", "Uji", issued, until, revoked)


OLD = held(date(2024, 3, 1), date(2028, 2, 29))


@pytest.mark.parametrize(
    ("asked", "today", "this", "before", "certificates", "state", "reason"),
    [
        # Nobody who holds nothing is inactive.
        (2026, date(2026, 5, 1), 0, 0, [], "uncertified", "never_held"),
        (2025, date(2026, 5, 1), 0, 0, [held(date(2026, 2, 1))], "uncertified", "never_held"),
        # The running year makes nobody inactive.
        (2026, date(2026, 12, 31), 0, 20, [OLD], "active", "in_force"),
        # The year of the first certificate is not judged, nor the years before it.
        (2026, date(2026, 5, 1), 0, 5, [held(date(2025, 11, 1))], "active", "in_force"),
        (2024, date(2026, 5, 1), 3, 0, [OLD], "active", "in_force"),
        # A whole year below the target, until this year's points reach this year's target.
        (2026, date(2026, 1, 1), 0, 19, [OLD], "inactive", "last_year_short"),
        (2026, date(2026, 9, 1), 19, 19, [OLD], "inactive", "last_year_short"),
        (2026, date(2026, 9, 1), 20, 19, [OLD], "active", "remedied"),
        # A past year is shown as it ended.
        (2025, date(2026, 9, 1), 19, 25, [OLD], "inactive", "year_short"),
        (2025, date(2026, 9, 1), 20, 3, [OLD], "active", "in_force"),
        # No certificate of those once held is in force.
        (2026, date(2026, 9, 1), 40, 40, [held(date(2022, 1, 1), date(2025, 12, 31))], "inactive", "none_in_force"),
        (2026, date(2026, 9, 1), 40, 40, [held(date(2024, 1, 1), None, date(2026, 2, 1))], "inactive", "none_in_force"),
        (2025, date(2026, 9, 1), 40, 40, [held(date(2024, 1, 1), None, date(2026, 2, 1))], "active", "in_force"),
        # One in force is enough.
        (2026, date(2026, 9, 1), 40, 40, [held(date(2022, 1, 1), date(2025, 1, 1)), OLD], "active", "in_force"),
    ],
)
def test_the_rule(
    asked: int, today: date, this: int, before: int, certificates: list[Held], state: str, reason: str
) -> None:
    found = judge(asked, today, year(asked, this), year(asked - 1, before), certificates)
    assert found == (StandingState(state), StandingReason(reason))


def test_without_a_target_no_year_is_short() -> None:
    found = judge(2026, date(2026, 9, 1), year(2026, 0, None), year(2025, 0, None), [OLD])
    assert found == (StandingState.ACTIVE, StandingReason.IN_FORCE)


def entry(
    number: int, points: str, cap: str | None, activity: str = "seminar", counters: int | None = None
) -> LedgerEntry:
    rule = CpdRule(
        id=number, activity=activity, title="Seminar", title_en="Seminar", basis="Aturan uji",
        yearly_cap=None if cap is None else Decimal(cap),
    )  # fmt: skip
    return LedgerEntry(
        id=number, activity=activity, points=Decimal(points), rule=rule, occurred_on=date(2026, 5, number),
        counters_id=counters,
    )  # fmt: skip


def test_a_cap_counts_per_activity_and_year(app: Flask) -> None:
    found = account(2026, [entry(1, "3", "4"), entry(2, "3", "4"), entry(3, "9", None, "pelatihan")], TARGET)
    assert [(segment.activity, segment.value, segment.earned) for segment in found.segments] == [
        ("pelatihan", 9, 9),
        ("seminar", 4, 6),
    ]
    assert found.points == 13


def test_what_was_taken_back_neither_counts_nor_fills_the_cap(app: Flask) -> None:
    found = account(2026, [entry(1, "3", "4"), entry(2, "3", "4"), entry(3, "-3", "4", counters=1)], TARGET)
    assert found.points == 3


def test_a_later_lower_cap_takes_nothing_away(app: Flask) -> None:
    assert account(2026, [entry(1, "6", "6"), entry(2, "1", "2")], TARGET).points == 6
    assert account(2026, [entry(1, "6", None), entry(2, "1", "2")], TARGET).points == 7


def test_targets_are_those_of_the_first_day_of_the_year(world: World) -> None:
    with uow.write() as session:
        session.add(
            CpdTarget(
                employment=world.learner.employment, points=Decimal(24), basis="Baru", valid_from=date(2026, 7, 1)
            )
        )
    assert queries.standing(world.learner, 2026, date(2026, 9, 1)).target == 20
    assert queries.standing(world.learner, 2027, date(2027, 9, 1)).target == 24
    found = queries.target_for(world.learner, date(2026, 9, 1))
    assert found is not None
    assert found.basis == "Baru"


def test_a_person_outside_the_groups_has_no_target(world: World) -> None:
    with uow.write():
        db.session.get_one(Person, world.learner.id).employment = None
    standing = queries.standing(world.learner, 2026, date(2026, 9, 1))
    assert (standing.target, standing.gap) == (None, 0)
    assert standing.explanation.question == "Mengapa belum bersertifikat?"


def test_many_at_once_agree_with_one_by_one(world: World) -> None:
    people = list(world.people.values())
    now = clock.now()
    many = queries.standings(people, now)
    for someone in people:
        today = queries.local_day(someone, now)
        assert many[someone.id] == queries.standing(someone, today.year, today)
    assert queries.standings([], now) == {}
