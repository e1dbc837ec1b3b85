"""Ending what a person's devices may do: their sessions and, in a running exam, their right to write."""

from __future__ import annotations

from datetime import datetime

from lms.accounts.models import Person
from lms.accounts.services import people, resets, signing_in
from lms.core import uow
from lms.exams.services import end_devices


def sign_out_everywhere(person: Person, by: Person | None, now: datetime, *, why: str = "asked") -> None:
    """Void every session and let no device go on with a running attempt until it is taken over anew."""
    with uow.write():
        signing_in.end_sessions(person, by=by, why=why)
        end_devices(person.id, now)


def change_password(person: Person, current: str, password: str, *, now: datetime) -> None:
    """The person's own change; every session ends, the caller signs this one in again.

    Raises:
        Invalid: the present password is wrong, or the new one unfit.
    """
    signing_in.check_own_password(person, current)
    hashed = signing_in.prepare_password(person, password)
    with uow.write():
        signing_in.keep_password(person, hashed, by=person, how="change")
        sign_out_everywhere(person, person, now, why="password")


def reset_password(token: str, password: str, *, now: datetime) -> Person:
    """Set a password by the mailed link; every session ends.

    Raises:
        NotFound: the link was used or is too old.
        Invalid: the new password is unfit; the link stays good.
    """
    person = resets.person_of(token, now=now)
    hashed = signing_in.prepare_password(person, password)
    with uow.write():
        resets.use(token, now=now)
        signing_in.keep_password(person, hashed, by=person, how="reset")
        sign_out_everywhere(person, None, now, why="password")
    return person


def suspend(person: Person, *, by: Person, reason: str, now: datetime) -> None:
    """Keep a person out, at once and everywhere.

    Raises:
        Forbidden, Conflict, Invalid: as :func:`lms.accounts.services.people.suspend`.
    """
    with uow.write():
        people.suspend(person, by=by, reason=reason, now=now)
        sign_out_everywhere(person, by, now, why="suspended")
