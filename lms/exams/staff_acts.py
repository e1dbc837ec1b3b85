"""What staff do to a running attempt. Each act is a row of the journal with who, when and why, under the row lock;
none of them
touches ``client_seq``, so a candidate's save goes on undisturbed."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from lms.accounts.models import Person
from lms.core import audit, uow
from lms.core.db import db
from lms.core.errors import Conflict, DomainError
from lms.exams import status
from lms.exams.journal.append import append, database_now, lock
from lms.exams.models import Attempt, AttemptEvent, AttemptStatus, QuarantineEntry

LONGEST_EXTENSION = 240  # minutes in one act


def admit(attempt_id: int, *, by: Person, compared: bool) -> Attempt:
    """Let a candidate in after comparing person and card.

    Raises:
        DomainError: the invigilator has not confirmed the comparison.
    """
    if not compared:
        raise DomainError(_("Cocokkan orang dan kartunya dahulu, lalu centang pernyataannya."))
    with uow.write():
        attempt = lock(attempt_id)
        if attempt.status == AttemptStatus.ADMITTED:
            return attempt
        now = database_now()
        status.move(attempt, AttemptStatus.ADMITTED, now)
        append(attempt, "admit", _by(by), at=now)
        audit.record("attempt:admit", f"attempt:{attempt.id}", by=by)
    return attempt


def message(attempt_id: int, *, by: Person, text: str) -> Attempt:
    """Tell a candidate something; their next save or news brings it."""
    text = text.strip()
    if not text or len(text) > 500:
        raise DomainError(_("Tulis pesan 1 sampai 500 karakter."))
    with uow.write():
        attempt = lock(attempt_id)
        _running_or_waiting(attempt)
        attempt.notices += 1
        append(attempt, "message", {**_by(by), "text": text, "number": attempt.notices}, at=database_now())
    return attempt


def pause(attempt_id: int, *, by: Person, reason: str) -> Attempt:
    """Stop the clock."""
    reason = _reason(reason)
    with uow.write():
        attempt = lock(attempt_id)
        now = database_now()
        status.move(attempt, AttemptStatus.PAUSED, now)
        append(attempt, "pause", {**_by(by), "reason": reason}, at=now)
        audit.record("attempt:pause", f"attempt:{attempt.id}", by=by, reason=reason)
    return attempt


def resume(attempt_id: int, *, by: Person, reason: str = "") -> Attempt:
    """Let the clock run again; the deadline moves by the length of the pause."""
    with uow.write():
        attempt = lock(attempt_id)
        if attempt.status != AttemptStatus.PAUSED or attempt.paused_at is None or attempt.deadline is None:
            raise Conflict(_("Ujian ini tidak sedang dijeda."), code="status")
        now = database_now()
        paused_at = attempt.paused_at
        status.move(attempt, AttemptStatus.IN_PROGRESS, now)
        attempt.deadline += now - paused_at
        append(
            attempt,
            "resume",
            {
                **_by(by),
                "reason": reason.strip(),
                "seconds": (now - paused_at).total_seconds(),
                "deadline": attempt.deadline.isoformat(),
            },
            at=now,
        )
        audit.record("attempt:resume", f"attempt:{attempt.id}", by=by)
    return attempt


def extend(attempt_id: int, *, by: Person, minutes: int, reason: str) -> Attempt:
    """Give more time, also after expiry as long as nothing was released; the reason is kept.

    Args:
        minutes: 1 to :data:`LONGEST_EXTENSION`, counted from the deadline or, where that has passed, from now.
    """
    reason = _reason(reason)
    if not 1 <= minutes <= LONGEST_EXTENSION:
        raise DomainError(_("Tambahan waktu harus 1 sampai %(most)s menit.", most=LONGEST_EXTENSION))
    with uow.write():
        attempt = lock(attempt_id)
        now = database_now()
        if attempt.status == AttemptStatus.EXPIRED or (
            attempt.status == AttemptStatus.GRADED and last_end(attempt.id) == "expire"
        ):
            status.move(attempt, AttemptStatus.IN_PROGRESS, now)
            uow.touch(attempt.enrolment_id)
        elif attempt.status not in (AttemptStatus.IN_PROGRESS, AttemptStatus.PAUSED):
            raise Conflict(
                _("Waktu hanya dapat ditambah pada ujian yang berjalan atau baru habis waktunya."), code="status"
            )
        if attempt.deadline is None:
            raise Conflict(_("Ujian ini belum dimulai."), code="status")
        base = attempt.deadline if attempt.status == AttemptStatus.PAUSED else max(attempt.deadline, now)
        attempt.deadline = base + timedelta(minutes=minutes)
        append(
            attempt,
            "extend",
            {**_by(by), "minutes": minutes, "reason": reason, "deadline": attempt.deadline.isoformat()},
            at=now,
        )
        audit.record("attempt:extend", f"attempt:{attempt.id}", by=by, minutes=minutes, reason=reason)
    return attempt


def end(attempt_id: int, *, by: Person, reason: str) -> Attempt:
    """End an attempt for the candidate; what was acknowledged counts. The caller is ``workflows.attempts``."""
    reason = _reason(reason)
    with uow.write():
        attempt = lock(attempt_id)
        now = database_now()
        status.move(attempt, AttemptStatus.SUBMITTED, now)
        append(attempt, "end", {**_by(by), "reason": reason}, at=now)
        audit.record("attempt:end", f"attempt:{attempt.id}", by=by, reason=reason)
        uow.touch(attempt.enrolment_id)
    return attempt


def allow_device(attempt_id: int, *, by: Person, session_hex: str) -> Attempt:
    """Let the device that asked take over."""
    with uow.write():
        attempt = lock(attempt_id)
        append(attempt, "device_allowed", {**_by(by), "session": session_hex}, at=database_now())
        audit.record("attempt:allow_device", f"attempt:{attempt.id}", by=by)
    return attempt


def decide_quarantine(entry_id: int, *, by: Person, accept: bool, reason: str) -> int:
    """Take a late or superseded entry into the journal as a row of its own, or leave it out; before release only.

    Returns the attempt's id.
    """
    reason = _reason(reason)
    with uow.write() as session:
        entry = session.get_one(QuarantineEntry, entry_id)
        attempt = lock(entry.attempt_id)
        if entry.accepted is not None:
            raise Conflict(_("Entri ini sudah diputuskan."), code="decided")
        if attempt.status in (AttemptStatus.RELEASED, AttemptStatus.ANNULLED):
            raise Conflict(_("Hasil sudah dirilis; entri ini hanya dapat dibawa ke banding."), code="status")
        now = database_now()
        entry.accepted, entry.decided_by, entry.decided_at = accept, by.id, now
        if accept:
            append(
                attempt,
                "accept",
                {**_by(by), "reason": reason, "entry": entry.id, "kind": entry.kind, "payload": entry.payload},
                at=now,
            )
        audit.record(
            "attempt:quarantine", f"attempt:{attempt.id}", by=by, entry=entry.id, accepted=accept, reason=reason
        )
        uow.touch(attempt.enrolment_id)
    return attempt.id


def last_end(attempt_id: int) -> str | None:
    """How an attempt last ended: ``submit``, ``end`` or ``expire``."""
    return db.session.scalar(
        select(AttemptEvent.kind)
        .where(AttemptEvent.attempt_id == attempt_id, AttemptEvent.kind.in_(("submit", "end", "expire")))
        .order_by(AttemptEvent.seq.desc())
        .limit(1)
    )


def _by(by: Person) -> dict[str, object]:
    return {"by": by.id, "name": by.name}


def _reason(reason: str) -> str:
    reason = reason.strip()
    if len(reason) < 5:
        raise DomainError(_("Tuliskan alasannya, paling sedikit lima huruf."))
    return reason[:500]


def _running_or_waiting(attempt: Attempt) -> None:
    if attempt.ended_at is not None:
        raise Conflict(_("Ujian ini sudah berakhir."), code="status")
