"""Who asks, with which device, for which attempt."""

from __future__ import annotations

import secrets

from flask import current_app, request, session
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.db import db
from lms.core.errors import Conflict, Forbidden, NotFound
from lms.core.settings import Settings
from lms.courses.models import Enrolment
from lms.courses.queries.enrolments import enrolment_by_id
from lms.exams.attempts import places, policies, queries
from lms.exams.credential import COOKIE, Credential, session_digest, unseal
from lms.exams.models import Attempt, AttemptStatus, ExamVersion, SittingCandidate
from lms.exams.services import credential_of

RUNNING = (AttemptStatus.IN_PROGRESS, AttemptStatus.PAUSED)


def settings() -> Settings:
    found: Settings = current_app.extensions["lms.settings"]
    return found


def load_attempt(attempt_id: int) -> Attempt:
    """The signed-in person's own attempt."""
    attempt = db.session.get(Attempt, attempt_id)
    if attempt is None or not policies.may_take(current_user, attempt):
        raise NotFound(_("Percobaan ini tidak ada atau bukan milik Anda."))
    return attempt


def load_enrolment(enrolment_id: int) -> Enrolment:
    enrolment = enrolment_by_id(enrolment_id)
    if enrolment is None or not policies.may_take_quizzes(current_user, enrolment):
        raise NotFound(_("Kepesertaan ini tidak ada atau bukan milik Anda."))
    return enrolment


def load_quiz(enrolment: Enrolment, slug: str) -> ExamVersion:
    version = queries.quiz(enrolment.offering.programme_id, slug)
    if version is None:
        raise NotFound(_("Kuis ini tidak ada."))
    return version


def load_seat(sitting_id: int) -> SittingCandidate:
    """The signed-in person's seat in a sitting that takes place."""
    seat = queries.seat_in(sitting_id, current_user.id)
    if seat is None or not policies.may_enter(current_user, seat):
        raise NotFound(_("Anda tidak terdaftar pada sesi ujian ini."))
    if seat.sitting.cancelled_at is not None:
        raise Conflict(
            _("Sesi ujian ini dibatalkan. Penyelenggara akan memberi jadwal baru."), code="sitting_cancelled"
        )
    return seat


def device() -> bytes:
    """Digest that tells this signed-in browser from every other; a sign-in begins a new one."""
    token = session.get("device")
    if not token:
        token = session["device"] = secrets.token_urlsafe(16)
    return session_digest(str(token))


def sent_credential() -> Credential | None:
    """The credential in the cookie, if it was made here."""
    text = request.cookies.get(COOKIE)
    return unseal(text, settings().secret_key) if text else None


def holds(attempt: Attempt) -> bool:
    """Whether the cookie is that of the present device of a running attempt, in the session it was given to."""
    credential = sent_credential()
    return credential == credential_of(attempt, device())


def lost_credential(attempt: Attempt) -> Credential | None:
    """A credential this session was given and did not keep (the answer that brought it got lost); None for others."""
    if attempt.status not in RUNNING or places.holder(attempt.id) != device().hex():
        return None
    return credential_of(attempt, device())


def require_device(attempt: Attempt) -> None:
    """Raises: Forbidden: another device goes on with this attempt."""
    if not holds(attempt):
        raise Forbidden(
            _("Ujian ini sedang dikerjakan di perangkat lain. Buka halaman ujian untuk melanjutkannya di sini."),
            code="superseded",
        )
