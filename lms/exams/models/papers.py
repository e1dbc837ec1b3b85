"""Exams (what is asked of a candidate and by which rules) and forms (the paper one candidate gets)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.core.types import ExactDecimal, Id, UTCDateTime, enum_column
from lms.exams.models.banks import ItemVersion, Pool


class ExamKind(StrEnum):
    QUIZ = "quiz"  # taken any time within the attempt limits
    FINAL = "final"  # taken in a sitting


class ReviewRule(StrEnum):
    AFTER_SUBMISSION = "after_submission"  # marks and reasons at once
    AFTER_RELEASE = "after_release"  # marks and reasons when results are released
    SCORE_ONLY = "score_only"  # never the items


class Exam(Base):
    __tablename__ = "exams"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[ExamKind] = mapped_column(enum_column(ExamKind, "exam_kind"))
    stage_slug: Mapped[str] = mapped_column(String(80))
    module_id: Mapped[int | None] = mapped_column(ForeignKey("modules.id"))
    current_number: Mapped[int] = mapped_column(default=1)  # the version that new attempts and sittings use

    __table_args__ = (
        UniqueConstraint("programme_id", "slug"),
        CheckConstraint("(kind = 'quiz') = (module_id IS NOT NULL)", name="quiz_has_module"),
    )


class ExamVersion(Base):
    """The rules of an exam; immutable.

    Attributes:
        duration: minutes.
        attempts: how many a person has.
        wait: minutes between the end of one attempt and the start of the next.
        pass_mark: percent of the marks, compared with the unrounded percentage.
        penalty: share of an item's points that a wrong answer costs; 0 where the exam certifies.
        blueprint: sections with rules, as checked from the file.
    """

    __tablename__ = "exam_versions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    pool: Mapped[Pool] = mapped_column(enum_column(Pool, "exam_pool"))
    certifies: Mapped[bool]
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    duration: Mapped[int]
    attempts: Mapped[int]
    wait: Mapped[int]
    pass_mark: Mapped[Decimal] = mapped_column(ExactDecimal(6, 3))
    penalty: Mapped[Decimal] = mapped_column(ExactDecimal(6, 4))
    shuffle_items: Mapped[bool]
    shuffle_options: Mapped[bool]
    review: Mapped[ReviewRule] = mapped_column(enum_column(ReviewRule, "review_rule"))
    blueprint: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime())

    exam: Mapped[Exam] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        UniqueConstraint("exam_id", "number"),
        UniqueConstraint("exam_id", "digest"),
        UniqueConstraint("id", "pool"),
        CheckConstraint("NOT certifies OR pool = 'secure'", name="certifying_draws_secure"),
        CheckConstraint("duration > 0 AND attempts > 0 AND wait >= 0", name="limits_positive"),
    )

    @property
    def item_count(self) -> int:
        return sum(int(rule["count"]) for section in self.blueprint for rule in section["rules"])


class Form(Base):
    """A paper: items in order with their arrangement, drawn from a recorded seed; immutable.

    Attributes:
        seed: 32 random bytes in hex; with the bank as it was it gives the same paper again.
        digest: SHA-256 over the slots, item digests and arrangements; row 1 of the journal holds it.
    """

    __tablename__ = "forms"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    exam_version_id: Mapped[int]
    pool: Mapped[Pool] = mapped_column(enum_column(Pool, "form_pool"))
    seed: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    exam_version: Mapped[ExamVersion] = relationship(lazy="joined", innerjoin=True)
    items: Mapped[list[FormItem]] = relationship(
        back_populates="form", order_by="FormItem.slot", overlaps="item_version"
    )

    __table_args__ = (
        ForeignKeyConstraint(
            ["exam_version_id", "pool"],
            ["exam_versions.id", "exam_versions.pool"],
            name="fk_forms_exam_version_and_pool",
        ),
        UniqueConstraint("id", "pool"),
    )


class FormItem(Base):
    __tablename__ = "form_items"

    form_id: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)  # 1, 2, ...
    pool: Mapped[Pool] = mapped_column(enum_column(Pool, "form_item_pool"))
    item_version_id: Mapped[int]
    section: Mapped[str] = mapped_column(String(200))
    points: Mapped[Decimal] = mapped_column(ExactDecimal(8, 4))
    arrangement: Mapped[dict[str, Any]] = mapped_column(JSON)

    form: Mapped[Form] = relationship(back_populates="items", overlaps="item_version")
    item_version: Mapped[ItemVersion] = relationship(overlaps="form,items")

    __table_args__ = (
        ForeignKeyConstraint(["form_id", "pool"], ["forms.id", "forms.pool"], name="fk_form_items_form_and_pool"),
        ForeignKeyConstraint(
            ["item_version_id", "pool"], ["item_versions.id", "item_versions.pool"], name="fk_form_items_item_and_pool"
        ),
        Index("ix_form_items_item_version", "item_version_id"),
        CheckConstraint("slot > 0", name="slot_positive"),
    )
