"""How long a certificate holds, and what it is worth on a day."""

from __future__ import annotations

from datetime import date

import pytest

from lms.certificates.validity import Held, Validity, last_day


@pytest.mark.parametrize(
    ("issued", "months", "expected"),
    [
        (date(2026, 12, 14), 36, date(2029, 12, 13)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2026, 3, 1), None, None),
    ],
)
def test_last_day(issued: date, months: int | None, expected: date | None) -> None:
    assert last_day(issued, months) == expected


def held(until: date | None = date(2029, 12, 13), revoked: date | None = None) -> Held:
    return Held(1, "1/x/2026", "Uji", date(2026, 12, 14), until, revoked)


def test_the_last_day_still_counts() -> None:
    assert held().on(date(2029, 12, 13)) is Validity.VALID
    assert held().on(date(2029, 12, 14)) is Validity.EXPIRED
    assert held(None).on(date(2100, 1, 1)) is Validity.VALID


def test_a_revoked_one_stays_revoked_after_its_end() -> None:
    revoked = held(revoked=date(2028, 3, 2))
    assert revoked.on(date(2028, 3, 1)) is Validity.VALID
    assert revoked.on(date(2028, 3, 2)) is Validity.REVOKED
    assert revoked.on(date(2030, 1, 1)) is Validity.REVOKED


def test_in_force_begins_with_the_issue_and_warns_before_the_end() -> None:
    assert not held().in_force(date(2026, 12, 13))
    assert held().in_force(date(2026, 12, 14))
    assert held().expires_soon(date(2029, 7, 1))
    assert not held().expires_soon(date(2029, 1, 1))
    assert not held(None).expires_soon(date(2029, 7, 1))
