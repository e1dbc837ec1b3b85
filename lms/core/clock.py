"""The only clock.

What decides (a deadline, an expiry) is compared inside the database with :func:`sql_now`, so that several web servers
with clocks of their own agree. :func:`now` is for what is shown and stamped: the process's clock, corrected by the
difference to
the database's that was measured when a connection was opened. Tests move both with :func:`shift`; outside tests the
offset
is zero.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, literal
from sqlalchemy.dialects.postgresql import INTERVAL

from lms.core.types import UTCDateTime

_offset = timedelta(0)
_skew = timedelta(0)


def now() -> datetime:
    """The current time, aware, in UTC, to the microsecond."""
    return datetime.now(UTC) + _skew + _offset


def sql_now(dialect: str) -> ColumnElement[datetime]:
    """The database's clock (not the transaction's start) as an expression for ``dialect``.

    Args:
        dialect: ``postgresql`` or ``sqlite``.
    """
    if dialect == "postgresql":
        expression: ColumnElement[datetime] = func.clock_timestamp(type_=UTCDateTime())
        if _offset:
            return expression.op("+", return_type=UTCDateTime())(literal(_offset, INTERVAL()))
        return expression
    return func.lms_now(type_=UTCDateTime())  # registered on each SQLite connection, offset included


def offset_microseconds() -> int:
    """The tests' offset, for statements written in SQL; zero outside tests."""
    return _offset // timedelta(microseconds=1)


def shift(by: timedelta) -> None:
    """Move the clock, for tests and screenshots only."""
    global _offset
    _offset += by


def reset() -> None:
    """Put the clock back."""
    global _offset
    _offset = timedelta(0)


def measured(database_time: datetime) -> None:
    """Take note of the database's clock, read just now."""
    global _skew
    _skew = database_time - datetime.now(UTC)
