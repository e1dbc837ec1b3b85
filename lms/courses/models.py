"""Programmes and their content, offerings, enrolments and progress."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.core.db import Base
from lms.core.storage import StoredFile
from lms.core.types import ExactDecimal, Id, UTCDateTime, enum_column
from lms.providers.models import AuthorityKind, Provider


class Programme(Base):
    """A training or certification as people know it; what it says is in its versions."""

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    provider: Mapped[Provider] = relationship(lazy="joined", innerjoin=True)
    versions: Mapped[list[ProgrammeVersion]] = relationship(
        back_populates="programme", order_by="ProgrammeVersion.number"
    )


class ProgrammeVersion(Base):
    """What a programme says; immutable. The newest is in the catalogue, an offering keeps the one it was opened with.

    Attributes:
        definition: the rest of programme.yaml as it was checked: units, requirements, audience, sources.
        validity_months: of the certificate; None for no end.
        cpd_activity: kind of activity of the CPD rule that its certificate earns by.
        jp: hours of 45 minutes, theory, practice, field.
    """

    __tablename__ = "programme_versions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)  # cleaned HTML
    field: Mapped[str] = mapped_column(String(80))  # bidang: filter of the catalogue
    document_kind: Mapped[AuthorityKind] = mapped_column(enum_column(AuthorityKind, "document_kind"))
    validity_months: Mapped[int | None]
    cpd_activity: Mapped[str] = mapped_column(String(80))
    jp_theory: Mapped[Decimal] = mapped_column(ExactDecimal(6, 2))
    jp_practice: Mapped[Decimal] = mapped_column(ExactDecimal(6, 2))
    jp_field: Mapped[Decimal] = mapped_column(ExactDecimal(6, 2))
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime())

    programme: Mapped[Programme] = relationship(back_populates="versions", lazy="joined", innerjoin=True)
    stages: Mapped[list[Stage]] = relationship(back_populates="version", order_by="Stage.position", lazy="selectin")

    __table_args__ = (UniqueConstraint("programme_id", "number"), UniqueConstraint("programme_id", "digest"))

    @property
    def jp_total(self) -> Decimal:
        return self.jp_theory + self.jp_practice + self.jp_field

    @property
    def units(self) -> list[dict[str, Any]]:
        """Competence units: ``{"code", "title", "title_en"}`` each."""
        found: list[dict[str, Any]] = self.definition["units"]
        return found


class StageKind(StrEnum):
    LEARNING = "learning"  # modules and their quizzes
    EXAM = "exam"
    PRACTICAL = "practical"
    DECISION = "decision"  # decision, certificate


class Stage(Base):
    """A step of the path; stages open one after the other."""

    __tablename__ = "stages"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_version_id: Mapped[int] = mapped_column(ForeignKey("programme_versions.id"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[StageKind] = mapped_column(enum_column(StageKind, "stage_kind"))
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(400))
    text_en: Mapped[str] = mapped_column(String(400))

    version: Mapped[ProgrammeVersion] = relationship(back_populates="stages")

    __table_args__ = (
        UniqueConstraint("programme_version_id", "slug"),
        UniqueConstraint("programme_version_id", "position"),
    )


class Module(Base):
    """An e-module; its text is in its versions. Learners read the newest, and keep their place by part."""

    __tablename__ = "modules"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    slug: Mapped[str] = mapped_column(String(80))
    current_number: Mapped[int] = mapped_column(default=1)  # the version that is read

    versions: Mapped[list[ModuleVersion]] = relationship(back_populates="module", order_by="ModuleVersion.number")

    __table_args__ = (UniqueConstraint("programme_id", "slug"),)


class ModuleVersion(Base):
    __tablename__ = "module_versions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("modules.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    stage_slug: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(40))
    minutes: Mapped[int]
    jp_theory: Mapped[Decimal] = mapped_column(ExactDecimal(6, 2))
    jp_practice: Mapped[Decimal] = mapped_column(ExactDecimal(6, 2))
    jp_field: Mapped[Decimal] = mapped_column(ExactDecimal(6, 2))
    material: Mapped[str] = mapped_column(String(20))  # core | basic | supporting
    objectives: Mapped[list[str]] = mapped_column(JSON)
    regulations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    checked_on: Mapped[date]
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime())

    module: Mapped[Module] = relationship(back_populates="versions")
    parts: Mapped[list[ModulePart]] = relationship(back_populates="version", order_by="ModulePart.position")

    __table_args__ = (
        UniqueConstraint("module_id", "number"),
        UniqueConstraint("module_id", "digest"),
        CheckConstraint("material IN ('core', 'basic', 'supporting')", name="material_known"),
    )


class ModulePart(Base):
    __tablename__ = "module_parts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    module_version_id: Mapped[int] = mapped_column(ForeignKey("module_versions.id"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    html: Mapped[str] = mapped_column(Text)  # cleaned

    version: Mapped[ModuleVersion] = relationship(back_populates="parts")

    __table_args__ = (UniqueConstraint("module_version_id", "slug"), UniqueConstraint("module_version_id", "position"))


class MediaFile(Base):
    """A picture of a programme; its address holds its digest, so it may be cached for ever."""

    __tablename__ = "media_files"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    path: Mapped[str] = mapped_column(String(200))  # media/x.svg
    digest: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (UniqueConstraint("programme_id", "path", "digest"),)


class OfferingStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"  # takes enrolments
    CLOSED = "closed"  # goes on without new enrolments


class Offering(Base):
    """An angkatan: a programme run by its provider from a date to a date for so many people."""

    __tablename__ = "offerings"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    programme_version_id: Mapped[int] = mapped_column(ForeignKey("programme_versions.id"))
    number: Mapped[int]  # angkatan ke-
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    enrol_until: Mapped[date]
    capacity: Mapped[int]
    place: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    self_enrol: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    status: Mapped[OfferingStatus] = mapped_column(
        enum_column(OfferingStatus, "offering_status"), default=OfferingStatus.DRAFT
    )
    created_by: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)
    version: Mapped[ProgrammeVersion] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
        CheckConstraint("enrol_until <= ends_on", name="enrolment_ends_before"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
    )


class EnrolmentStatus(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Enrolment(Base):
    """One person in one offering. Field supervisor and assessor are assigned by the organiser, never by the learner."""

    __tablename__ = "enrolments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    status: Mapped[EnrolmentStatus] = mapped_column(
        enum_column(EnrolmentStatus, "enrolment_status"), default=EnrolmentStatus.ACTIVE
    )
    enrolled_at: Mapped[datetime] = mapped_column(UTCDateTime())
    enrolled_by: Mapped[int]  # the person when self-enrolled
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    field_supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    offering: Mapped[Offering] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined", innerjoin=True)
    field_supervisor: Mapped[Person | None] = relationship(foreign_keys=[field_supervisor_id])
    assessor: Mapped[Person | None] = relationship(foreign_keys=[assessor_id])

    __table_args__ = (
        UniqueConstraint("offering_id", "person_id"),
        CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name="completed_has_time"),
        CheckConstraint("field_supervisor_id <> person_id", name="supervisor_is_another"),
        CheckConstraint("assessor_id <> person_id", name="assessor_is_another"),
        CheckConstraint("assessor_id <> field_supervisor_id", name="assessor_is_not_supervisor"),
    )


class StageProgress(Base):
    """When a stage opened and was completed for an enrolment; written by reconcile alone."""

    __tablename__ = "stage_progress"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    stage_slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime())
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class PartReading(Base):
    """A part that was read to its end."""

    __tablename__ = "part_readings"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("modules.id"), primary_key=True)
    part_slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime())


class ReadingPlace(Base):
    """Where a learner stopped in a module."""

    __tablename__ = "reading_places"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("modules.id"), primary_key=True)
    part_slug: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime())

    __table_args__ = (Index("ix_reading_places_recent", "enrolment_id", "at"),)
