"""From where an attempt is taken. A start or a take-over from another address or session than before is a row of the
journal; a person judges what it means.

The journal holds only that something changed; the addresses themselves stand in the audit trail, which may be erased
by law without breaking a chain."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from lms.accounts.models import Person
from lms.core import audit, uow
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.exams import services
from lms.exams.credential import Credential
from lms.exams.journal.append import append, database_now
from lms.exams.models import Attempt, AttemptEvent

SEEN = "attempt:place:seen"


def remember(attempt_id: int, *, by: Person, session: bytes, address: str | None) -> None:
    """Keep from where the candidate came in, unless that is known already; it is compared at the start."""
    if any(changes(attempt_id, session, address).values()) or _last_seen(attempt_id) is None:
        with uow.write():
            audit.record(SEEN, f"attempt:{attempt_id}", by=by, session=session.hex())


def begin(
    attempt_id: int, *, by: Person, session: bytes, address: str | None, consent: str | None = None
) -> tuple[Attempt, Credential]:
    """Start the clock, see :func:`lms.exams.services.start`; a changed place becomes a row."""
    with uow.write():
        changed = changes(attempt_id, session, address)
        attempt, credential = services.start(attempt_id, by=by, session=session, consent=consent)
        _note(attempt, changed, by, session)
    return attempt, credential


def take_over(attempt_id: int, *, by: Person, session: bytes, address: str | None) -> tuple[Attempt, Credential]:
    """Go on from this device, see :func:`lms.exams.services.take_over`; a changed place becomes a row."""
    with uow.write():
        changed = changes(attempt_id, session, address)
        attempt, credential = services.take_over(attempt_id, by=by, session=session)
        _note(attempt, changed, by, session)
    return attempt, credential


def changes(attempt_id: int, session: bytes, address: str | None) -> dict[str, bool]:
    """What is another than when the attempt was last entered; nothing where it was not yet."""
    seen = _last_seen(attempt_id)
    if seen is None:
        return {"address": False, "session": False}
    return {"address": seen.address != address, "session": seen.details.get("session") != session.hex()}


def holder(attempt_id: int) -> str | None:
    """Digest (hex) of the session that holds the present epoch; None where every device lost it."""
    row = db.session.scalar(
        select(AttemptEvent)
        .where(AttemptEvent.attempt_id == attempt_id, AttemptEvent.kind.in_(("start", "take_over")))
        .order_by(AttemptEvent.seq.desc())
        .limit(1)
    )
    if row is None:
        return None
    found = orjson.loads(row.payload).get("session")
    return found if isinstance(found, str) else None


def _note(attempt: Attempt, changed: dict[str, bool], by: Person, session: bytes) -> None:
    if any(changed.values()):
        append(attempt, "address_changed", dict(changed), at=database_now())
    audit.record(SEEN, f"attempt:{attempt.id}", by=by, session=session.hex())


def _last_seen(attempt_id: int) -> AuditEntry | None:
    return db.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.subject == f"attempt:{attempt_id}", AuditEntry.action == SEEN)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
