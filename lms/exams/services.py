"""What a candidate and the system do with an attempt. What staff do stands in ``lms.exams.staff_acts``."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Person
from lms.core import audit, clock, uow
from lms.core.db import db
from lms.core.errors import Conflict, Forbidden
from lms.courses.models import Enrolment
from lms.exams import assembly, status
from lms.exams.credential import Credential
from lms.exams.journal import chain
from lms.exams.journal.append import append, database_now, lock
from lms.exams.models import (
    ACTIVE,
    Attempt,
    AttemptEvent,
    AttemptStatus,
    ExamKind,
    ExamVersion,
    FormItem,
    ItemVersion,
    Sitting,
)

GRACE = 15  # seconds in which a save that was on its way is still acknowledged
LOBBY_OPENS = timedelta(minutes=30)  # before the sitting's window


def active_attempt(person_id: int, exam_id: int) -> Attempt | None:
    """The attempt that is allocated, admitted, running or paused; at most one."""
    statement = select(Attempt).where(
        Attempt.person_id == person_id, Attempt.exam_id == exam_id, Attempt.status.in_(ACTIVE)
    )
    return db.session.scalar(statement)


def allocate(
    exam_version: ExamVersion, enrolment: Enrolment, *, by: Person, now: datetime, sitting: Sitting | None = None
) -> Attempt:
    """Give a person a form of an exam. Whoever asks twice, or fifty times at once, gets the same attempt.

    Raises:
        Conflict: no attempts left, the waiting time runs, the sitting's lobby is closed, or the bank is too small.
        Forbidden: the final exam without a sitting.
    """
    found = active_attempt(enrolment.person_id, exam_version.exam_id)
    if found is not None:
        return found
    if exam_version.exam.kind == ExamKind.FINAL and sitting is None:
        raise Forbidden(_("Ujian akhir hanya dapat ditempuh dalam sesi yang dijadwalkan."))
    if sitting is not None and not sitting.opens_at - LOBBY_OPENS <= now <= sitting.closes_at:
        raise Conflict(_("Ruang tunggu sesi ini belum dibuka atau sudah ditutup."), code="sitting_closed")
    check_limits(exam_version, enrolment.person_id, now)
    form = assembly.build_form(exam_version, now=now, without=seen_items(enrolment.person_id, exam_version.exam_id))
    enrolment_id, person_id, exam_id = enrolment.id, enrolment.person_id, exam_version.exam_id
    sitting_id = sitting.id if sitting else None
    try:
        with uow.write() as session:
            session.add(form)
            session.flush()
            number = session.scalar(
                select(func.count()).where(Attempt.person_id == person_id, Attempt.exam_id == exam_id)
            )
            attempt = Attempt(
                exam_id=exam_id,
                exam_version_id=form.exam_version_id,
                person_id=person_id,
                enrolment_id=enrolment_id,
                sitting_id=sitting_id,
                form_id=form.id,
                number=(number or 0) + 1,
                status=AttemptStatus.ALLOCATED,
                created_at=now,
                duration=exam_version.duration * 60,
                grace=GRACE,
                slots=len(form.items),
                head_hash=chain.GENESIS,
                head_at=now,
            )
            session.add(attempt)
            session.flush()
            append(
                attempt,
                "allocate",
                {"form": form.digest, "random": secrets.token_hex(32), "exam_version": form.exam_version_id},
                at=database_now(),
            )
    except IntegrityError:
        # Another request of the same person was faster; theirs is the attempt.
        found = active_attempt(person_id, exam_id)
        if found is None:
            raise
        return found
    return attempt


def check_limits(exam_version: ExamVersion, person_id: int, now: datetime) -> None:
    """Whether another attempt may begin now.

    Raises:
        Conflict: all attempts are used, or the waiting time has not passed.
    """
    used, last_end = attempts_used(person_id, exam_version.exam_id)
    if used >= exam_version.attempts:
        raise Conflict(
            _("Kesempatan Anda sudah habis: %(used)s dari %(all)s terpakai.", used=used, all=exam_version.attempts),
            code="no_attempts_left",
        )
    if last_end is not None and now < last_end + timedelta(minutes=exam_version.wait):
        left = -(-(last_end + timedelta(minutes=exam_version.wait) - now) // timedelta(minutes=1))
        raise Conflict(_("Tunggu %(minutes)s menit lagi sebelum mencoba kembali.", minutes=left), code="wait")


def attempts_used(person_id: int, exam_id: int) -> tuple[int, datetime | None]:
    """How many attempts count (an annulled one does not), and when the last one ended."""
    mine = (Attempt.person_id == person_id, Attempt.exam_id == exam_id, Attempt.status != AttemptStatus.ANNULLED)
    row = db.session.execute(select(func.count(), func.max(Attempt.ended_at)).where(*mine)).one()
    return row[0], row[1]


def seen_items(person_id: int, exam_id: int) -> list[int]:
    """Ids of bank items that this person had in earlier attempts at this exam."""
    statement = (
        select(ItemVersion.item_id)
        .join(FormItem, FormItem.item_version_id == ItemVersion.id)
        .join(Attempt, Attempt.form_id == FormItem.form_id)
        .where(Attempt.person_id == person_id, Attempt.exam_id == exam_id)
        .distinct()
    )
    return list(db.session.scalars(statement))


def start(attempt_id: int, *, by: Person, session: bytes, consent: str | None = None) -> tuple[Attempt, Credential]:
    """Start the clock. Starting again on a running attempt is a take-over's business and refused here.

    Args:
        session: digest of the session that gets the credential.
        consent: wording of the rules that the candidate agreed to; required in a sitting.

    Raises:
        Forbidden: somebody else's attempt.
        Conflict: not admitted, or the sitting's window has closed.
    """
    with uow.write():
        attempt = lock(attempt_id)
        _only(attempt, by)
        now = database_now()
        if attempt.sitting_id is None and attempt.status == AttemptStatus.ALLOCATED:
            status.move(attempt, AttemptStatus.ADMITTED, now)  # a quiz admits by itself
        if attempt.sitting is not None:
            if now > attempt.sitting.closes_at:
                raise Conflict(_("Sesi ini sudah ditutup; ujian tidak dapat dimulai lagi."), code="sitting_closed")
            if not consent:
                raise Conflict(_("Setujui tata tertib dahulu."), code="consent_missing")
        status.move(attempt, AttemptStatus.IN_PROGRESS, now)
        attempt.started_at = now
        attempt.deadline = now + timedelta(seconds=attempt.duration)
        attempt.epoch, attempt.client_seq = 1, 0
        append(attempt, "start", {"consent": consent, "session": session.hex()}, at=now)
        audit.record("attempt:start", f"attempt:{attempt.id}", by=by)
    return attempt, credential_of(attempt, session)


def credential_of(attempt: Attempt, session: bytes) -> Credential:
    return Credential(attempt.id, attempt.epoch, attempt.sitting_id or 0, attempt.slots, session)


def request_device(attempt_id: int, *, by: Person, session: bytes) -> None:
    """Ask the invigilator to let this device go on; asking twice is one request."""
    with uow.write():
        attempt = lock(attempt_id)
        _only(attempt, by)
        if device_state(attempt.id, session) is None:
            append(attempt, "device_request", {"session": session.hex()}, at=database_now())


def device_state(attempt_id: int, session: bytes) -> str | None:
    """``waiting`` or ``allowed`` for a device that asked since the last take-over; None where it did not ask."""
    rows = db.session.scalars(
        select(AttemptEvent)
        .where(
            AttemptEvent.attempt_id == attempt_id,
            AttemptEvent.kind.in_(("device_request", "device_allowed", "take_over")),
        )
        .order_by(AttemptEvent.seq)
    )
    state = None
    for row in rows:
        if row.kind == "take_over":
            state = None
        elif session.hex() in row.payload:
            state = "waiting" if row.kind == "device_request" else "allowed"
    return state


def take_over(attempt_id: int, *, by: Person, session: bytes) -> tuple[Attempt, Credential]:
    """Go on from another device: same paper, same clock; the old device can no longer write.

    Raises:
        Conflict: not running, or the invigilator has not allowed this device.
    """
    with uow.write():
        attempt = lock(attempt_id)
        _only(attempt, by)
        if attempt.status not in (AttemptStatus.IN_PROGRESS, AttemptStatus.PAUSED):
            raise Conflict(_("Percobaan ini tidak sedang berjalan."), code="status")
        if attempt.sitting_id is not None and device_state(attempt.id, session) != "allowed":
            raise Conflict(_("Pengawas belum mengizinkan perangkat ini."), code="device_not_allowed")
        attempt.epoch, attempt.client_seq = attempt.epoch + 1, 0
        append(attempt, "take_over", {"epoch": attempt.epoch, "session": session.hex()}, at=database_now())
        audit.record("attempt:take_over", f"attempt:{attempt.id}", by=by, epoch=attempt.epoch)
    return attempt, credential_of(attempt, session)


def submit(attempt_id: int, *, by: Person) -> Attempt:
    """Hand in. Handing in twice is one submission; after the limit it is an expiry.

    The caller is ``workflows.attempts``, which grades afterwards.
    """
    with uow.write():
        attempt = lock(attempt_id)
        _only(attempt, by)
        if attempt.status in (AttemptStatus.IN_PROGRESS, AttemptStatus.PAUSED):
            now = database_now()
            if is_overdue(attempt, now):
                expire_locked(attempt, now)
            else:
                status.move(attempt, AttemptStatus.SUBMITTED, now)
                append(attempt, "submit", {}, at=now)
                uow.touch(attempt.enrolment_id)
        elif attempt.ended_at is None or attempt.status == AttemptStatus.ANNULLED:
            raise Conflict(_("Percobaan ini tidak sedang berjalan."), code="status")
    return attempt


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    """In progress and past deadline + grace."""
    return (
        attempt.status == AttemptStatus.IN_PROGRESS
        and attempt.deadline is not None
        and now > attempt.deadline + timedelta(seconds=attempt.grace)
    )


def expire_locked(attempt: Attempt, now: datetime) -> None:
    """Close a locked, overdue attempt; the answers that were acknowledged count."""
    status.move(attempt, AttemptStatus.EXPIRED, now)
    append(attempt, "expire", {}, at=now)
    uow.touch(attempt.enrolment_id)


def overdue(limit: int = 200) -> list[int]:
    """Ids of running attempts whose deadline and grace have passed, oldest first."""
    now = clock.sql_now(db.engine.dialect.name)
    # Grace is short: the index finds what is past the deadline, the row lock decides.
    statement = (
        select(Attempt.id)
        .where(Attempt.status == AttemptStatus.IN_PROGRESS, Attempt.deadline < now)
        .order_by(Attempt.deadline)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def expire(attempt_id: int) -> bool:
    """Close one attempt if it is overdue now; whether it was."""
    with uow.write():
        attempt = lock(attempt_id)
        now = database_now()
        if not is_overdue(attempt, now):
            return False
        expire_locked(attempt, now)
    return True


def end_devices(person_id: int, now: datetime) -> None:
    """After sign-out everywhere or suspension: no device that wrote before may write again."""
    with uow.write() as session:
        ids = session.scalars(
            select(Attempt.id)
            .where(
                Attempt.person_id == person_id, Attempt.status.in_((AttemptStatus.IN_PROGRESS, AttemptStatus.PAUSED))
            )
            .order_by(Attempt.id)
        ).all()
        for attempt_id in ids:
            attempt = lock(attempt_id)
            attempt.epoch, attempt.client_seq = attempt.epoch + 1, 0
            append(attempt, "take_over", {"epoch": attempt.epoch, "session": None}, at=database_now())


def _only(attempt: Attempt, by: Person) -> None:
    if attempt.person_id != by.id:
        raise Forbidden(_("Ini percobaan orang lain."))
