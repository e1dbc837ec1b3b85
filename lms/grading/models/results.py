"""Results of attempts. A regrade makes a new result; the old one stays."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.core.types import ExactDecimal, Id, UTCDateTime
from lms.exams.models import Attempt


class Result(Base):
    """What an attempt was worth under the rules it was taken by.

    Attributes:
        score, max_score: points, exact to six decimals.
        passed: 100 * score / max_score, unrounded, reaches the pass mark.
        rules: snapshot of pass mark, penalty and exam version.
        head_seq, head_hash: the journal row it was computed from.
    """

    __tablename__ = "results"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    number: Mapped[int]
    score: Mapped[Decimal] = mapped_column(ExactDecimal(14, 6))
    max_score: Mapped[Decimal] = mapped_column(ExactDecimal(14, 6))
    passed: Mapped[bool]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    head_seq: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))
    computed_at: Mapped[datetime] = mapped_column(UTCDateTime())
    released_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    released_by: Mapped[int | None]  # None: by rule (a quiz)
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    attempt: Mapped[Attempt] = relationship(lazy="joined", innerjoin=True)
    items: Mapped[list[ResultItem]] = relationship(back_populates="result", order_by="ResultItem.slot")

    __table_args__ = (
        UniqueConstraint("attempt_id", "number"),
        Index(
            "uq_results_current",
            "attempt_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
            sqlite_where=text("superseded_at IS NULL"),
        ),
    )

    @property
    def percentage(self) -> Decimal:
        """Unrounded; 0 where nothing could be earned."""
        return self.score * 100 / self.max_score if self.max_score else Decimal(0)


class ResultItem(Base):
    __tablename__ = "result_items"

    result_id: Mapped[int] = mapped_column(ForeignKey("results.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_versions.id"), index=True)
    unit: Mapped[str] = mapped_column(String(40))
    score: Mapped[Decimal] = mapped_column(ExactDecimal(14, 6))
    max_score: Mapped[Decimal] = mapped_column(ExactDecimal(14, 6))
    answered: Mapped[bool]
    # Slot responses as they stood when graded, so that a result can be explained without replaying the journal.
    response: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    result: Mapped[Result] = relationship(back_populates="items")

    __table_args__ = (CheckConstraint("slot > 0", name="slot_positive"),)
