"""The hot path: a candidate's entry becomes a row by one guarded write.

The guard asks: is this the current device (epoch), is this its next number (client_seq), is the attempt in progress,
is the
database's clock not past deadline + grace. Where no row comes back, :func:`why_not` finds out what is true; a
repeated entry gets
its stored reply, whatever the status is now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from lms.core import clock
from lms.core.db import db, writing
from lms.exams.journal import chain
from lms.exams.journal.append import database_now
from lms.exams.models import Attempt, AttemptEvent, AttemptStatus, QuarantineEntry, QuarantineReason

QUARANTINE_ENTRIES = 200  # of one attempt
QUARANTINE_BYTES = 256 * 1024

# The clock is read once: a CTE that is not materialised could be evaluated again after waiting for the row.
_POSTGRESQL = """
WITH moment AS MATERIALIZED (SELECT clock_timestamp() + %(offset)s * interval '1 microsecond' AS now),
guarded AS (
    UPDATE attempts SET
        client_seq = %(client_seq)s,
        head_seq = head_seq + 1,
        head_at = greatest(head_at, moment.now),
        head_hash = sha256(head_hash || int8send(head_seq + 1)
            || int8send((extract(epoch FROM greatest(head_at, moment.now)) * 1000000)::bigint) || %(rest)s)
    FROM moment
    WHERE id = %(attempt_id)s AND epoch = %(epoch)s AND client_seq = %(client_seq)s - 1 AND status = 'in_progress'
        AND moment.now <= deadline + grace * interval '1 second'
    RETURNING id, head_seq, head_at, head_hash, deadline, status, notices
),
written AS (
    INSERT INTO attempt_events (attempt_id, seq, epoch, client_seq, kind, payload, client_at, server_at, hash)
    SELECT id, head_seq, %(epoch)s, %(client_seq)s, %(kind)s, %(payload)s, %(client_at)s, head_at, head_hash
    FROM guarded
)
SELECT head_seq, head_hash, deadline, status, notices FROM guarded
"""

_SQLITE_UPDATE = """
UPDATE attempts SET
    client_seq = :client_seq,
    head_seq = head_seq + 1,
    head_at = max(head_at, :now),
    head_hash = lms_row_hash(head_hash, head_seq + 1, max(head_at, :now), :rest)
WHERE id = :attempt_id AND epoch = :epoch AND client_seq = :client_seq - 1 AND status = 'in_progress'
    AND :now <= lms_plus_seconds(deadline, grace)
RETURNING head_seq, head_hash, deadline, status, notices, head_at
"""

_SQLITE_INSERT = """
INSERT INTO attempt_events (attempt_id, seq, epoch, client_seq, kind, payload, client_at, server_at, hash)
VALUES (:attempt_id, :seq, :epoch, :client_seq, :kind, :payload, :client_at, :head_at, :hash)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a device wants written.

    Attributes:
        payload: JSON text exactly as received.
        client_at: what the device's clock claims.
    """

    attempt_id: int
    epoch: int
    client_seq: int
    kind: str
    payload: str
    client_at: datetime | None

    def rest(self) -> bytes:
        return chain.rest_digest(self.attempt_id, self.epoch, self.client_seq, self.client_at, self.kind, self.payload)


@dataclass(frozen=True, slots=True)
class Saved:
    """The reply: it also brings news of what staff did.

    Attributes:
        deadline: as it is now.
        notices: staff messages so far.
    """

    seq: int
    hash: bytes
    deadline: datetime
    status: str
    notices: int


class Refusal(StrEnum):
    """Stable codes; the HTTP status of each is in :data:`STATUS`."""

    DIFFERENT = "different"  # this number was written with another content
    SUPERSEDED = "superseded"  # another device writes now
    GAP = "gap"  # numbers are missing before this one
    PAUSED = "paused"
    CLOSED = "closed"  # past deadline and grace, or ended
    NOT_STARTED = "not_started"
    UNKNOWN = "unknown"


STATUS = {
    Refusal.DIFFERENT: 409,
    Refusal.SUPERSEDED: 409,
    Refusal.GAP: 409,
    Refusal.PAUSED: 423,
    Refusal.CLOSED: 410,
    Refusal.NOT_STARTED: 409,
    Refusal.UNKNOWN: 404,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was written.

    Attributes:
        expected: the next number, where one is missing.
        quarantined: the entry was kept aside for a person to decide.
    """

    reason: Refusal
    expected: int | None = None
    stored_payload: str | None = None
    quarantined: bool = False


def save(entry: Entry) -> Saved | Refused:
    """Write an entry, or say why not."""
    written = write(db.engine, entry)
    return why_not(entry) if written is None else written


def write(engine: Engine, entry: Entry) -> Saved | None:
    """The guarded write alone; None where the guard refused.

    One statement on PostgreSQL; two in one BEGIN IMMEDIATE on SQLite.
    """
    if engine.dialect.name == "postgresql":
        return _save_on_postgresql(engine, entry)
    return _save_on_sqlite(engine, entry)


def _save_on_postgresql(engine: Engine, entry: Entry) -> Saved | None:
    parameters = {
        "attempt_id": entry.attempt_id,
        "epoch": entry.epoch,
        "client_seq": entry.client_seq,
        "kind": entry.kind,
        "payload": entry.payload,
        "client_at": entry.client_at,
        "rest": entry.rest(),
        "offset": clock.offset_microseconds(),
    }
    with engine.connect() as connection:
        if connection.in_transaction():
            with _begin(connection):
                row = connection.exec_driver_sql(_POSTGRESQL, parameters).first()
        else:
            # One statement is its own transaction: no BEGIN and COMMIT to wait for.
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            row = connection.exec_driver_sql(_POSTGRESQL, parameters).first()
    return None if row is None else Saved(row[0], bytes(row[1]), row[2], row[3], row[4])


