"""Reads: is everything alive, and what waits or is stuck."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from lms.core import durability
from lms.core.db import db
from lms.core.outbox import MessageStatus, OutboxMessage
from lms.monitoring.models import WorkerHeartbeat

SILENT_AFTER = timedelta(seconds=60)
_PACKAGES = ("lms", "flask", "sqlalchemy", "psycopg", "granian", "typst", "pyhanko")


@dataclass(frozen=True, slots=True)
class Queue:
    waiting: int
    oldest_due: datetime | None
    parked: int


def database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def last_beat() -> datetime | None:
    """When any worker was last heard of."""
    return db.session.scalar(select(func.max(WorkerHeartbeat.beat_at)))


def workers() -> list[WorkerHeartbeat]:
    return list(db.session.scalars(select(WorkerHeartbeat).order_by(WorkerHeartbeat.beat_at.desc())))


def queue(now: datetime) -> Queue:
    due = select(func.count(), func.min(OutboxMessage.due_at)).where(
        OutboxMessage.status == MessageStatus.WAITING, OutboxMessage.due_at <= now
    )
    waiting, oldest = db.session.execute(due).one()
    parked = db.session.scalar(select(func.count()).where(OutboxMessage.status == MessageStatus.PARKED))
    return Queue(waiting, oldest, parked or 0)


def parked() -> Select[tuple[OutboxMessage]]:
    return select(OutboxMessage).where(OutboxMessage.status == MessageStatus.PARKED).order_by(OutboxMessage.id.desc())


def durability_settings() -> dict[str, str]:
    return durability.settings(db.engine)


def versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}
