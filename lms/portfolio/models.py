"""Dated links by which a person shows their portfolio to others."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base
from lms.core.types import Id, UTCDateTime


class PortfolioLink(Base):
    """Whoever holds the token sees the portfolio until it expires or is withdrawn; only its hash is kept."""

    __tablename__ = "portfolio_links"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    label: Mapped[str] = mapped_column(String(120))  # for whom
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    @property
    def last_moment(self) -> datetime:
        """The last moment in which it works, for showing the day."""
        return self.expires_at - timedelta(seconds=1)

    __table_args__ = (CheckConstraint("created_at < expires_at", name="dates_in_order"),)
