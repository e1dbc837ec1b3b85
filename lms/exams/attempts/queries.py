"""Reads for who takes a quiz or an exam."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from flask_babel import gettext as _
from sqlalchemy import and_, func, select

from lms.core import clock
from lms.core.db import db
from lms.core.errors import Conflict
from lms.courses.models import (
    Enrolment,
    EnrolmentStatus,
    Module,
    ModuleVersion,
    StageProgress,
)
from lms.exams import services
from lms.exams.models import (
    Attempt,
    AttemptEvent,
    AttemptStatus,
    Exam,
    ExamKind,
    ExamVersion,
    FormItem,
    ItemVersion,
    QuarantineEntry,
    Sitting,
    SittingCandidate,
)
from lms.items import Item

RUNNING = (AttemptStatus.IN_PROGRESS, AttemptStatus.PAUSED)
LIST_LENGTH = 100  # attempts of one person that a list shows, newest first


def attempts_of(person_id: int) -> list[Attempt]:
    """A person's attempts, newest first, with their exam and sitting."""
    statement = select(Attempt).where(Attempt.person_id == person_id).order_by(Attempt.id.desc()).limit(LIST_LENGTH)
    return list(db.session.scalars(statement).unique())


def attempts_at(person_id: int, exam_id: int) -> list[Attempt]:
    """A person's attempts at one exam, oldest first."""
    statement = (
        select(Attempt).where(Attempt.person_id == person_id, Attempt.exam_id == exam_id).order_by(Attempt.number)
    )
    return list(db.session.scalars(statement).unique())


def coming_seats(person_id: int, now: datetime) -> list[SittingCandidate]:
    """Seats in sittings that have not closed and were not called off, soonest first."""
    statement = (
        select(SittingCandidate)
        .join(Enrolment, Enrolment.id == SittingCandidate.enrolment_id)
        .join(Sitting, Sitting.id == SittingCandidate.sitting_id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.status != EnrolmentStatus.WITHDRAWN,
            Sitting.cancelled_at.is_(None),
            Sitting.closes_at > now,
        )
        .order_by(Sitting.opens_at, Sitting.id)
    )
    return list(db.session.scalars(statement).unique())


def sittings_by_id(sitting_ids: Iterable[int]) -> dict[int, Sitting]:
    rows = db.session.scalars(select(Sitting).where(Sitting.id.in_(list(sitting_ids)))).unique()
    return {sitting.id: sitting for sitting in rows}


def seat_in(sitting_id: int, person_id: int) -> SittingCandidate | None:
    """A person's seat in a sitting."""
    statement = (
        select(SittingCandidate)
        .join(Enrolment, Enrolment.id == SittingCandidate.enrolment_id)
        .where(SittingCandidate.sitting_id == sitting_id, Enrolment.person_id == person_id)
        .order_by(SittingCandidate.id)
        .limit(1)
    )
    return db.session.scalar(statement)


def has_sat(sitting_id: int, person_id: int) -> bool:
    """Whether an attempt of this person in the sitting has ended and counts: a seat is for one."""
    statement = select(Attempt.id).where(
        Attempt.sitting_id == sitting_id,
        Attempt.person_id == person_id,
        Attempt.ended_at.is_not(None),
        Attempt.status != AttemptStatus.ANNULLED,
    )
    return db.session.scalar(statement.limit(1)) is not None


def seat_number(attempt: Attempt) -> int | None:
    """The number of the candidate's seat; None for a quiz."""
    seat = seat_in(attempt.sitting_id, attempt.person_id) if attempt.sitting_id is not None else None
    return seat.seat if seat is not None else None


@dataclass(frozen=True, slots=True)
class QuizRow:
    """A quiz of an enrolment's programme, as new attempts would take it."""

    programme_id: int
    exam: Exam
    version: ExamVersion
    module: ModuleVersion


def quizzes_of(programme_ids: Iterable[int]) -> list[QuizRow]:
    """The quizzes of these programmes in the order of their modules."""
    rows = db.session.execute(
        select(Exam, ExamVersion, ModuleVersion)
        .join(ExamVersion, and_(ExamVersion.exam_id == Exam.id, ExamVersion.number == Exam.current_number))
        .join(Module, Module.id == Exam.module_id)
        .join(ModuleVersion, and_(ModuleVersion.module_id == Module.id, ModuleVersion.number == Module.current_number))
        .where(Exam.programme_id.in_(list(programme_ids)), Exam.kind == ExamKind.QUIZ)
        .order_by(Exam.programme_id, ModuleVersion.position, Exam.id)
    ).unique()
    return [QuizRow(exam.programme_id, exam, version, module) for exam, version, module in rows]


