"""How long a certificate holds, and what it is worth on a day. Pure: dates in, words out."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

EXPIRES_SOON = timedelta(days=180)  # from when on holder and leader are told that renewal is due


class Validity(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate as its holder has it, by days of the provider's zone.

    Attributes:
        valid_until: last day of validity, None for no end.
        revoked_on: first day on which it no longer counts, None while it was not revoked.
    """

    certificate_id: int
    number: str
    title: str
    issued_on: date
    valid_until: date | None
    revoked_on: date | None

    def on(self, day: date) -> Validity:
        """What it is worth on ``day``; a revocation outlives the expiry."""
        if self.revoked_on is not None and self.revoked_on <= day:
            return Validity.REVOKED
        if self.valid_until is not None and day > self.valid_until:
            return Validity.EXPIRED
        return Validity.VALID

    def in_force(self, day: date) -> bool:
        """Whether it was issued by ``day`` and still counts on it."""
        return self.issued_on <= day and self.on(day) is Validity.VALID

    def expires_soon(self, day: date) -> bool:
        return self.in_force(day) and self.valid_until is not None and self.valid_until - day <= EXPIRES_SOON


def last_day(issued_on: date, months: int | None) -> date | None:
    """The last day of validity: the day before the same day ``months`` later.

    Where that month has no such day, its last day: issued on 31 January for one month holds until 28 (29) February.
    """
    if months is None:
        return None
    total = issued_on.year * 12 + issued_on.month - 1 + months
    year, month = divmod(total, 12)
    days = calendar.monthrange(year, month + 1)[1]
    if issued_on.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, issued_on.day) - timedelta(days=1)
