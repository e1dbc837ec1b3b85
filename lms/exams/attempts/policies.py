"""Who may take what."""

from __future__ import annotations

from lms.accounts.models import Person
from lms.courses.models import Enrolment, EnrolmentStatus
from lms.exams.models import Attempt, SittingCandidate


def may_take(person: Person, attempt: Attempt) -> bool:
    """An attempt is its candidate's alone; staff look at it from the console and from the results."""
    return attempt.person_id == person.id


def may_take_quizzes(person: Person, enrolment: Enrolment) -> bool:
    return enrolment.person_id == person.id and enrolment.status is not EnrolmentStatus.WITHDRAWN


def may_enter(person: Person, seat: SittingCandidate) -> bool:
    return may_take_quizzes(person, seat.enrolment)
