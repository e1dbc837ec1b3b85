"""CPD: dated rules and targets, and a ledger that only grows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.nip import Employment
from lms.core.db import Base
from lms.core.types import ExactDecimal, Id, UTCDateTime, enum_column


class CpdRule(Base):
    """From a date on, an activity earns so many points per unit.

    Attributes:
        activity: e.g. ``pelatihan-klasikal``; the kind a programme names.
        unit: what is counted: ``jp`` or ``activity``.
        points_per_unit: points.
        yearly_cap: most points of this activity that count in a year; None for no cap.
        basis: regulation with date, shown with every point.
    """

    __tablename__ = "cpd_rules"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    activity: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(20))
    points_per_unit: Mapped[Decimal] = mapped_column(ExactDecimal(8, 3))
    yearly_cap: Mapped[Decimal | None] = mapped_column(ExactDecimal(8, 3))
    basis: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("activity", "valid_from"),
        CheckConstraint("unit IN ('jp', 'activity')", name="unit_known"),
        CheckConstraint("valid_until IS NULL OR valid_from <= valid_until", name="dates_in_order"),
    )


class CpdTarget(Base):
    """The least points of a year for a group of people, from a date on. Figures are data: regulations change."""

    __tablename__ = "cpd_targets"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    employment: Mapped[Employment] = mapped_column(enum_column(Employment, "target_employment"))
    points: Mapped[Decimal] = mapped_column(ExactDecimal(8, 3))
    basis: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    __table_args__ = (UniqueConstraint("employment", "valid_from"),)


class LedgerEntry(Base):
    """Points earned or taken back; corrected by a counter-entry, never edited.

    Attributes:
        source: what earned it, ``certificate:17``; one entry and at most one counter-entry for each.
        year: the CPD year it counts in, by the zone of the person's organisation.
        counters_id: the entry this one takes back.
        title: what the person did, as it was called then.
    """

    __tablename__ = "cpd_entries"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    year: Mapped[int]
    points: Mapped[Decimal] = mapped_column(ExactDecimal(10, 3))
    activity: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(80))
    rule_id: Mapped[int] = mapped_column(ForeignKey("cpd_rules.id"))
    units: Mapped[Decimal] = mapped_column(ExactDecimal(10, 3))
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime())
    counters_id: Mapped[int | None] = mapped_column(ForeignKey("cpd_entries.id"), unique=True)
    reason: Mapped[str | None] = mapped_column(String(500))

    rule: Mapped[CpdRule] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        Index("ix_cpd_entries_person_year", "person_id", "year"),
        # Written once even if reconcile runs twice at the same time.
        Index(
            "uq_cpd_entries_source",
            "source",
            unique=True,
            postgresql_where=text("counters_id IS NULL"),
            sqlite_where=text("counters_id IS NULL"),
        ),
        CheckConstraint("(counters_id IS NULL) = (reason IS NULL)", name="counter_has_reason"),
        CheckConstraint("counters_id IS NOT NULL OR CAST(points AS NUMERIC) >= 0", name="earned_not_negative"),
    )
