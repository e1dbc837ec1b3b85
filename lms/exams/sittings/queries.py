"""Reads: sittings and who may see them, seats, and who could invigilate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, lazyload

from lms.accounts.models import Person, Role
from lms.core.db import db
from lms.courses.models import Enrolment, EnrolmentStatus, Offering, OfferingStatus, Programme
from lms.courses.models import ProgrammeVersion as Version
from lms.courses.queries.enrolments import people_with_role_above
from lms.courses.queries.offerings import below
from lms.exams import assembly
from lms.exams.models import (
    Attempt,
    Exam,
    ExamKind,
    ExamVersion,
    Sitting,
    SittingCandidate,
    SittingInvigilator,
)
from lms.providers.models import Provider


@dataclass(frozen=True, slots=True)
class Part:
    """What part a person has in a sitting."""

    is_invigilator: bool
    is_candidate: bool


def part_in(person_id: int, sitting_id: int) -> Part:
    row = db.session.execute(select(_is_watched_by(person_id, sitting_id), _is_sat_by(person_id, sitting_id))).one()
    return Part(bool(row[0]), bool(row[1]))


def _is_watched_by(person_id: int, sitting_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return exists().where(SittingInvigilator.sitting_id == sitting_id, SittingInvigilator.person_id == person_id)


def _is_sat_by(person_id: int, sitting_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return exists().where(
        SittingCandidate.sitting_id == sitting_id,
        SittingCandidate.enrolment_id == Enrolment.id,
        Enrolment.person_id == person_id,
    )


def _with_offering(statement: Select[Any]) -> Select[Any]:
    """Join what a sitting's name and its scope need, and nothing of what follows from there."""
    return (
        statement.join(Sitting.offering)
        .join(Offering.programme)
        .join(Programme.provider)
        .join(Provider.organisation)
        .join(Offering.version)
        .join(Sitting.exam_version)
        .join(ExamVersion.exam)
        .options(
            contains_eager(Sitting.offering).options(
                contains_eager(Offering.programme)
                .contains_eager(Programme.provider)
                .options(contains_eager(Provider.organisation), lazyload(Provider.authorities)),
                contains_eager(Offering.version).options(lazyload(Version.stages), lazyload(Version.programme)),
            ),
            contains_eager(Sitting.exam_version).contains_eager(ExamVersion.exam),
        )
    )


def sitting_by_id(sitting_id: int) -> Sitting | None:
    return db.session.scalar(_with_offering(select(Sitting)).where(Sitting.id == sitting_id))


class When(StrEnum):
    """Where a sitting stands in time."""

    COMING = "akan-datang"
    RUNNING = "berlangsung"
    OVER = "selesai"
    CANCELLED = "dibatalkan"


@dataclass(frozen=True, slots=True)
class SittingFilters:
    words: str = ""
    programme: str = ""
    when: When | None = None


def visible_to(person: Person) -> Select[tuple[Sitting]]:
    """Sittings of the providers in which the person is organiser or auditor, and those they are to invigilate; never
    one in which they are a candidate."""
    staff = below(person.scopes(Role.ORGANISER, Role.AUDITOR))
    assigned = below(person.scopes(Role.INVIGILATOR)) & _is_watched_by(person.id, Sitting.id)
    return _with_offering(select(Sitting)).where(or_(staff, assigned), ~_is_sat_by(person.id, Sitting.id))


def search(person: Person, filters: SittingFilters, now: datetime) -> Select[tuple[Sitting]]:
    """Those that run or come, soonest first, then the past ones, newest first."""
    statement = visible_to(person)
    for word in filters.words.lower().split()[:8]:
        statement = statement.where(
            or_(
                func.lower(Sitting.room).contains(word, autoescape=True),
                func.lower(ExamVersion.title).contains(word, autoescape=True),
                func.lower(Version.title).contains(word, autoescape=True),
            )
        )
    if filters.programme:
        statement = statement.where(Programme.slug == filters.programme)
    if filters.when is not None:
        statement = statement.where(_is_when(filters.when, now))
    ahead = (Sitting.closes_at >= now) & Sitting.cancelled_at.is_(None)
    return statement.order_by(
        case((ahead, 0), else_=1), case((ahead, Sitting.opens_at)), Sitting.opens_at.desc(), Sitting.id
    )


def _is_when(when: When, now: datetime) -> ColumnElement[bool]:
    stands = Sitting.cancelled_at.is_(None)
    return {
        When.COMING: stands & (Sitting.opens_at > now),
        When.RUNNING: stands & (Sitting.opens_at <= now) & (Sitting.closes_at >= now),
        When.OVER: stands & (Sitting.closes_at < now),
        When.CANCELLED: Sitting.cancelled_at.is_not(None),
    }[when]


def when_of(sitting: Sitting, now: datetime) -> When:
    if sitting.cancelled_at is not None:
        return When.CANCELLED
    if now < sitting.opens_at:
        return When.COMING
    return When.RUNNING if now <= sitting.closes_at else When.OVER