def quiz(programme_id: int, slug: str) -> ExamVersion | None:
    """The version of a quiz that a new attempt takes."""
    statement = (
        select(ExamVersion)
        .join(Exam, and_(Exam.id == ExamVersion.exam_id, Exam.current_number == ExamVersion.number))
        .where(Exam.programme_id == programme_id, Exam.slug == slug, Exam.kind == ExamKind.QUIZ)
    )
    return db.session.scalar(statement)


def open_stages(enrolment_ids: Iterable[int]) -> set[tuple[int, str]]:
    """(enrolment, stage) of the stages that have opened."""
    rows = db.session.execute(
        select(StageProgress.enrolment_id, StageProgress.stage_slug).where(
            StageProgress.enrolment_id.in_(list(enrolment_ids))
        )
    )
    return {(row[0], row[1]) for row in rows}


def quiz_barrier(version: ExamVersion, enrolment: Enrolment, now: datetime) -> str | None:
    """Why this quiz cannot be begun now, as a sentence; None when it can."""
    if enrolment.status is not EnrolmentStatus.ACTIVE:
        return _("Sertifikasi ini sudah selesai; kuisnya tidak perlu dikerjakan lagi.")
    if (enrolment.id, version.exam.stage_slug) not in open_stages([enrolment.id]):
        return _("Tahap ini belum terbuka. Selesaikan tahap sebelumnya dahulu.")
    try:
        services.check_limits(version, enrolment.person_id, now)
    except Conflict as conflict:
        return conflict.message
    return None


def form_of(form_id: int) -> list[tuple[FormItem, Item]]:
    """The slots of a paper in order, each with its item; one query."""
    rows = db.session.execute(
        select(FormItem, ItemVersion.content)
        .join(ItemVersion, ItemVersion.id == FormItem.item_version_id)
        .where(FormItem.form_id == form_id)
        .order_by(FormItem.slot)
    )
    return [(slot, Item.from_json(content)) for slot, content in rows]


def kept_aside(attempt_id: int) -> int:
    """Entries in the quarantine that wait for a person's decision."""
    count = db.session.scalar(
        select(func.count()).where(QuarantineEntry.attempt_id == attempt_id, QuarantineEntry.accepted.is_(None))
    )
    return count or 0


@dataclass(frozen=True, slots=True)
class News:
    """What a device asks for while nothing is being saved.

    Attributes:
        now: the database's clock.
        messages: (number, when, text) of what staff said after the row asked about.
    """

    person_id: int
    status: AttemptStatus
    epoch: int
    deadline: datetime | None
    grace: int
    notices: int
    head_seq: int
    is_proctored: bool
    now: datetime
    messages: list[tuple[int, datetime, str]]

    @property
    def is_over(self) -> bool:
        """Ended, or past deadline and grace."""
        if self.status in RUNNING:
            return (
                self.status is AttemptStatus.IN_PROGRESS
                and self.deadline is not None
                and self.now > self.deadline + timedelta(seconds=self.grace)
            )
        return self.status not in (AttemptStatus.ALLOCATED, AttemptStatus.ADMITTED)


def news(attempt_id: int, since: int) -> News | None:
    """How an attempt stands and the messages in rows after ``since``; one query."""
    rows = db.session.execute(
        select(
            Attempt.person_id,
            Attempt.status,
            Attempt.epoch,
            Attempt.deadline,
            Attempt.grace,
            Attempt.notices,
            Attempt.head_seq,
            Attempt.sitting_id,
            clock.sql_now(db.engine.dialect.name).label("now"),
            AttemptEvent.server_at,
            AttemptEvent.payload,
        )
        .outerjoin(
            AttemptEvent,
            and_(AttemptEvent.attempt_id == Attempt.id, AttemptEvent.seq > since, AttemptEvent.kind == "message"),
        )
        .where(Attempt.id == attempt_id)
        .order_by(AttemptEvent.seq)
    ).all()
    if not rows:
        return None
    head = rows[0]
    return News(
        person_id=head.person_id,
        status=head.status,
        epoch=head.epoch,
        deadline=head.deadline,
        grace=head.grace,
        notices=head.notices,
        head_seq=head.head_seq,
        is_proctored=head.sitting_id is not None,
        now=head.now,
        messages=[_message(row.server_at, row.payload) for row in rows if row.payload is not None],
    )


def _message(at: datetime, payload: str) -> tuple[int, datetime, str]:
    written: dict[str, Any] = orjson.loads(payload)
    return int(written.get("number", 0)), at, str(written.get("text", ""))
