"""The audit trail: who did what to what, and when. It only grows; actors are kept as ids and snapshots without a
key."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from flask import has_request_context, request
from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.db import Base, db
from lms.core.types import Id, UTCDateTime


class Actor(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


class AuditEntry(Base):
    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    action: Mapped[str] = mapped_column(String(80))  # source:subject:action, e.g. attempt:grade:release
    subject: Mapped[str] = mapped_column(String(80))  # kind:id
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (
        Index("ix_audit_entries_subject", "subject", "id"),
        Index("ix_audit_entries_action", "action", "id"),
    )


def record(action: str, subject: str, *, by: Actor | None, **details: Any) -> None:
    """Write an entry in the open transaction; ``by`` is None for the system."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            action=action,
            subject=subject,
            actor_id=by.id if by else None,
            actor_name=by.name if by else "sistem",
            address=request.remote_addr if has_request_context() else None,
            details=details,
        )
    )
