"""Reading: the place that is kept, and the parts that were read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from lms.accounts.models import Person
from lms.core import uow
from lms.core.db import db
from lms.core.errors import Forbidden
from lms.courses import policies, queries
from lms.courses.models import Enrolment, PartReading, ReadingPlace


def keep_place(enrolment: Enrolment, module_id: int, part_slug: str, *, by: Person, now: datetime) -> None:
    """Remember where the learner is. Nothing is written while they stay at the same part."""
    if not policies.may_study(by, enrolment):
        raise Forbidden("")
    last = queries.last_place(enrolment.id)
    if last is not None and (last.module_id, last.part_slug) == (module_id, part_slug):
        return
    with uow.write():
        _write_place(enrolment.id, module_id, part_slug, now)


def finish_part(
    enrolment: Enrolment, module_id: int, part_slug: str, *, next_slug: str | None, by: Person, now: datetime
) -> None:
    """The part was read; the place moves to the next one. Twice is the same as once."""
    if not policies.may_study(by, enrolment):
        raise Forbidden("")
    enrolment_id = enrolment.id
    with uow.write() as session:
        row = {"enrolment_id": enrolment_id, "module_id": module_id, "part_slug": part_slug, "read_at": now}
        session.execute(_insert(PartReading.__table__).values(**row).on_conflict_do_nothing())
        _write_place(enrolment_id, module_id, next_slug or part_slug, now)
        uow.touch(enrolment_id)


def _write_place(enrolment_id: int, module_id: int, part_slug: str, now: datetime) -> None:
    row = {"enrolment_id": enrolment_id, "module_id": module_id, "part_slug": part_slug, "at": now}
    statement = _insert(ReadingPlace.__table__).values(**row)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["enrolment_id", "module_id"], set_={"part_slug": part_slug, "at": now}
        )
    )


def _insert(table: Any) -> Any:
    """INSERT ... ON CONFLICT of the database at hand: two tabs that finish a part at once must not fail."""
    assert isinstance(table, Table)
    return (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert(table)
