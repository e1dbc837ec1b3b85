"""The ledger only grows, balances, and never counts a point twice."""

from __future__ import annotations

import itertools
import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts.models import Organisation, Person
from lms.core import clock, uow
from lms.core.db import db
from lms.courses.models import ModuleVersion
from lms.cpd import queries, services
from lms.cpd.models import CpdRule, LedgerEntry
from tests.support.certificates import issue
from tests.support.factories import World, person

ACTIVITY = "pelatihan-jarak-jauh"
_fresh = itertools.count(1)


def credit(
    someone: Person, source: str, units: str = "5", on: date = date(2026, 5, 4), **values: object
) -> LedgerEntry:
    given_values = {"activity": ACTIVITY, "title": "Pelatihan uji", **values}
    with uow.write():
        return services.credit(
            someone,
            source,
            units=Decimal(units),
            occurred_on=on,
            now=clock.now(),
            **given_values,  # type: ignore[arg-type]
        )


def take_back(source: str, reason: str = "dicabut") -> LedgerEntry | None:
    with uow.write():
        return services.take_back(source, reason, clock.now())


def rows(someone: Person) -> list[LedgerEntry]:
    return list(
        db.session.scalars(select(LedgerEntry).where(LedgerEntry.person_id == someone.id).order_by(LedgerEntry.id))
    )


def snapshot(entries: list[LedgerEntry]) -> list[tuple[object, ...]]:
    return [
        (e.id, e.source, e.points, e.units, e.year, e.rule_id, e.occurred_on, e.recorded_at, e.counters_id, e.reason)
        for e in entries
    ]


def test_a_source_earns_once(world: World) -> None:
    first = credit(world.learner, "certificate:1")
    again = credit(world.learner, "certificate:1", units="9")
    assert again.id == first.id
    assert [entry.points for entry in rows(world.learner)] == [5]


def test_what_was_taken_back_is_not_earned_again(world: World) -> None:
    credit(world.learner, "certificate:1")
    counter, again = take_back("certificate:1"), take_back("certificate:1", "lagi")
    assert counter is not None
    assert again is not None
    assert (counter.id, counter.points, counter.reason) == (again.id, -5, "dicabut")
    credit(world.learner, "certificate:1")
    assert sum(entry.points for entry in rows(world.learner)) == 0
    assert take_back("certificate:2") is None


def test_the_rule_of_the_day_decides(world: World) -> None:
    with uow.write() as session:
        session.add(
            CpdRule(activity=ACTIVITY, title="Baru", title_en="New", unit="jp", points_per_unit=Decimal("1.5"),
                    basis="Aturan baru", valid_from=date(2026, 7, 1))
        )  # fmt: skip
        session.add(
            CpdRule(activity="seminar", title="Seminar", title_en="Seminar", unit="activity",
                    points_per_unit=Decimal(2), basis="Aturan uji", valid_from=date(2020, 1, 1),
                    valid_until=date(2026, 6, 30))
        )  # fmt: skip
    assert credit(world.learner, "a:1", "4", date(2026, 6, 30)).points == 4
    assert credit(world.learner, "a:2", "4", date(2026, 7, 1)).points == 6
    seminar = credit(world.learner, "a:3", "4", date(2026, 6, 30), activity="seminar")
    assert (seminar.points, seminar.units) == (2, 1)
    with pytest.raises(services.NoRule):
        credit(world.learner, "a:4", "4", date(2026, 7, 1), activity="seminar")
    with pytest.raises(services.NoRule):
        credit(world.learner, "a:5", "4", date(2017, 12, 31))
    with pytest.raises(ValueError):
        credit(world.learner, "a:6", "-1")
    assert len(rows(world.learner)) == 3


@pytest.mark.parametrize(("zone", "year"), [("Asia/Jakarta", 2026), ("Asia/Makassar", 2027), ("Asia/Jayapura", 2027)])
def test_the_year_is_told_by_the_organisations_zone(world: World, zone: str, year: int) -> None:
    """31 December 2026, 16.30 UTC is 23.30 WIB, and past midnight further east."""
    with uow.write():
        db.session.get_one(Organisation, world.unit.id).timezone = zone
        db.session.expire(world.learner)
    certificate = issue(world, at=datetime(2026, 12, 31, 16, 30, tzinfo=UTC))
    with uow.write():
        entry = services.credit_certificate(certificate, clock.now())
    assert entry.year == year
    assert entry.source == f"certificate:{certificate.id}"


def test_points_of_a_programme_rest_on_its_core_material(world: World) -> None:
    today = clock.now().date()
    assert queries.points_of(world.version, today) == 8
    with uow.write() as session:
        module = session.scalars(select(ModuleVersion).where(ModuleVersion.module_id == world.module.id)).one()
        module.material = "supporting"
    assert queries.points_of(world.version, today) == 7
    assert queries.points_of(world.version, date(2017, 1, 1)) is None
    assert queries.points_of_many([], today) == {}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["credit", "take_back"]), st.integers(0, 3), st.integers(0, 40)), max_size=14
    )
)
def test_any_order_of_acts_balances(world: World, acts: list[tuple[str, int, int]]) -> None:
    """Whatever is credited, taken back and repeated in whatever order: entries stay as they were written, a source has
    one entry and at most one counter-entry, and the balance is what was credited and not taken back."""
    run = next(_fresh)
    with uow.write():
        someone = person(f"Orang {run}", world.unit)
    expected: dict[int, Decimal] = {}
    earned: set[int] = set()
    for act, source, units in acts:
        before = snapshot(rows(someone))
        name = f"run{run}:{source}"
        if act == "credit":
            credit(someone, name, str(units))
            if source not in earned:
                earned.add(source)
                expected[source] = Decimal(units)
        else:
            take_back(name)
            if source in earned:
                expected[source] = Decimal(0)
        assert snapshot(rows(someone))[: len(before)] == before
    entries = rows(someone)
    assert sum((entry.points for entry in entries), Decimal(0)) == sum(expected.values(), Decimal(0))
    for source in range(4):
        mine = [entry for entry in entries if entry.source == f"run{run}:{source}"]
        assert sum(entry.counters_id is None for entry in mine) == (source in earned)
        assert sum(entry.counters_id is not None for entry in mine) <= 1
    standing = queries.standing(someone, 2026, date(2026, 12, 31))
    assert standing.points == sum(expected.values(), Decimal(0))


def test_parallel_credits_make_one_entry(own_app: Flask) -> None:
    with own_app.app_context():
        world = World.create()
        learner_id = world.learner.id
    problems: list[BaseException] = []

    def work() -> None:
        with own_app.app_context():
            try:
                with uow.write() as session:
                    someone = session.get_one(Person, learner_id)
                    services.credit(
                        someone, "certificate:9", ACTIVITY, Decimal(8), "Uji", date(2026, 5, 4), clock.now()
                    )
                    services.take_back("certificate:8", "x", clock.now())
            except BaseException as problem:
                problems.append(problem)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    with own_app.app_context():
        assert len(db.session.scalars(select(LedgerEntry)).all()) == 1
