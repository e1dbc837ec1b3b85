"""Reads: a person's notices."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from lms.accounts.models import Person
from lms.core.db import db
from lms.notifications.models import Notice


def visible_to(person: Person, *, unread: bool = False) -> Select[tuple[Notice]]:
    """The newest first; nobody reads another's."""
    found = select(Notice).where(Notice.person_id == person.id).order_by(Notice.id.desc())
    return found.where(Notice.read_at.is_(None)) if unread else found


def unread_count(person_id: int) -> int:
    statement = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return db.session.scalar(statement) or 0


def notice(notice_id: int) -> Notice | None:
    return db.session.get(Notice, notice_id)
