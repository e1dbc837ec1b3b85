"""At the same moment, on connections of their own: one result, one decision, one marking."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.core import clock
from lms.core.db import db
from lms.core.errors import Conflict
from lms.exams.models import Attempt, AttemptStatus
from lms.grading import queries, services
from lms.grading.models import Decision, EntryStatus, LogbookEntry, Outcome, PracticalAssessment, RefusalReason, Result
from lms.grading.practicals.services import decisions, logbook, marking
from tests.support import exams
from tests.support.factories import World
from tests.support.practice import fill_logbook, marked, marks, practical, write_entry
from tests.support.results import answers, grade, handed_in, seated


def together(app: Flask, acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all at once, each with a session of its own; what each returned, or the conflict it met."""
    barrier = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                found[place] = acts[place]()
            except Exception as problem:  # told to the test, which says what may happen
                found[place] = problem
            finally:
                db.session.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def person(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)


def count(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def world(own_app: Flask) -> Any:
    with own_app.app_context():
        yield World.create()


def test_eight_gradings_of_one_head_make_one_result(own_app: Flask, world: World) -> None:
    attempt = handed_in(exams.running_quiz(world))
    attempt_id, seq, digest = attempt.id, attempt.head_seq, bytes(attempt.head_hash)
    db.session.rollback()

    def act() -> int:
        found = services.grade(attempt_id, answers(5, 5), head_seq=seq, head_hash=digest, now=clock.now())
        assert found is not None
        return found.id

    assert len(set(together(own_app, [act] * 8))) == 1
    assert count(Result) == 1
    assert db.session.get_one(Attempt, attempt_id, populate_existing=True).status == AttemptStatus.RELEASED


def test_two_organisers_release_once(own_app: Flask, world: World) -> None:
    sitting, (attempt,) = seated(world)
    grade(attempt, answers(8, 10))
    sitting_id, people = sitting.id, [world.organiser.id, world.second_organiser.id]
    db.session.rollback()

    def act(by: int) -> Callable[[], int]:
        return lambda: services.release(sitting_id=sitting_id, by=person(by), now=clock.now())

    found = together(own_app, [act(by) for by in people])
    assert found.count(1) == 1
    assert sum(isinstance(one, Conflict) for one in found) == 1
    assert queries.released_result(attempt.id) is not None


def test_two_deciders_make_one_decision(own_app: Flask, world: World) -> None:
    practical(world)
    assessment_id, enrolment_id = marked(world).id, world.enrolment.id
    people = [world.organiser.id, world.second_organiser.id]
    db.session.rollback()

    def act(by: int, outcome: Outcome) -> Callable[[], int]:
        return lambda: (
            decisions.decide(
                enrolment_id,
                assessment_id=assessment_id,
                outcome=outcome,
                reason="Serentak",
                by=person(by),
                now=clock.now(),
            ).id
        )

    found = together(own_app, [act(people[0], Outcome.COMPETENT), act(people[1], Outcome.NOT_YET)])
    assert sum(isinstance(one, Conflict) for one in found) == 1
    assert count(Decision) == 1


def test_first_marks_from_two_windows_make_one_marking(own_app: Flask, world: World) -> None:
    practical(world)
    fill_logbook(world)
    enrolment_id, assessor = world.enrolment.id, world.assessor.id
    db.session.rollback()
    codes = ["L01", "L02", "L03", "L04", "L05", "L06"]

    def act(code: str) -> Callable[[], Any]:
        return lambda: (
            marking.save(enrolment_id, marking.Marks(steps={code: True}), by=person(assessor), now=clock.now()).steps
        )

    found = together(own_app, [act(code) for code in codes])
    assert not [one for one in found if isinstance(one, Exception)], found
    assert count(PracticalAssessment) == 1
    assessment = db.session.scalars(select(PracticalAssessment)).one()
    assert sorted(mark.step for mark in assessment.steps) == codes


def test_an_entry_is_confirmed_or_refused_and_not_both(own_app: Flask, world: World) -> None:
    practical(world)
    entry_id, supervisor = write_entry(world), world.supervisor.id
    db.session.rollback()

    def confirm() -> int:
        return logbook.confirm([entry_id], by=person(supervisor), now=clock.now())

    def refuse() -> int:
        return logbook.refuse(
            [entry_id], reason=RefusalReason.NOT_WITNESSED, note="", by=person(supervisor), now=clock.now()
        )

    found = together(own_app, [confirm, refuse])
    assert found.count(1) == 1
    assert sum(isinstance(one, Conflict) for one in found) == 1
    entry = db.session.get_one(LogbookEntry, entry_id, populate_existing=True)
    assert (entry.status == EntryStatus.REFUSED) == (entry.refusal_reason is not None)


def test_nothing_slips_into_a_logbook_that_is_handed_in(own_app: Flask, world: World) -> None:
    """Either the entry is there before the marking is handed in, or it is refused; it never lands behind it."""
    practical(world)
    fill_logbook(world)
    marking.save(world.enrolment.id, marks(), by=world.assessor, now=clock.now())
    enrolment_id, assessor, before = world.enrolment.id, world.assessor.id, count(LogbookEntry)
    learner = world.learner.id
    db.session.rollback()

    def write() -> int:
        by = person(learner)
        return logbook.add_entry(
            enrolment_id, procedure="P1", done_on=logbook.today_of(by, clock.now()), place="x", text="y", by=by,
            now=clock.now(),
        ).id  # fmt: skip

    def submit() -> int:
        return marking.submit(enrolment_id, by=person(assessor), now=clock.now()).id

    written, submitted = together(own_app, [write, submit])
    assert not isinstance(submitted, Exception)
    assert count(LogbookEntry) - before == (0 if isinstance(written, Conflict) else 1)
    with pytest.raises(Conflict):
        write()
