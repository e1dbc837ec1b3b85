"""Writes: a worker's heartbeat, and a parked message sent on its way again."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from importlib.metadata import version

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Person
from lms.core import audit, clock, uow
from lms.core.errors import Conflict, NotFound
from lms.core.outbox import MessageStatus, OutboxMessage
from lms.monitoring.models import WorkerHeartbeat

FORGOTTEN_AFTER = timedelta(days=1)


def beat() -> None:
    """Note that this worker lives; forget those that have long been silent."""
    now = clock.now()
    name = f"{socket.gethostname()}:{os.getpid()}"[:120]
    with uow.write() as session:
        row = session.get(WorkerHeartbeat, name)
        if row is None:
            session.add(WorkerHeartbeat(name=name, started_at=now, beat_at=now, version=version("lms")))
        else:
            row.beat_at = now
        session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.beat_at < now - FORGOTTEN_AFTER))


def retry(message_id: int, *, by: Person) -> None:
    """Let the worker try a parked message again, with all its attempts.

    Raises:
        NotFound: no such message.
        Conflict: it is not parked, or one with the same key waits already.
    """
    try:
        with uow.write() as session:
            message = session.scalar(select(OutboxMessage).where(OutboxMessage.id == message_id).with_for_update())
            if message is None:
                raise NotFound(_("Pesan ini tidak ditemukan."))
            if message.status is not MessageStatus.PARKED:
                raise Conflict(_("Pesan ini tidak sedang tertahan; mungkin sudah dicoba lagi."))
            message.status, message.attempts, message.due_at = MessageStatus.WAITING, 0, clock.now()
            audit.record("system:outbox:retry", f"message:{message.id}", by=by, topic=message.topic)
            session.flush()
    except IntegrityError as problem:
        raise Conflict(_("Pesan yang sama sudah menunggu; yang ini tidak perlu dicoba lagi.")) from problem
