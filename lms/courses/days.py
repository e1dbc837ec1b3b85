"""The calendar of an offering, which lies in a zone of its own."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day_in(zone: str, now: datetime) -> date:
    """The date that ``now`` falls on in ``zone``."""
    return now.astimezone(ZoneInfo(zone)).date()
