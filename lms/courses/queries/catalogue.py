"""The catalogue: the newest version of every programme, and the offerings that take enrolments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, lazyload

from lms.core.db import db
from lms.core.i18n import ZONES
from lms.core.paging import Page, paginate
from lms.courses.days import day_in
from lms.courses.models import Offering, OfferingStatus, Programme, ProgrammeVersion
from lms.courses.queries.enrolments import taken_by_offering
from lms.providers.models import AuthorityKind, Provider


@dataclass(frozen=True, slots=True)
class CatalogueFilters:
    """What the address asks for; empty means all."""

    words: str = ""
    field: str = ""
    provider: str = ""
    document_kind: AuthorityKind | None = None
    open_now: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A programme as the catalogue shows it; ``offering`` is the open one with the nearest last day, if any."""

    version: ProgrammeVersion
    offering: Offering | None


def taking_enrolments(now: datetime) -> ColumnElement[bool]:
    """Offerings that are open and not past their last day of enrolment, each in its own zone."""
    days = [and_(Offering.timezone == zone, Offering.enrol_until >= day_in(zone, now)) for zone in ZONES]
    return and_(Offering.status == OfferingStatus.OPEN, or_(*days))


def _newest() -> Select[tuple[ProgrammeVersion]]:
    later = aliased(ProgrammeVersion)
    is_newest = ~exists().where(
        later.programme_id == ProgrammeVersion.programme_id, later.number > ProgrammeVersion.number
    )
    return (
        select(ProgrammeVersion)
        .join(ProgrammeVersion.programme)
        .join(Programme.provider)
        .where(is_newest)
        .options(
            contains_eager(ProgrammeVersion.programme).contains_eager(Programme.provider),
            lazyload(ProgrammeVersion.stages),
        )
    )


def catalogue(filters: CatalogueFilters, now: datetime) -> Page[CatalogueEntry]:
    """A page of the catalogue: the versions, then their open offerings in one query."""
    statement = _newest()
    for word in filters.words.lower().split():
        statement = statement.where(
            or_(
                func.lower(ProgrammeVersion.title).contains(word, autoescape=True),
                func.lower(ProgrammeVersion.title_en).contains(word, autoescape=True),
                func.lower(ProgrammeVersion.summary).contains(word, autoescape=True),
                func.lower(Provider.name).contains(word, autoescape=True),
            )
        )
    if filters.field:
        statement = statement.where(ProgrammeVersion.field == filters.field)
    if filters.provider:
        statement = statement.where(Provider.slug == filters.provider)
    if filters.document_kind:
        statement = statement.where(ProgrammeVersion.document_kind == filters.document_kind)
    if filters.open_now:
        offered = exists().where(Offering.programme_id == ProgrammeVersion.programme_id, taking_enrolments(now))
        statement = statement.where(offered)
    page = paginate(statement.order_by(ProgrammeVersion.title, ProgrammeVersion.id), size=20)
    open_now = _open_by_programme([version.programme_id for version in page.items], now)
    entries = [CatalogueEntry(version, open_now.get(version.programme_id)) for version in page.items]
    return Page(entries, page.page, page.pages, page.total)


def _open_by_programme(programme_ids: Sequence[int], now: datetime) -> dict[int, Offering]:
    rows = db.session.scalars(
        select(Offering)
        .where(Offering.programme_id.in_(programme_ids), taking_enrolments(now))
        .order_by(Offering.enrol_until.desc())
        .options(lazyload(Offering.version), lazyload(Offering.programme))
    )
    return {offering.programme_id: offering for offering in rows}


def filter_choices() -> tuple[list[str], list[tuple[str, str]]]:
    """The fields and the providers (slug, name) that have a programme."""
    newest = _newest().subquery()
    fields = list(db.session.scalars(select(newest.c.field).distinct().order_by(newest.c.field)))
    rows = db.session.execute(
        select(Provider.slug, Provider.name)
        .where(exists().where(Programme.provider_id == Provider.id))
        .order_by(Provider.name)
    )
    return fields, [(slug, name) for slug, name in rows]


def programme_by_slug(slug: str) -> Programme | None:
    return db.session.scalar(select(Programme).where(Programme.slug == slug))


def newest_version(programme_id: int) -> ProgrammeVersion | None:
    """What the programme says now, with its stages; None before its files were loaded."""
    return db.session.scalar(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.programme_id == programme_id)
        .order_by(ProgrammeVersion.number.desc())
        .limit(1)
    )


def open_offerings(programme_id: int, now: datetime) -> list[tuple[Offering, int]]:
    """Offerings of a programme that take enrolments, with the places taken in each."""
    found = list(
        db.session.scalars(
            select(Offering)
            .where(Offering.programme_id == programme_id, taking_enrolments(now))
            .order_by(Offering.starts_on, Offering.id)
        )
    )
    places = taken_by_offering([offering.id for offering in found])
    return [(offering, places.get(offering.id, 0)) for offering in found]
