"""An attempt and its journal (the design's "The journal"). Journal rows never change; the attempt row is its head."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.core.types import Id, UTCDateTime, enum_column
from lms.courses.models import Enrolment
from lms.exams.models.papers import ExamVersion, Form
from lms.exams.models.sittings import Sitting


class AttemptStatus(StrEnum):
    ALLOCATED = "allocated"  # has a form, waits to be admitted
    ADMITTED = "admitted"  # may start
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    GRADED = "graded"
    RELEASED = "released"
    ANNULLED = "annulled"


# Of these a person has at most one per exam.
ACTIVE = (AttemptStatus.ALLOCATED, AttemptStatus.ADMITTED, AttemptStatus.IN_PROGRESS, AttemptStatus.PAUSED)
_ACTIVE_SQL = "status IN ('allocated', 'admitted', 'in_progress', 'paused')"
_STARTED_SQL = "status IN ('in_progress', 'paused', 'submitted', 'expired', 'graded', 'released')"
_ENDED_SQL = "status IN ('submitted', 'expired', 'graded', 'released')"


class Attempt(Base):
    """The head of a journal and the columns that guard a write to it.

    Attributes:
        number: 1, 2, ... of this person in this exam.
        duration: seconds the candidate has, accommodations included.
        deadline: moved by extension, outage credit and pause; None before the start.
        grace: seconds after the deadline in which a save is still acknowledged.
        slots: slots 1..slots may be answered.
        epoch: which device may write; raised by take-over and sign-out everywhere.
        client_seq: number of the last row the device of this epoch wrote.
        head_seq, head_hash, head_at: the last row of the journal.
        notices: staff messages so far; a save's reply carries it.
    """

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    exam_version_id: Mapped[int] = mapped_column(ForeignKey("exam_versions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sittings.id"), index=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id"))
    number: Mapped[int]
    status: Mapped[AttemptStatus] = mapped_column(enum_column(AttemptStatus, "attempt_status"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    admitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    deadline: Mapped[datetime | None] = mapped_column(UTCDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    duration: Mapped[int]
    grace: Mapped[int]
    slots: Mapped[int]
    epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    client_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    head_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    head_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    head_at: Mapped[datetime] = mapped_column(UTCDateTime())
    notices: Mapped[int] = mapped_column(default=0, server_default="0")

    enrolment: Mapped[Enrolment] = relationship(lazy="joined", innerjoin=True)
    exam_version: Mapped[ExamVersion] = relationship(lazy="joined", innerjoin=True)
    form: Mapped[Form] = relationship()
    sitting: Mapped[Sitting | None] = relationship()

    __table_args__ = (
        UniqueConstraint("person_id", "exam_id", "number"),
        Index(
            "uq_attempts_active",
            "person_id",
            "exam_id",
            unique=True,
            postgresql_where=text(_ACTIVE_SQL),
            sqlite_where=text(_ACTIVE_SQL),
        ),
        Index(
            "ix_attempts_running",
            "deadline",
            postgresql_where=text("status = 'in_progress'"),
            sqlite_where=text("status = 'in_progress'"),
        ),
        CheckConstraint(
            f"NOT ({_STARTED_SQL}) OR (started_at IS NOT NULL AND deadline IS NOT NULL)", name="started_has_time"
        ),
        CheckConstraint("status NOT IN ('allocated', 'admitted') OR started_at IS NULL", name="unstarted_has_none"),
        CheckConstraint(f"NOT ({_ENDED_SQL}) OR ended_at IS NOT NULL", name="ended_has_time"),
        CheckConstraint(f"NOT ({_ACTIVE_SQL}) OR ended_at IS NULL", name="active_has_no_end"),
        CheckConstraint("(status = 'paused') = (paused_at IS NOT NULL)", name="paused_has_time"),
    )


class AttemptEvent(Base):
    """A row of the journal. ``seq`` orders it; ``client_seq`` counts what its device wrote (None: staff, system).

    Attributes:
        payload: text exactly as received (JSON).
        client_at: the device's claim.
        hash: SHA-256(previous hash, seq, server_at in microseconds, SHA-256(the rest)); see ``lms.exams.journal``.
    """

    __tablename__ = "attempt_events"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    epoch: Mapped[int]
    client_seq: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(32))
    payload: Mapped[str] = mapped_column(Text)
    client_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    server_at: Mapped[datetime] = mapped_column(UTCDateTime())
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    __table_args__ = (
        PrimaryKeyConstraint("attempt_id", "seq"),
        UniqueConstraint("attempt_id", "epoch", "client_seq"),
    )


class QuarantineReason(StrEnum):
    SUPERSEDED = "superseded"  # written by a device that was taken over
    LATE = "late"  # arrived after deadline and grace


class QuarantineEntry(Base):
    """An entry with a valid credential that the journal did not take; a person may accept it as a new row."""

    __tablename__ = "quarantine_entries"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), index=True)
    epoch: Mapped[int]
    client_seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(32))
    payload: Mapped[str] = mapped_column(Text)
    client_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    received_at: Mapped[datetime] = mapped_column(UTCDateTime())
    reason: Mapped[QuarantineReason] = mapped_column(enum_column(QuarantineReason, "quarantine_reason"))
    accepted: Mapped[bool | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    __table_args__ = (
        UniqueConstraint("attempt_id", "epoch", "client_seq"),
        CheckConstraint("(accepted IS NULL) = (decided_at IS NULL)", name="decided_has_time"),
    )
