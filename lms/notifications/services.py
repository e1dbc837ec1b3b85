"""Telling a person something: inside the system, and by mail where there is an address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from lms.accounts.models import Person
from lms.core import clock, outbox, uow
from lms.core.db import db
from lms.notifications.models import Notice
from lms.notifications.wording import WORDINGS

MAIL_TOPIC = "notice:mail"


def notify(person_id: int, kind: str, values: dict[str, Any], url: str | None = None, key: str | None = None) -> None:
    """Tell a person, in the caller's write block.

    Args:
        kind: one of :data:`lms.notifications.wording.WORDINGS`.
        values: what the wording names; JSON values, days and times as ISO text.
        url: path of the page that says more.
        key: the same is not said twice, whoever asks for it at the same time.

    Raises:
        LookupError: there is no wording for this kind.
    """
    if kind not in WORDINGS:
        raise LookupError(f"no wording for the notice {kind!r}; add it to lms/notifications/wording.py")
    with uow.write() as session:
        insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        notice_id = session.scalar(
            insert(Notice)
            .values(person_id=person_id, kind=kind, values=values, url=url, key=key, created_at=clock.now())
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(Notice.id)
        )
        if notice_id is not None:
            outbox.enqueue(MAIL_TOPIC, {"notice_id": notice_id})


def mark_read(notice: Notice, *, by: Person, now: datetime) -> None:
    """Note when a notice was first opened."""
    with uow.write() as session:
        session.execute(
            update(Notice)
            .where(Notice.id == notice.id, Notice.person_id == by.id, Notice.read_at.is_(None))
            .values(read_at=now)
        )


def mark_all_read(*, by: Person, now: datetime) -> None:
    with uow.write() as session:
        session.execute(update(Notice).where(Notice.person_id == by.id, Notice.read_at.is_(None)).values(read_at=now))
