"""Enrolments: by id, of a person, places taken, and who could be assigned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from lms.accounts.models import Person, Role, RoleGrant
from lms.core.db import db
from lms.courses.models import Enrolment, EnrolmentStatus, Offering, StageProgress


def enrolment_by_id(enrolment_id: int) -> Enrolment | None:
    return db.session.get(Enrolment, enrolment_id)


def enrolments_of(person_id: int) -> list[Enrolment]:
    """Newest first; withdrawn ones last."""
    rows = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id.desc())
    )
    return sorted(rows, key=lambda enrolment: enrolment.status is EnrolmentStatus.WITHDRAWN)


def learners(offering_id: int, enrolment_ids: Iterable[int]) -> list[Person]:
    """The people behind these enrolments of an offering; ids of other offerings are passed over."""
    statement = (
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.offering_id == offering_id, Enrolment.id.in_(list(enrolment_ids)))
    )
    return list(db.session.scalars(statement).unique())


def is_enrolled(person_id: int, programme_id: int) -> bool:
    """Whether the person has a place in an offering of this programme, running or completed."""
    found = (
        select(Enrolment.id)
        .join(Offering, Offering.id == Enrolment.offering_id)
        .where(
            Enrolment.person_id == person_id,
            Offering.programme_id == programme_id,
            Enrolment.status != EnrolmentStatus.WITHDRAWN,
        )
        .limit(1)
    )
    return db.session.scalar(found) is not None


def taken(offering_id: int) -> int:
    """Places taken: everyone who was not withdrawn."""
    return taken_by_offering([offering_id]).get(offering_id, 0)


def taken_by_offering(offering_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Enrolment.offering_id, func.count())
        .where(Enrolment.offering_id.in_(offering_ids), Enrolment.status != EnrolmentStatus.WITHDRAWN)
        .group_by(Enrolment.offering_id)
    )
    return {int(offering_id): int(count) for offering_id, count in rows}


def stage_progress(enrolment_ids: Iterable[int]) -> dict[int, dict[str, StageProgress]]:
    """When stages opened and were completed: enrolment -> stage slug -> row."""
    found: dict[int, dict[str, StageProgress]] = {}
    for row in db.session.scalars(select(StageProgress).where(StageProgress.enrolment_id.in_(list(enrolment_ids)))):
        found.setdefault(row.enrolment_id, {})[row.stage_slug] = row
    return found


def people_with_role_above(role: Role, paths: Iterable[str]) -> list[Person]:
    """People who hold ``role`` now at one of the organisations with these paths or above them, by name."""
    ids = {int(part) for path in paths for part in path.strip("/").split("/") if part}
    statement = (
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role == role,
            RoleGrant.ended_at.is_(None),
            RoleGrant.organisation_id.in_(ids),
            Person.suspended_at.is_(None),
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(statement).unique())
