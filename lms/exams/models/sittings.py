"""Sittings (jadwal): where, when and under whose eyes a final exam is taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.core.db import Base
from lms.core.types import Id, UTCDateTime
from lms.courses.models import Enrolment, Offering
from lms.exams.models.papers import ExamVersion


class Sitting(Base):
    """One sitting of an exam version.

    Attributes:
        opens_at: candidates may enter the lobby and, once admitted, start.
        closes_at: nobody starts after it; who started keeps their time.
        timezone: of the room, in which its times are shown.
    """

    __tablename__ = "sittings"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    exam_version_id: Mapped[int] = mapped_column(ForeignKey("exam_versions.id"))
    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id"), index=True)
    room: Mapped[str] = mapped_column(String(200))
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime())
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime())
    timezone: Mapped[str] = mapped_column(String(40))
    created_by: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    exam_version: Mapped[ExamVersion] = relationship(lazy="joined", innerjoin=True)
    offering: Mapped[Offering] = relationship(lazy="joined", innerjoin=True)
    invigilators: Mapped[list[SittingInvigilator]] = relationship(back_populates="sitting")
    candidates: Mapped[list[SittingCandidate]] = relationship(
        back_populates="sitting", order_by="SittingCandidate.seat"
    )

    __table_args__ = (CheckConstraint("opens_at < closes_at", name="window_in_order"),)


class SittingInvigilator(Base):
    __tablename__ = "sitting_invigilators"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)

    sitting: Mapped[Sitting] = relationship(back_populates="invigilators")
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class SittingCandidate(Base):
    """A seat on the sitting's roster."""

    __tablename__ = "sitting_candidates"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    seat: Mapped[int]

    sitting: Mapped[Sitting] = relationship(back_populates="candidates")
    enrolment: Mapped[Enrolment] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (UniqueConstraint("sitting_id", "enrolment_id"), UniqueConstraint("sitting_id", "seat"))
