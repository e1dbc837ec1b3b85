"""Proving who one is, and ending what was proven."""

from __future__ import annotations

from datetime import datetime

import structlog
from flask_babel import gettext as _

from lms.accounts import passwords, queries
from lms.accounts.models import Person
from lms.core import audit, uow
from lms.core.db import db
from lms.core.errors import Fault, Forbidden, Invalid

log = structlog.get_logger(__name__)


def authenticate(name: str, password: str, *, loopback: bool) -> Person:
    """The person whose NIP or e-mail address and password these are.

    An unknown name, a wrong password and a demo account from another machine get the same answer in the same time.

    Args:
        loopback: whether the request comes from this machine; demo accounts sign in nowhere else.

    Raises:
        Invalid: no such name and password.
        Forbidden: both are right, and the account is suspended.
    """
    found = queries.credentials_of(name)
    right = passwords.matches(password, found.password_hash if found else None)
    if found is None or not right or (found.is_demo and not loopback):
        log.info("account.sign_in_refused", person_id=found.person_id if found else None)
        raise Invalid(
            [Fault("", _("NIP atau e-mail dan kata sandi ini tidak cocok. Periksa keduanya, lalu coba lagi."))]
        )
    person = db.session.get_one(Person, found.person_id)
    if person.suspended_at is not None:
        raise Forbidden(_("Akun ini sedang ditangguhkan. Hubungi administrator instansi Anda."), code="suspended")
    fresh = passwords.hash_password(password) if passwords.needs_new_hash(person.password_hash or "") else None
    with uow.write():
        if fresh is not None:
            person.password_hash = fresh
        audit.record("account:session:start", f"person:{person.id}", by=person)
    return person


def end_sessions(person: Person, *, by: Person | None, why: str) -> None:
    """Make every session of this person void, in the caller's write block.

    Args:
        why: a word for the audit trail: ``asked``, ``password``, ``suspended``.
    """
    with uow.write():
        locked = db.session.get_one(Person, person.id, with_for_update={"of": Person}, populate_existing=True)
        locked.session_stamp += 1
        audit.record("account:session:end_all", f"person:{person.id}", by=by, why=why)


def prepare_password(person: Person, password: str) -> str:
    """Judge a new password and make its hash, which takes long and so happens before the write block.

    Raises:
        Invalid: too short, too long or easily guessed.
    """
    found = passwords.faults(password, (person.name, person.nip, person.email))
    if found:
        raise Invalid(found)
    return passwords.hash_password(password)


def keep_password(person: Person, hashed: str, *, by: Person | None, how: str) -> None:
    """Keep what :func:`prepare_password` made, in the caller's write block.

    Args:
        how: ``change``, ``reset`` or ``give``.
    """
    with uow.write():
        person.password_hash = hashed
        audit.record(f"account:password:{how}", f"person:{person.id}", by=by)


def check_own_password(person: Person, current: str) -> None:
    """
    Raises:
        Invalid: this is not the present password.
    """
    if not passwords.matches(current, person.password_hash):
        raise Invalid([Fault("current", _("Kata sandi sekarang tidak cocok."))])


def update_profile(person: Person, *, language: str, timezone: str, now: datetime) -> None:
    """The language and the time zone a person reads in."""
    with uow.write():
        person.language = language
        person.timezone = timezone
        audit.record("account:profile:change", f"person:{person.id}", by=person, language=language, timezone=timezone)
