"""The roster of an offering: who takes part, how far each is, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from lms.accounts.models import Organisation, Person
from lms.core.db import db
from lms.core.paging import Page, paginate
from lms.courses.models import Enrolment, EnrolmentStatus, Offering, PartReading, Stage
from lms.courses.queries.enrolments import stage_progress
from lms.courses.queries.reading import ModuleView, modules_of


@dataclass(frozen=True, slots=True)
class RosterFilters:
    """``missing`` is ``supervisor``, ``assessor`` or empty."""

    words: str = ""
    status: EnrolmentStatus | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A learner with the stage they are in (None before the first opened, ``stages`` when all are complete)."""

    enrolment: Enrolment
    stages_done: int
    stages: int
    stage: Stage | None
    parts_read: int
    parts: int


def roster(offering: Offering, filters: RosterFilters, *, page: int | None = None, size: int = 50) -> Page[RosterRow]:
    found = paginate(_statement(offering, filters), page=page, size=size)
    return Page(_with_progress(offering, found.items), found.page, found.pages, found.total)


def roster_rows(offering: Offering, filters: RosterFilters) -> list[RosterRow]:
    """All rows that fit, for the export."""
    return _with_progress(offering, list(db.session.scalars(_statement(offering, filters)).unique()))


def _statement(offering: Offering, filters: RosterFilters) -> Select[Any]:
    statement = (
        select(Enrolment)
        .join(Enrolment.person)
        .outerjoin(Person.organisation)
        .where(Enrolment.offering_id == offering.id)
        .options(
            lazyload(Enrolment.offering),
            contains_eager(Enrolment.person).options(contains_eager(Person.organisation), lazyload(Person.grants)),
            joinedload(Enrolment.field_supervisor).options(lazyload(Person.grants), lazyload(Person.organisation)),
            joinedload(Enrolment.assessor).options(lazyload(Person.grants), lazyload(Person.organisation)),
        )
    )
    for word in filters.words.lower().split():
        statement = statement.where(
            or_(
                func.lower(Person.name).contains(word, autoescape=True),
                Person.nip.contains(word, autoescape=True),
                func.lower(Organisation.name).contains(word, autoescape=True),
            )
        )
    if filters.status:
        statement = statement.where(Enrolment.status == filters.status)
    if filters.missing == "supervisor":
        statement = statement.where(Enrolment.field_supervisor_id.is_(None))
    if filters.missing == "assessor":
        statement = statement.where(Enrolment.assessor_id.is_(None))
    return statement.order_by(Person.name, Enrolment.id)


def _with_progress(offering: Offering, enrolments: Sequence[Enrolment]) -> list[RosterRow]:
    ids = [enrolment.id for enrolment in enrolments]
    stages = offering.version.stages
    progress = stage_progress(ids)
    modules = modules_of(offering.programme_id)
    read = _parts_read(ids, modules)
    rows = []
    for enrolment in enrolments:
        reached = progress.get(enrolment.id, {})
        done = sum(1 for stage in stages if (row := reached.get(stage.slug)) and row.completed_at)
        now = next((s for s in stages if s.slug in reached and reached[s.slug].completed_at is None), None)
        total = sum(len(module.parts) for module in modules)
        rows.append(RosterRow(enrolment, done, len(stages), now, read.get(enrolment.id, 0), total))
    return rows


def _parts_read(enrolment_ids: Sequence[int], modules: Sequence[ModuleView]) -> dict[int, int]:
    """Parts read that still stand in the modules, counted by enrolment."""
    standing = {(module.id, part.slug) for module in modules for part in module.parts}
    counts: dict[int, int] = {}
    for enrolment_id, module_id, slug in db.session.execute(
        select(PartReading.enrolment_id, PartReading.module_id, PartReading.part_slug).where(
            PartReading.enrolment_id.in_(enrolment_ids)
        )
    ):
        if (module_id, slug) in standing:
            counts[enrolment_id] = counts.get(enrolment_id, 0) + 1
    return counts
