"""Reads: dated links of a portfolio, and the people of a team."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import contains_eager, lazyload

from lms.accounts.models import Organisation, Person
from lms.certificates.validity import Held
from lms.core.db import db
from lms.courses import queries as courses
from lms.courses.models import Enrolment, EnrolmentStatus
from lms.cpd import queries as cpd
from lms.cpd.standing import Standing, StandingState
from lms.portfolio.models import PortfolioLink
from lms.portfolio.policies import ABOVE
from lms.portfolio.record import in_language

BATCH = 500  # people whose standing is computed at once


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def links_of(person_id: int) -> Sequence[PortfolioLink]:
    """Newest first, also those that have run out or were withdrawn."""
    return db.session.scalars(
        select(PortfolioLink).where(PortfolioLink.person_id == person_id).order_by(PortfolioLink.id.desc())
    ).all()


def link_by_id(link_id: int, person_id: int) -> PortfolioLink | None:
    """A person's own link."""
    return db.session.scalar(
        select(PortfolioLink).where(PortfolioLink.id == link_id, PortfolioLink.person_id == person_id)
    )


def owner_of(token: str, now: datetime) -> Person | None:
    """Whose portfolio a token shows now; None where it is unknown, has run out or was withdrawn."""
    return db.session.scalar(
        select(Person)
        .join(PortfolioLink, PortfolioLink.person_id == Person.id)
        .where(
            PortfolioLink.token_sha256 == token_digest(token),
            PortfolioLink.revoked_at.is_(None),
            PortfolioLink.expires_at > now,
            Person.suspended_at.is_(None),
        )
    )


@dataclass(frozen=True, slots=True)
class Course:
    """A running enrolment and how many of its stages are complete."""

    title: str
    done: int
    stages: int


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the team page."""

    person: Person
    standing: Standing
    courses: tuple[Course, ...]
    in_force: tuple[Held, ...]
    expiring: tuple[Held, ...]


def team_of(viewer: Person, *, unit_id: int | None = None, words: str = "") -> Select[Any]:
    """People of the units in which the viewer leads or audits, and below, by unit and name; not the viewer.

    Args:
        unit_id: this unit and what lies below it.
        words: each must occur in name or post.
    """
    scopes = viewer.scopes(*ABOVE)
    statement = (
        select(Person)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(_below(scopes), Person.id != viewer.id, Person.suspended_at.is_(None))
        .order_by(func.lower(Organisation.name), func.lower(Person.name), Person.id)
        .options(contains_eager(Person.organisation), lazyload(Person.grants))
    )
    if unit_id is not None:
        chosen = next((unit for unit in units_of(viewer) if unit.id == unit_id), None)
        statement = statement.where(_below([chosen.path]) if chosen else false())
    for word in words.split()[:6]:
        pattern = f"%{_escaped(word.lower())}%"
        statement = statement.where(
            or_(func.lower(Person.name).like(pattern, escape="\\"), func.lower(Person.post).like(pattern, escape="\\"))
        )
    return statement


def units_of(viewer: Person) -> Sequence[Organisation]:
    """Units of the viewer's scope, in the order of the tree."""
    return db.session.scalars(
        select(Organisation).where(_below(viewer.scopes(*ABOVE))).order_by(Organisation.path)
    ).all()


def in_state(people: Sequence[Person], state: StandingState, now: datetime) -> list[Person]:
    """Those of ``people`` whose standing is ``state``, in batches."""
    found = []
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        standings = cpd.standings(batch, now)
        found += [person for person in batch if standings[person.id].state is state]
    return found


def members(people: Sequence[Person], now: datetime) -> list[Member]:
    """The rows of these people, in a fixed number of queries."""
    standings = cpd.standings(people, now)
    running = _running([person.id for person in people])
    found = []
    for person in people:
        standing = standings[person.id]
        in_force = tuple(held for held in standing.certificates if held.in_force(standing.judged_on))
        expiring = tuple(held for held in in_force if held.expires_soon(standing.judged_on))
        found.append(Member(person, standing, tuple(running.get(person.id, ())), in_force, expiring))
    return found


def _running(person_ids: Iterable[int]) -> dict[int, list[Course]]:
    enrolments = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.person_id.in_(list(person_ids)), Enrolment.status == EnrolmentStatus.ACTIVE)
        .order_by(Enrolment.id)
        .options(lazyload(Enrolment.person))
    ).all()
    progress = courses.stage_progress([enrolment.id for enrolment in enrolments])
    found: dict[int, list[Course]] = {}
    for enrolment in enrolments:
        stages = progress.get(enrolment.id, {})
        done = sum(stage.completed_at is not None for stage in stages.values())
        version = enrolment.offering.version
        found.setdefault(enrolment.person_id, []).append(Course(in_language(version), done, len(version.stages)))
    return found


def _below(paths: Iterable[str]) -> Any:
    return or_(false(), *(Organisation.path.startswith(path, autoescape=True) for path in paths))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
