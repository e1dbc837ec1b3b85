"""The outbox: what must leave the process or be done later, written in the business transaction.

A worker (:mod:`lms.core.worker`) claims a row with a lease, handles it outside any transaction, and marks it after. So
a handler must be idempotent: a process that dies between the two runs it again.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.db import Base, db
from lms.core.types import Id, UTCDateTime, enum_column


class MessageStatus(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"  # kept failing; shown to the administrator


class OutboxMessage(Base):
    __tablename__ = "outbox_messages"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    topic: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    # While a message with this key waits, the same is not queued twice.
    key: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[MessageStatus] = mapped_column(
        enum_column(MessageStatus, "outbox_status"), default=MessageStatus.WAITING
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    due_at: Mapped[datetime] = mapped_column(UTCDateTime())
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime())
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    last_error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    __table_args__ = (
        CheckConstraint("(status = 'done') = (done_at IS NOT NULL)", name="done_has_time"),
        Index(
            "ix_outbox_messages_due",
            "due_at",
            postgresql_where=text("status = 'waiting'"),
            sqlite_where=text("status = 'waiting'"),
        ),
        Index(
            "uq_outbox_messages_waiting_key",
            "key",
            unique=True,
            postgresql_where=text("status = 'waiting'"),
            sqlite_where=text("status = 'waiting'"),
        ),
    )


def enqueue(topic: str, payload: dict[str, Any], *, key: str | None = None, due_at: datetime | None = None) -> None:
    """Queue a message in the open transaction.

    Args:
        topic: ``subject:action``; a handler must be registered for it.
        payload: JSON values only; ids rather than copies.
        key: while a message with this key waits, a second one is not queued.
        due_at: not before this moment; now by default.
    """
    now = clock.now()
    session = db.session
    if key is not None:
        waiting = session.scalar(
            select(OutboxMessage.id).where(OutboxMessage.key == key, OutboxMessage.status == MessageStatus.WAITING)
        )
        if waiting is not None:
            return
    session.add(OutboxMessage(topic=topic, payload=payload, key=key, created_at=now, due_at=due_at or now))
