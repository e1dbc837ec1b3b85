"""Who of an offering can get a seat in a sitting now, and why the others cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager, lazyload

from lms.accounts.models import Person
from lms.core.db import db
from lms.core.i18n import show_datetime
from lms.courses.models import Enrolment, EnrolmentStatus, StageProgress
from lms.exams.models import Attempt, AttemptStatus, ExamVersion, Sitting, SittingCandidate
from lms.exams.sittings.queries import invigilator_ids

UNSTARTED = (AttemptStatus.ALLOCATED, AttemptStatus.ADMITTED)
STARTED = (AttemptStatus.IN_PROGRESS, AttemptStatus.PAUSED)
UNDECIDED = (AttemptStatus.SUBMITTED, AttemptStatus.EXPIRED, AttemptStatus.GRADED)


@dataclass(frozen=True, slots=True)
class Eligible:
    """An enrolment of the offering; ``barrier`` says why it cannot get a seat now."""

    enrolment: Enrolment
    barrier: str | None


def eligible(sitting: Sitting, now: datetime) -> list[Eligible]:
    """Active enrolments of the sitting's offering that have no seat in it, by name; a fixed number of queries."""
    exam = sitting.exam_version.exam
    enrolments = list(
        db.session.scalars(
            select(Enrolment)
            .join(Enrolment.person)
            .outerjoin(Person.organisation)
            .where(
                Enrolment.offering_id == sitting.offering_id,
                Enrolment.status == EnrolmentStatus.ACTIVE,
                ~exists().where(
                    SittingCandidate.sitting_id == sitting.id, SittingCandidate.enrolment_id == Enrolment.id
                ),
            )
            .options(
                lazyload(Enrolment.offering),
                contains_eager(Enrolment.person).options(contains_eager(Person.organisation), lazyload(Person.grants)),
            )
            .order_by(Person.name, Enrolment.id)
        ).unique()
    )
    ids = [enrolment.id for enrolment in enrolments]
    stages = {
        row.enrolment_id: row
        for row in db.session.scalars(
            select(StageProgress).where(
                StageProgress.enrolment_id.in_(ids), StageProgress.stage_slug == exam.stage_slug
            )
        )
    }
    elsewhere = _seated_elsewhere(ids, exam.id, sitting.id, now)
    attempts = _attempts([enrolment.person_id for enrolment in enrolments], exam.id)
    watching = invigilator_ids(sitting.id)
    return [
        Eligible(
            enrolment,
            _barrier(
                sitting,
                stages.get(enrolment.id),
                elsewhere.get(enrolment.id),
                attempts.get(enrolment.person_id, []),
                is_watching=enrolment.person_id in watching,
            ),
        )
        for enrolment in enrolments
    ]


def _seated_elsewhere(enrolment_ids: list[int], exam_id: int, sitting_id: int, now: datetime) -> dict[int, Sitting]:
    """The other sitting of this exam in which an enrolment has a seat and that has not closed."""
    rows = db.session.execute(
        select(SittingCandidate.enrolment_id, Sitting)
        .join(Sitting, Sitting.id == SittingCandidate.sitting_id)
        .join(ExamVersion, ExamVersion.id == Sitting.exam_version_id)
        .where(
            SittingCandidate.enrolment_id.in_(enrolment_ids),
            ExamVersion.exam_id == exam_id,
            Sitting.id != sitting_id,
            Sitting.cancelled_at.is_(None),
            Sitting.closes_at >= now,
        )
        .options(lazyload(Sitting.offering), lazyload(Sitting.exam_version))
    )
    return {int(enrolment_id): other for enrolment_id, other in rows}


def _attempts(person_ids: list[int], exam_id: int) -> dict[int, list[tuple[AttemptStatus, datetime | None]]]:
    """Status and end of the attempts that count, by person."""
    found: dict[int, list[tuple[AttemptStatus, datetime | None]]] = {}
    for person_id, status, ended_at in db.session.execute(
        select(Attempt.person_id, Attempt.status, Attempt.ended_at).where(
            Attempt.person_id.in_(person_ids), Attempt.exam_id == exam_id, Attempt.status != AttemptStatus.ANNULLED
        )
    ):
        found.setdefault(person_id, []).append((status, ended_at))
    return found


def _barrier(
    sitting: Sitting,
    stage: StageProgress | None,
    other: Sitting | None,
    attempts: list[tuple[AttemptStatus, datetime | None]],
    *,
    is_watching: bool,
) -> str | None:
    version = sitting.exam_version
    states = [status for status, _ended in attempts]
    ends = [ended for _status, ended in attempts if ended is not None]
    if stage is None:
        return _("Tahap ujian belum terbuka.")
    if stage.completed_at is not None:
        return _("Sudah lulus ujian ini.")
    if is_watching:
        return _("Mengawasi sesi ini.")
    if any(status in STARTED for status in states):
        return _("Sedang mengerjakan ujian ini.")
    if any(status in UNDECIDED for status in states):
        return _("Hasil ujian sebelumnya belum dirilis.")
    # An attempt that was never begun is given up for the new seat.
    if sum(status not in UNSTARTED for status in states) >= version.attempts:
        return _("Semua kesempatan sudah terpakai.")
    if ends and max(ends) + timedelta(minutes=version.wait) > sitting.closes_at:
        ready = show_datetime(max(ends) + timedelta(minutes=version.wait), sitting.timezone)
        return _("Baru boleh mencoba lagi mulai %(when)s.", when=ready)
    if other is not None:
        when = show_datetime(other.opens_at, other.timezone)
        return _("Sudah mendapat kursi di %(room)s, %(when)s.", room=other.room, when=when)
    return None
