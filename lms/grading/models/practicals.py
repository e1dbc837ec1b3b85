"""Field practice: the practical as it was defined, the learner's logbook, and the assessor's marking."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.core.db import Base
from lms.core.storage import StoredFile
from lms.core.types import Id, UTCDateTime, enum_column
from lms.courses.models import Enrolment


class Practical(Base):
    __tablename__ = "practicals"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    slug: Mapped[str] = mapped_column(String(80))
    stage_slug: Mapped[str] = mapped_column(String(80))
    current_number: Mapped[int] = mapped_column(default=1)

    __table_args__ = (UniqueConstraint("programme_id", "slug"),)


class PracticalVersion(Base):
    """Procedures with required counts, checklist with critical steps, rubric and rule; immutable.

    ``definition`` is the checked practicals/*.yaml (see content/README.md).
    """

    __tablename__ = "practical_versions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    practical_id: Mapped[int] = mapped_column(ForeignKey("practicals.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime())

    practical: Mapped[Practical] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (UniqueConstraint("practical_id", "number"), UniqueConstraint("practical_id", "digest"))


class EntryStatus(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class RefusalReason(StrEnum):
    """Why a field supervisor refuses an entry; what it says to people stands in ``lms.grading.words``."""

    PATIENT_IDENTITY = "patient_identity"  # a patient can be recognised: its files are deleted
    NOT_WITNESSED = "not_witnessed"
    WRONG_DETAILS = "wrong_details"
    UNFIT_EVIDENCE = "unfit_evidence"
    OTHER = "other"


class LogbookEntry(Base):
    """One practised procedure: when, where, what; confirmed or refused by the assigned field supervisor.

    ``refusal`` is what the supervisor added to the reason, in their own words; it may be empty.
    """

    __tablename__ = "logbook_entries"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    practical_version_id: Mapped[int] = mapped_column(ForeignKey("practical_versions.id"))
    procedure: Mapped[str] = mapped_column(String(40))  # code in the definition
    done_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    status: Mapped[EntryStatus] = mapped_column(enum_column(EntryStatus, "entry_status"), default=EntryStatus.WAITING)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime())
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    refusal_reason: Mapped[RefusalReason | None] = mapped_column(enum_column(RefusalReason, "refusal_known"))
    refusal: Mapped[str | None] = mapped_column(String(1000))

    enrolment: Mapped[Enrolment] = relationship()
    supervisor: Mapped[Person | None] = relationship(foreign_keys=[decided_by])
    evidence: Mapped[list[LogbookEvidence]] = relationship(back_populates="entry", lazy="selectin")

    __table_args__ = (
        CheckConstraint("(status = 'waiting') = (decided_at IS NULL)", name="decided_has_time"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_has_person"),
        CheckConstraint("(status = 'refused') = (refusal IS NOT NULL)", name="refused_has_reason"),
        CheckConstraint("(status = 'refused') = (refusal_reason IS NOT NULL)", name="refused_names_reason"),
    )


class LogbookEvidence(Base):
    """A photo or PDF, metadata stripped, shown to those who decide only."""

    __tablename__ = "logbook_evidence"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("logbook_entries.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))

    entry: Mapped[LogbookEntry] = relationship(back_populates="evidence")
    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class AssessmentState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"


class PracticalAssessment(Base):
    """An assessor's marking of one enrolment against checklist and rubric; recommends, never decides."""

    __tablename__ = "practical_assessments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    practical_version_id: Mapped[int] = mapped_column(ForeignKey("practical_versions.id"))
    assessor_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[AssessmentState] = mapped_column(
        enum_column(AssessmentState, "assessment_state"), default=AssessmentState.DRAFT
    )
    comment: Mapped[str] = mapped_column(Text, default="")
    recommended: Mapped[bool | None]  # competent? set when submitted
    started_at: Mapped[datetime] = mapped_column(UTCDateTime())
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime())  # marked again after a "not yet"

    enrolment: Mapped[Enrolment] = relationship()
    version: Mapped[PracticalVersion] = relationship(lazy="joined", innerjoin=True)
    assessor: Mapped[Person] = relationship()
    steps: Mapped[list[StepMark]] = relationship(back_populates="assessment", lazy="selectin")
    criteria: Mapped[list[CriterionMark]] = relationship(back_populates="assessment", lazy="selectin")

    __table_args__ = (
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_has_time"),
        CheckConstraint("(state = 'submitted') = (recommended IS NOT NULL)", name="submitted_has_recommendation"),
        Index(
            "uq_practical_assessments_current",
            "enrolment_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
            sqlite_where=text("superseded_at IS NULL"),
        ),
    )


class StepMark(Base):
    """A step of the checklist: done or not; what was observed where it was not."""

    __tablename__ = "step_marks"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("practical_assessments.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(40), primary_key=True)
    done: Mapped[bool]
    observation: Mapped[str] = mapped_column(String(1000), default="")

    assessment: Mapped[PracticalAssessment] = relationship(back_populates="steps")


class CriterionMark(Base):
    """A criterion of the rubric: the level reached and a comment."""

    __tablename__ = "criterion_marks"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("practical_assessments.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(40), primary_key=True)
    level: Mapped[int]
    comment: Mapped[str] = mapped_column(String(1000), default="")

    assessment: Mapped[PracticalAssessment] = relationship(back_populates="criteria")
