"""The end of an attempt, from whichever side it comes: closed in the journal, then graded.

Grading follows in a transaction of its own and is queued in the one that closes, so a process that dies in between
loses nothing.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from lms.accounts.models import Person
from lms.core import clock, outbox, uow
from lms.core.db import db
from lms.exams import services, staff_acts
from lms.exams.journal.fold import fold, rows_of
from lms.exams.models import Attempt, AttemptStatus
from lms.grading import services as grading

GRADE = "attempt:grade"


def submit_and_grade(attempt_id: int, *, by: Person) -> Attempt:
    """The candidate hands in. Twice, or from two devices at once, is one submission and one result."""
    with uow.write():
        attempt = services.submit(attempt_id, by=by)
        queue_grading(attempt.id)
    grade(attempt_id)
    return attempt


def end_and_grade(attempt_id: int, *, by: Person, reason: str) -> Attempt:
    """Staff end an attempt; what was acknowledged counts."""
    with uow.write():
        attempt = staff_acts.end(attempt_id, by=by, reason=reason)
        queue_grading(attempt.id)
    grade(attempt_id)
    return attempt


def expire_overdue() -> int:
    """Close what is past deadline and grace; the worker's sweep. Returns how many were closed."""
    closed = 0
    for attempt_id in services.overdue():
        with uow.write():
            expired = services.expire(attempt_id)
            if expired:
                queue_grading(attempt_id)
        if expired:
            grade(attempt_id)
            closed += 1
    return closed


def decide_quarantine(entry_id: int, *, by: Person, accept: bool, reason: str) -> None:
    """Take a late entry in or leave it out, and grade anew where that changes an ended attempt."""
    attempt_id = staff_acts.decide_quarantine(entry_id, by=by, accept=accept, reason=reason)
    attempt = db.session.get_one(Attempt, attempt_id)
    if accept and attempt.status in (AttemptStatus.SUBMITTED, AttemptStatus.EXPIRED, AttemptStatus.GRADED):
        grade(attempt_id)


def queue_grading(attempt_id: int) -> None:
    outbox.enqueue(GRADE, {"attempt_id": attempt_id}, key=f"grade:{attempt_id}")


def grade(attempt_id: int) -> None:
    """Grade an ended attempt from its journal; does nothing where its result is that of the present head.

    Folding and scoring happen outside the write; inside, the head is compared again.
    """
    for _try in range(3):
        attempt = db.session.scalar(
            select(Attempt).where(Attempt.id == attempt_id).execution_options(populate_existing=True)
        )
        if attempt is None or attempt.status not in (
            AttemptStatus.SUBMITTED,
            AttemptStatus.EXPIRED,
            AttemptStatus.GRADED,
        ):
            return
        head = (attempt.head_seq, bytes(attempt.head_hash))
        responses = fold(rows_of(attempt_id)).answers
        if grading.grade(attempt_id, responses, head_seq=head[0], head_hash=head[1], now=clock.now()) is not None:
            return


def grade_later(payload: dict[str, Any]) -> None:
    """Outbox handler."""
    grade(int(payload["attempt_id"]))
