"""Telling a person something."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from lms.core import clock
from lms.core.db import db
from lms.notifications.models import Notice


def notify(person_id: int, kind: str, values: dict[str, Any], url: str | None = None, key: str | None = None) -> None:
    """Tell a person, in the open transaction; with a key, once."""
    if key is not None and db.session.scalar(select(Notice.id).where(Notice.key == key)) is not None:
        return
    db.session.add(
        Notice(person_id=person_id, kind=kind, values=values, url=url, key=key, created_at=clock.now())
    )
