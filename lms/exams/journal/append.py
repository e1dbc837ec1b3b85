"""Rows of staff and of the system. They take the next ``seq`` under the row lock and leave ``client_seq`` alone, so
that they
never make a candidate's save fail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from lms.core import clock
from lms.core.db import db
from lms.core.errors import NotFound
from lms.exams.journal import chain
from lms.exams.models import Attempt, AttemptEvent


def lock(attempt_id: int) -> Attempt:
    """The attempt, locked until the transaction ends and read anew; nobody writes to its journal meanwhile.

    Raises:
        NotFound: there is none.
    """
    statement = (
        select(Attempt)
        .where(Attempt.id == attempt_id)
        .with_for_update(of=Attempt)
        .execution_options(populate_existing=True)
    )
    attempt = db.session.scalar(statement)
    if attempt is None:
        raise NotFound("attempt")
    return attempt


def database_now() -> datetime:
    """The database's clock, read now."""
    moment: datetime = db.session.scalar(select(clock.sql_now(db.engine.dialect.name)))  # type: ignore[assignment]
    return moment


def append(attempt: Attempt, kind: str, payload: dict[str, Any], *, at: datetime) -> AttemptEvent:
    """Write the next row of a locked attempt.

    Args:
        at: the database's clock; the row's time is never before the head's.
    """
    text = orjson.dumps(payload).decode()
    seq = attempt.head_seq + 1
    server_at = max(attempt.head_at, at)
    rest = chain.rest_digest(attempt.id, attempt.epoch, None, None, kind, text)
    row = AttemptEvent(
        attempt_id=attempt.id,
        seq=seq,
        epoch=attempt.epoch,
        client_seq=None,
        kind=kind,
        payload=text,
        client_at=None,
        server_at=server_at,
        hash=chain.row_hash(bytes(attempt.head_hash), seq, server_at, rest),
    )
    db.session.add(row)
    attempt.head_seq, attempt.head_at, attempt.head_hash = seq, server_at, row.hash
    db.session.flush()
    return row
