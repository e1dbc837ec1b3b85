"""A forgotten password: a mailed link that works once, for an hour."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import update

from lms.accounts import queries
from lms.accounts.models import PasswordReset, Person
from lms.core import audit, outbox, uow
from lms.core.db import db
from lms.core.errors import NotFound

VALID = timedelta(minutes=60)
TOPIC = "accounts:reset"


def ask(name: str, *, now: datetime) -> None:
    """Take note that somebody forgot the password of this NIP or e-mail address.

    Known or not, the same row is queued here and the same answer given; the worker finds out whose it is. So neither
    the answer nor its time tells who has an account.
    """
    wanted = queries.account_name(name)[:254]
    digest = hashlib.sha256(wanted.encode()).hexdigest()
    with uow.write():
        outbox.enqueue(TOPIC, {"name": wanted, "asked_at": now.isoformat()}, key=f"reset:{digest}")


def open_for(name: str, *, now: datetime) -> tuple[Person, str] | None:
    """Make a token for the person of this name, if there is one to whom mail can be sent.

    The token itself is kept nowhere: it goes into the mail, its hash into the database.
    """
    person = queries.by_account_name(name)
    if person is None or person.email is None or person.suspended_at is not None:
        return None
    token = secrets.token_urlsafe(32)
    with uow.write():
        db.session.add(
            PasswordReset(
                person_id=person.id,
                token_sha256=hashlib.sha256(token.encode()).hexdigest(),
                created_at=now,
                expires_at=now + VALID,
            )
        )
        audit.record("account:password:reset_asked", f"person:{person.id}", by=None)
    return person, token


def person_of(token: str, *, now: datetime) -> Person:
    """Whose password this link sets.

    Raises:
        NotFound: unknown, used, or older than :data:`VALID`.
    """
    reset = queries.open_reset(token)
    person = queries.person(reset.person_id) if reset is not None else None
    if reset is None or person is None or now >= reset.expires_at or person.suspended_at is not None:
        raise _expired()
    return person


def use(token: str, *, now: datetime) -> None:
    """Mark the token used, and every other open one of this person with it; in the caller's write block.

    Raises:
        NotFound: somebody was faster, or the hour is over.
    """
    reset = queries.open_reset(token)
    if reset is None or now >= reset.expires_at:
        raise _expired()
    with uow.write() as session:
        used = session.execute(
            update(PasswordReset)
            .where(PasswordReset.id == reset.id, PasswordReset.used_at.is_(None))
            .values(used_at=now)
            .returning(PasswordReset.id)
        ).all()
        if not used:
            raise _expired()
        session.execute(
            update(PasswordReset)
            .where(PasswordReset.person_id == reset.person_id, PasswordReset.used_at.is_(None))
            .values(used_at=now)
        )


def _expired() -> NotFound:
    return NotFound(
        _("Tautan ini sudah dipakai atau lewat 60 menit. Minta tautan baru lewat “Lupa kata sandi”."),
        code="reset_expired",
    )
