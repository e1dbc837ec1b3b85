"""Offerings as staff see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import contains_eager, lazyload

from lms.accounts.models import Organisation, Person, Role
from lms.core.db import db
from lms.core.paging import Page, paginate
from lms.courses.models import Enrolment, EnrolmentStatus, Offering, OfferingStatus, Programme, ProgrammeVersion
from lms.courses.policies import STAFF
from lms.providers.models import Provider


@dataclass(frozen=True, slots=True)
class OfferingFilters:
    words: str = ""
    programme: str = ""
    status: OfferingStatus | None = None


def below(paths: Iterable[str]) -> ColumnElement[bool]:
    """Organisations at or below one of ``paths``."""
    return or_(false(), *(Organisation.path.startswith(path, autoescape=True) for path in paths))


def offering_by_id(offering_id: int) -> Offering | None:
    return db.session.get(Offering, offering_id)


def offerings_visible_to(person: Person, filters: OfferingFilters) -> Page[Offering]:
    """Offerings of the providers in which the person is organiser or auditor, newest first."""
    statement = (
        select(Offering)
        .join(Offering.programme)
        .join(Programme.provider)
        .join(Provider.organisation)
        .join(Offering.version)
        .where(below(person.scopes(*STAFF)))
        .options(
            contains_eager(Offering.programme).contains_eager(Programme.provider).contains_eager(Provider.organisation),
            contains_eager(Offering.version).options(
                lazyload(ProgrammeVersion.stages), lazyload(ProgrammeVersion.programme)
            ),
        )
    )
    for word in filters.words.lower().split():
        statement = statement.where(
            or_(
                func.lower(ProgrammeVersion.title).contains(word, autoescape=True),
                func.lower(Offering.place).contains(word, autoescape=True),
            )
        )
    if filters.programme:
        statement = statement.where(Programme.slug == filters.programme)
    if filters.status:
        statement = statement.where(Offering.status == filters.status)
    return paginate(statement.order_by(Offering.starts_on.desc(), Offering.id.desc()))


def programmes_run_by(person: Person, *roles: Role) -> list[ProgrammeVersion]:
    """The newest versions of the programmes the person may open an offering of (or see, with ``roles``), by title."""
    newest = (
        select(ProgrammeVersion.programme_id, func.max(ProgrammeVersion.number).label("number"))
        .group_by(ProgrammeVersion.programme_id)
        .subquery()
    )
    statement = (
        select(ProgrammeVersion)
        .join(
            newest,
            (newest.c.programme_id == ProgrammeVersion.programme_id) & (newest.c.number == ProgrammeVersion.number),
        )
        .join(ProgrammeVersion.programme)
        .join(Programme.provider)
        .join(Provider.organisation)
        .where(below(person.scopes(*(roles or (Role.ORGANISER,)))))
        .options(
            contains_eager(ProgrammeVersion.programme)
            .contains_eager(Programme.provider)
            .contains_eager(Provider.organisation),
            lazyload(ProgrammeVersion.stages),
        )
        .order_by(ProgrammeVersion.title)
    )
    return list(db.session.scalars(statement))


def unassigned_visible_to(person: Person) -> list[tuple[Offering, int]]:
    """Running offerings with active learners who still lack a field supervisor or an assessor, with how many."""
    counts = (
        select(Enrolment.offering_id, func.count().label("missing"))
        .where(
            Enrolment.status == EnrolmentStatus.ACTIVE,
            or_(Enrolment.field_supervisor_id.is_(None), Enrolment.assessor_id.is_(None)),
        )
        .group_by(Enrolment.offering_id)
        .subquery()
    )
    statement = (
        select(Offering, counts.c.missing)
        .join(counts, counts.c.offering_id == Offering.id)
        .join(Offering.programme)
        .join(Programme.provider)
        .join(Provider.organisation)
        .where(below(person.scopes(Role.ORGANISER)), Offering.status != OfferingStatus.DRAFT)
        .order_by(Offering.starts_on, Offering.id)
    )
    return [(offering, missing) for offering, missing in db.session.execute(statement)]