def _save_on_sqlite(engine: Engine, entry: Entry) -> Saved | None:
    parameters: dict[str, Any] = {
        "attempt_id": entry.attempt_id,
        "epoch": entry.epoch,
        "client_seq": entry.client_seq,
        "kind": entry.kind,
        "payload": entry.payload,
        "client_at": None if entry.client_at is None else _as_stored(entry.client_at),
        "rest": entry.rest(),
    }
    with writing(engine), engine.connect() as connection, _begin(connection):
        # The lock is held: this process's clock is the database's.
        parameters["now"] = connection.exec_driver_sql("SELECT lms_now()").scalar_one()
        row = connection.exec_driver_sql(_SQLITE_UPDATE, parameters).first()
        if row is None:
            return None
        connection.exec_driver_sql(_SQLITE_INSERT, {**parameters, "seq": row[0], "hash": row[1], "head_at": row[5]})
    return Saved(row[0], bytes(row[1]), datetime.fromisoformat(row[2]).replace(tzinfo=UTC), row[3], row[4])


def _as_stored(moment: datetime) -> str:
    """As ``UTCDateTime`` keeps it on SQLite."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _begin(connection: Connection) -> Any:
    """A transaction; inside the outer one of a test a savepoint that no session's rollback may undo."""
    if connection.in_transaction():
        db.session.rollback()
        return connection.begin_nested()
    return connection.begin()


def why_not(entry: Entry) -> Saved | Refused:
    """What is true where the guard refused; keeps superseded and late entries aside within their bounds."""
    session = db.session
    session.rollback()
    attempt = session.get(Attempt, entry.attempt_id, populate_existing=True)
    if attempt is None:
        return Refused(Refusal.UNKNOWN)
    row = session.scalar(
        select(AttemptEvent).where(
            AttemptEvent.attempt_id == entry.attempt_id,
            AttemptEvent.epoch == entry.epoch,
            AttemptEvent.client_seq == entry.client_seq,
        )
    )
    if row is not None:
        stored = chain.rest_digest(row.attempt_id, row.epoch, row.client_seq, row.client_at, row.kind, row.payload)
        if stored != entry.rest():
            return Refused(Refusal.DIFFERENT, expected=attempt.client_seq + 1, stored_payload=row.payload)
        deadline = attempt.deadline or attempt.head_at
        return Saved(row.seq, bytes(row.hash), deadline, attempt.status.value, attempt.notices)
    if attempt.status in (AttemptStatus.ALLOCATED, AttemptStatus.ADMITTED):
        return Refused(Refusal.NOT_STARTED)
    if entry.epoch < attempt.epoch:
        return Refused(Refusal.SUPERSEDED, quarantined=quarantine(entry, QuarantineReason.SUPERSEDED))
    if entry.epoch > attempt.epoch:
        return Refused(Refusal.UNKNOWN)
    # Past the limit comes before a gap, or only the first of several late entries would reach the quarantine.
    if attempt.status in (AttemptStatus.IN_PROGRESS, AttemptStatus.PAUSED) and not is_past_limit(attempt):
        if entry.client_seq != attempt.client_seq + 1:
            return Refused(Refusal.GAP, expected=attempt.client_seq + 1)
        if attempt.status == AttemptStatus.PAUSED:
            return Refused(Refusal.PAUSED)
    return Refused(Refusal.CLOSED, quarantined=quarantine(entry, QuarantineReason.LATE))


def is_past_limit(attempt: Attempt) -> bool:
    """Whether the database's clock is past deadline + grace of a running attempt; a paused one's clock stands still."""
    if attempt.status != AttemptStatus.IN_PROGRESS or attempt.deadline is None:
        return False
    return database_now() > attempt.deadline + timedelta(seconds=attempt.grace)


def quarantine(entry: Entry, reason: QuarantineReason) -> bool:
    """Keep an entry aside; False where the attempt's bounds are reached. The same entry is kept once."""
    engine = db.engine
    table = QuarantineEntry.__table__
    mine = QuarantineEntry.attempt_id == entry.attempt_id
    with writing(engine), engine.connect() as connection, _begin(connection):
        known = connection.scalar(
            select(func.count()).where(
                mine, QuarantineEntry.epoch == entry.epoch, QuarantineEntry.client_seq == entry.client_seq
            )
        )
        if known:
            return True
        # Two writers at once must not pass the bound together.
        connection.execute(select(Attempt.id).where(Attempt.id == entry.attempt_id).with_for_update())
        count, size = connection.execute(
            select(func.count(), func.coalesce(func.sum(func.length(QuarantineEntry.payload)), 0)).where(mine)
        ).one()
        if count >= QUARANTINE_ENTRIES or size + len(entry.payload) > QUARANTINE_BYTES:
            return False
        connection.execute(
            table.insert().values(  # type: ignore[attr-defined]
                attempt_id=entry.attempt_id,
                epoch=entry.epoch,
                client_seq=entry.client_seq,
                kind=entry.kind,
                payload=entry.payload,
                client_at=entry.client_at,
                received_at=clock.now(),
                reason=reason,
            )
        )
    return True