def seat_counts(sitting_ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(SittingCandidate.sitting_id, func.count())
        .where(SittingCandidate.sitting_id.in_(list(sitting_ids)))
        .group_by(SittingCandidate.sitting_id)
    )
    return {int(key): int(count) for key, count in rows}


def invigilator_names(sitting_ids: Iterable[int]) -> dict[int, list[str]]:
    """Names by sitting, in alphabetical order."""
    found: dict[int, list[str]] = {}
    for key, name in db.session.execute(
        select(SittingInvigilator.sitting_id, Person.name)
        .join(Person, Person.id == SittingInvigilator.person_id)
        .where(SittingInvigilator.sitting_id.in_(list(sitting_ids)))
        .order_by(Person.name)
    ):
        found.setdefault(key, []).append(name)
    return found


def invigilator_ids(sitting_id: int) -> set[int]:
    return set(
        db.session.scalars(select(SittingInvigilator.person_id).where(SittingInvigilator.sitting_id == sitting_id))
    )


def programmes_with_sittings(person: Person) -> list[Version]:
    """For the filter: the programmes of the sittings this person sees, by title."""
    offerings = visible_to(person).order_by(None).with_only_columns(Sitting.offering_id, maintain_column_froms=True)
    statement = (
        select(Version)
        .join(Offering, Offering.programme_version_id == Version.id)
        .join(Version.programme)
        .where(Offering.id.in_(offerings))
        .options(contains_eager(Version.programme).options(lazyload(Programme.provider)), lazyload(Version.stages))
        .order_by(Version.title, Version.id)
    )
    by_programme: dict[int, Version] = {}
    for version in db.session.scalars(statement).unique():
        by_programme.setdefault(version.programme_id, version)
    return list(by_programme.values())


def offerings_to_plan_for(person: Person) -> list[Offering]:
    """Offerings this person organises that have begun to take people, newest first; for the choice in the form."""
    statement = (
        select(Offering)
        .join(Offering.programme)
        .join(Programme.provider)
        .join(Provider.organisation)
        .join(Offering.version)
        .where(below(person.scopes(Role.ORGANISER)), Offering.status != OfferingStatus.DRAFT)
        .options(
            contains_eager(Offering.programme)
            .contains_eager(Programme.provider)
            .options(contains_eager(Provider.organisation), lazyload(Provider.authorities)),
            contains_eager(Offering.version).options(lazyload(Version.stages), lazyload(Version.programme)),
        )
        .order_by(Offering.starts_on.desc(), Offering.id.desc())
        .limit(200)
    )
    return list(db.session.scalars(statement).unique())


def final_exam(programme_id: int) -> ExamVersion | None:
    """The rules in force of a programme's final exam."""
    return db.session.scalar(
        select(ExamVersion)
        .join(Exam, (Exam.id == ExamVersion.exam_id) & (Exam.current_number == ExamVersion.number))
        .where(Exam.programme_id == programme_id, Exam.kind == ExamKind.FINAL)
        .order_by(Exam.id.desc())
        .limit(1)
    )


def draws_demo_items(version: ExamVersion) -> bool:
    """Whether a paper of this exam could hold an item of a bank whose text is public."""
    rules = [rule for section in version.blueprint for rule in section["rules"]]
    public = [found for found in assembly.candidates(version) if found.item.bank.is_demo]
    return any(assembly.fits(item, rule) for item in public for rule in rules)


def possible_invigilators(offering: Offering) -> list[Person]:
    """Holders of the role at the provider or above it who do not take part in the programme, by name."""
    path = offering.programme.provider.organisation.path
    learners = set(
        db.session.scalars(
            select(Enrolment.person_id)
            .join(Offering, Offering.id == Enrolment.offering_id)
            .where(Offering.programme_id == offering.programme_id, Enrolment.status != EnrolmentStatus.WITHDRAWN)
        )
    )
    return [one for one in people_with_role_above(Role.INVIGILATOR, [path]) if one.id not in learners]


def seats_of(sitting_id: int) -> list[SittingCandidate]:
    """Seats in order, each with its person and unit."""
    return list(db.session.scalars(_seats(sitting_id).order_by(SittingCandidate.seat)).unique())


def seat_by_id(sitting_id: int, seat_id: int) -> SittingCandidate | None:
    """A seat of this sitting; None for a seat of another one."""
    return db.session.scalar(_seats(sitting_id).where(SittingCandidate.id == seat_id))


def _seats(sitting_id: int) -> Select[tuple[SittingCandidate]]:
    return (
        select(SittingCandidate)
        .join(SittingCandidate.enrolment)
        .where(SittingCandidate.sitting_id == sitting_id)
        .options(
            contains_eager(SittingCandidate.enrolment).options(
                lazyload(Enrolment.offering),
                joinedload(Enrolment.person).options(lazyload(Person.grants), joinedload(Person.organisation)),
            )
        )
    )


def has_started(sitting_id: int) -> bool:
    """Whether any candidate has begun to answer in this sitting."""
    found = select(Attempt.id).where(Attempt.sitting_id == sitting_id, Attempt.started_at.is_not(None)).limit(1)
    return db.session.scalar(found) is not None
