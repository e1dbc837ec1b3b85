"""The worker: claims outbox messages with a lease, runs their handlers, records the outcome, and repeats the
periodic sweeps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import or_, select, update

from lms.core import clock, uow
from lms.core.db import db
from lms.core.outbox import MessageStatus, OutboxMessage

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 8
BATCH = 20

Handler = Callable[[dict[str, Any]], None]
Sweep = Callable[[], None]

log = structlog.get_logger(__name__)


class Registry:
    """Which handler serves a topic, and which sweeps run how often (seconds)."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}
        self.sweeps: list[tuple[Sweep, float]] = []

    def handles(self, topic: str, handler: Handler) -> None:
        if topic in self.handlers:
            raise ValueError(f"{topic} has a handler already")
        self.handlers[topic] = handler

    def sweeps_every(self, seconds: float, sweep: Sweep) -> None:
        self.sweeps.append((sweep, seconds))


def registry(app: Flask) -> Registry:
    found: Registry = app.extensions.setdefault("lms.worker", Registry())
    return found


def claim(limit: int = BATCH) -> list[OutboxMessage]:
    """Take up to ``limit`` due messages for :data:`LEASE`; another worker does not get them meanwhile."""
    with uow.write() as session:
        now = clock.now()
        due = (
            select(OutboxMessage.id)
            .where(
                OutboxMessage.status == MessageStatus.WAITING,
                OutboxMessage.due_at <= now,
                or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < now),
            )
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = list(session.scalars(due))
        if not ids:
            return []
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(ids))
            .values(leased_until=now + LEASE, attempts=OutboxMessage.attempts + 1)
        )
        session.expire_all()
        return list(session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(ids)).order_by(OutboxMessage.id)))


def handle(message: OutboxMessage, handlers: dict[str, Handler]) -> None:
    """Run one message and record the outcome: done, again later with back-off, or parked after :data:`MAX_ATTEMPTS`."""
    message_id, topic, attempts, payload = message.id, message.topic, message.attempts, dict(message.payload)
    error: str | None = None
    try:
        handlers[topic](payload)
    except Exception as problem:  # whatever a handler raises must not stop the worker
        db.session.rollback()
        error = f"{type(problem).__name__}: {problem}"[:2000]
        log.warning(
            "outbox.failed", topic=topic, message_id=message_id, attempts=attempts, error=error, exc_info=problem
        )
    now = clock.now()
    values: dict[str, Any] = {"leased_until": None, "last_error": error}
    if error is None:
        values |= {"status": MessageStatus.DONE, "done_at": now}
    elif attempts >= MAX_ATTEMPTS:
        values |= {"status": MessageStatus.PARKED}
    else:
        values |= {"due_at": now + timedelta(seconds=min(3600, 5 * 3**attempts))}
    with uow.write() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(**values))


def work_once(app: Flask) -> int:
    """Handle what is due now; returns how many messages were handled."""
    handled = 0
    handlers = registry(app).handlers
    with app.app_context():
        for message in claim():
            handle(message, handlers)
            handled += 1
    return handled


def work_until_empty(app: Flask, rounds: int = 100) -> int:
    """Handle all that is due, and what follows from it: for tests and commands."""
    total = 0
    for _ in range(rounds):
        handled = work_once(app)
        total += handled
        if not handled:
            return total
    raise RuntimeError("the outbox does not come to rest")


def run_sweeps(app: Flask) -> None:
    """Run every sweep once."""
    for sweep, _ in registry(app).sweeps:
        with app.app_context():
            sweep()


def run(app: Flask, stop: threading.Event, idle_seconds: float = 1.0) -> None:
    """Work until ``stop`` is set. A sweep that fails is logged and tried again at its next turn."""
    due: dict[int, float] = {}
    while not stop.is_set():
        for index, (sweep, seconds) in enumerate(registry(app).sweeps):
            if due.get(index, 0.0) <= time.monotonic():
                due[index] = time.monotonic() + seconds
                try:
                    with app.app_context():
                        sweep()
                except Exception as problem:
                    log.error("sweep.failed", sweep=sweep.__qualname__, exc_info=problem)
        try:
            handled = work_once(app)
        except Exception as problem:  # the database may be away for a while
            log.error("worker.failed", exc_info=problem)
            handled = 0
        if not handled:
            stop.wait(idle_seconds)
