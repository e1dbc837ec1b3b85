"""The lock under which a practice changes."""

from __future__ import annotations

from sqlalchemy import select

from lms.core.db import db
from lms.courses.models import Enrolment


def lock_enrolment(enrolment_id: int) -> Enrolment | None:
    """The enrolment, read anew and locked until the transaction ends; None where there is none.

    Entries, marking and decision of one practice change under this lock, one after the other, so that an entry cannot
    slip into a logbook that is being handed in, nor a mark under a decision.
    """
    statement = (
        select(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .with_for_update(of=Enrolment)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(statement)
