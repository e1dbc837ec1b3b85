"""Ended and graded attempts for tests."""

from __future__ import annotations

from lms.accounts.models import Person
from lms.core import clock
from lms.core.db import db
from lms.courses.models import Enrolment
from lms.exams import services as attempts
from lms.exams import staff_acts
from lms.exams.models import Attempt, ExamKind, Pool, Sitting
from lms.grading import services
from lms.grading.models import Result
from tests.support import exams
from tests.support.factories import World
from tests.support.practice import enrol

RIGHT = {"R1": ["b"]}
WRONG = {"R1": ["a"]}


def answers(right: int, of: int) -> dict[int, object]:
    """The first ``right`` slots are answered rightly, the others wrongly."""
    return {slot: RIGHT if slot <= right else WRONG for slot in range(1, of + 1)}


def handed_in(attempt: Attempt) -> Attempt:
    person = db.session.get_one(Person, attempt.person_id)
    attempts.submit(attempt.id, by=person)
    return db.session.get_one(Attempt, attempt.id, populate_existing=True)


def grade(attempt: Attempt, responses: dict[int, object]) -> Result:
    """Grade at the attempt's present head."""
    found = services.grade(
        attempt.id, responses, head_seq=attempt.head_seq, head_hash=bytes(attempt.head_hash), now=clock.now()
    )
    assert found is not None
    return found


def seated(world: World, *people: Person) -> tuple[Sitting, list[Attempt]]:
    """A sitting of ten items with the world's learner and ``people``, everyone handed in, nobody graded."""
    exams.bank(world, Pool.SECURE, 10)
    version = exams.exam(world, ExamKind.FINAL, items=10)
    seats: list[Enrolment] = [world.enrolment, *(enrol(world, person) for person in people)]
    sitting = exams.sitting(world, version, seats=tuple(seats))
    found = []
    for seat in seats:
        person = seat.person
        attempt = attempts.allocate(version, seat, by=person, now=clock.now(), sitting=sitting)
        staff_acts.admit(attempt.id, by=world.invigilator, compared=True)
        attempts.start(attempt.id, by=person, session=exams.SESSION, consent="Setuju")
        found.append(handed_in(attempt))
    return sitting, found
