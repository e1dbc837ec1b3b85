"""The life of an attempt, as one table."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from lms.core.errors import Conflict
from lms.exams.models import Attempt, AttemptStatus

S = AttemptStatus
MOVES: dict[AttemptStatus, frozenset[AttemptStatus]] = {
    S.ALLOCATED: frozenset({S.ADMITTED, S.ANNULLED}),
    S.ADMITTED: frozenset({S.IN_PROGRESS, S.ALLOCATED, S.ANNULLED}),
    S.IN_PROGRESS: frozenset({S.PAUSED, S.SUBMITTED, S.EXPIRED, S.ANNULLED}),
    S.PAUSED: frozenset({S.IN_PROGRESS, S.SUBMITTED, S.EXPIRED, S.ANNULLED}),
    S.SUBMITTED: frozenset({S.GRADED, S.ANNULLED}),
    S.EXPIRED: frozenset({S.GRADED, S.IN_PROGRESS, S.ANNULLED}),  # an extension with reason, before release
    # Grading follows an expiry within a second; until release an extension still opens it again.
    S.GRADED: frozenset({S.RELEASED, S.IN_PROGRESS, S.ANNULLED}),
    S.RELEASED: frozenset({S.GRADED, S.ANNULLED}),  # regrade
    S.ANNULLED: frozenset(),
}


def may_move(start: AttemptStatus, to: AttemptStatus) -> bool:
    return to in MOVES[start]


def move(attempt: Attempt, to: AttemptStatus, now: datetime) -> None:
    """Move a locked attempt, with the times that belong to the new status.

    Raises:
        Conflict: the table does not allow it.
    """
    if not may_move(attempt.status, to):
        raise Conflict(
            _("Ini tidak dapat dilakukan lagi: keadaan percobaan sudah berubah. Muat ulang halaman."), code="status"
        )
    if to == S.ADMITTED:
        attempt.admitted_at = now
    if to == S.PAUSED:
        attempt.paused_at = now
    if attempt.status == S.PAUSED:
        attempt.paused_at = None
    if to in (S.SUBMITTED, S.EXPIRED):
        attempt.ended_at = now
    if attempt.status in (S.EXPIRED, S.GRADED) and to == S.IN_PROGRESS:
        attempt.ended_at = None
    if to == S.ANNULLED and attempt.ended_at is None:
        attempt.ended_at = now
    attempt.status = to
