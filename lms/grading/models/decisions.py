"""The decision that a person is competent or not yet, by someone who took no part in marking or supervising."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.core.db import Base
from lms.core.types import Id, UTCDateTime, enum_column
from lms.courses.models import Enrolment
from lms.grading.models.practicals import PracticalAssessment


class Outcome(StrEnum):
    COMPETENT = "competent"  # kompeten (K)
    NOT_YET = "not_yet"  # belum kompeten (BK)


class Decision(Base):
    """What was decided, by whom, and why; a later decision supersedes it.

    ``assessor_id``, ``supervisor_id`` and the units of both persons are copied, so that the database itself refuses a
    judge in their own cause.
    """

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    number: Mapped[int]
    assessment_id: Mapped[int] = mapped_column(ForeignKey("practical_assessments.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    assessor_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    person_unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    decider_unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome, "outcome"))
    reason: Mapped[str] = mapped_column(String(2000))
    decided_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime())
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    enrolment: Mapped[Enrolment] = relationship()
    assessment: Mapped[PracticalAssessment] = relationship()
    decider: Mapped[Person] = relationship(foreign_keys=[decided_by])

    __table_args__ = (
        UniqueConstraint("enrolment_id", "number"),
        Index(
            "uq_decisions_current",
            "enrolment_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
            sqlite_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint("decided_by <> assessor_id", name="decider_did_not_mark"),
        CheckConstraint("decided_by <> person_id", name="decider_is_another"),
        CheckConstraint("decided_by <> supervisor_id", name="decider_did_not_supervise"),
        CheckConstraint("decider_unit_id <> person_unit_id", name="decider_is_of_another_unit"),
    )
