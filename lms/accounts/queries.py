"""Reads: people, organisations, and who of them may be seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from lms.accounts import nip
from lms.accounts.models import Organisation, PasswordReset, Person, Role, RoleGrant
from lms.core.db import db


def account_name(typed: str) -> str:
    """An e-mail address in lower case, or a NIP without spaces, points and dashes."""
    text = typed.strip()
    return text.lower() if "@" in text else nip.normalise(text)


def by_account_name(typed: str) -> Person | None:
    """The person who signs in with this e-mail address or NIP."""
    name = account_name(typed)
    if not name or len(name) > 254 or "\x00" in name:
        return None
    column = Person.email if "@" in name else Person.nip
    return db.session.scalar(select(Person).where(column == name))


@dataclass(frozen=True, slots=True)
class Credentials:
    person_id: int
    password_hash: str | None
    is_demo: bool


def credentials_of(typed: str) -> Credentials | None:
    """What signing in compares. One narrow row and nothing of the person, so that finding one takes as long as not."""
    name = account_name(typed)
    if not name or len(name) > 254 or "\x00" in name:
        return None
    column = Person.email if "@" in name else Person.nip
    row = db.session.execute(select(Person.id, Person.password_hash, Person.is_demo).where(column == name)).first()
    return Credentials(*row) if row is not None else None


def person(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def organisation(organisation_id: int) -> Organisation | None:
    return db.session.get(Organisation, organisation_id)


def open_reset(token: str) -> PasswordReset | None:
    """The unused reset of a mailed token; whether it is still in time is the service's question."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return db.session.scalar(
        select(PasswordReset).where(PasswordReset.token_sha256 == digest, PasswordReset.used_at.is_(None))
    )


def people_visible_to(viewer: Person) -> Select[tuple[Person]]:
    """People of units in the viewer's scope and holders of roles there, by name."""
    scopes = viewer.scopes(Role.ADMINISTRATOR, Role.AUDITOR)
    at_home = select(Organisation.id).where(_below(scopes))
    holders = select(RoleGrant.person_id).where(RoleGrant.ended_at.is_(None), RoleGrant.organisation_id.in_(at_home))
    return (
        select(Person)
        .where(or_(Person.organisation_id.in_(at_home), Person.id.in_(holders)))
        .order_by(func.lower(Person.name), Person.id)
    )


def search_people(
    viewer: Person, *, words: str = "", role: Role | None = None, unit: Organisation | None = None, state: str = ""
) -> Select[tuple[Person]]:
    """The list of people narrowed down.

    Args:
        words: each must occur in name, NIP or e-mail.
        unit: this organisation and what lies below it.
        state: ``active``, ``suspended``, or anything else for both.
    """
    found = people_visible_to(viewer)
    for word in words.split()[:8]:
        like = f"%{_escaped(word.lower())}%"
        bare = f"%{_escaped(nip.normalise(word))}%"
        found = found.where(
            or_(
                func.lower(Person.name).like(like, escape="\\"),
                Person.email.like(like, escape="\\"),
                Person.nip.like(bare, escape="\\"),
            )
        )
    if role is not None:
        scopes = viewer.scopes(Role.ADMINISTRATOR, Role.AUDITOR)
        held = select(RoleGrant.person_id).join(Organisation).where(
            RoleGrant.role == role, RoleGrant.ended_at.is_(None), _below(scopes)
        )  # fmt: skip
        found = found.where(Person.id.in_(held))
    if unit is not None:
        found = found.where(Person.organisation_id.in_(select(Organisation.id).where(_below([unit.path]))))
    if state == "active":
        found = found.where(Person.suspended_at.is_(None))
    elif state == "suspended":
        found = found.where(Person.suspended_at.is_not(None))
    return found


def organisations_visible_to(viewer: Person) -> Select[tuple[Organisation]]:
    return _tree(viewer.scopes(Role.ADMINISTRATOR, Role.AUDITOR))


def organisations_administered_by(person: Person) -> Sequence[Organisation]:
    """Those in which this person may place people, grant roles and add units, in the order of the tree."""
    return db.session.scalars(_tree(person.scopes(Role.ADMINISTRATOR))).all()


def search_organisations(
    viewer: Person, *, words: str = "", province: str = "", remote: bool | None = None
) -> Select[tuple[Organisation]]:
    """The tree narrowed down by words (name, regency), province and the 3T mark."""
    found = organisations_visible_to(viewer)
    for word in words.split()[:8]:
        like = f"%{_escaped(word.lower())}%"
        found = found.where(
            or_(
                func.lower(Organisation.name).like(like, escape="\\"),
                func.lower(Organisation.regency).like(like, escape="\\"),
            )
        )
    if province:
        found = found.where(Organisation.province == province)
    if remote is not None:
        found = found.where(Organisation.is_remote.is_(remote))
    return found


def provinces_visible_to(viewer: Person) -> list[str]:
    inner = organisations_visible_to(viewer).order_by(None).subquery()
    rows = db.session.scalars(select(inner.c.province).where(inner.c.province.is_not(None)).distinct())
    return sorted(row for row in rows if row)


def people_count(organisations: Iterable[Organisation]) -> dict[int, int]:
    """How many people belong to each of these organisations itself."""
    ids = [one.id for one in organisations]
    rows = db.session.execute(
        select(Person.organisation_id, func.count())
        .where(Person.organisation_id.in_(ids))
        .group_by(Person.organisation_id)
    )
    return {int(organisation_id): int(count) for organisation_id, count in rows}


def names_of(organisation_ids: Iterable[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(organisation_ids)))
    )
    return {int(key): str(name) for key, name in rows}


def _tree(scopes: Sequence[str]) -> Select[tuple[Organisation]]:
    # PostgreSQL's collations skip the slashes, which would tear a branch apart; SQLite compares bytes as it is.
    in_order = Organisation.path.collate("C") if db.engine.dialect.name == "postgresql" else Organisation.path
    return select(Organisation).where(_below(scopes)).order_by(in_order)


def _below(scopes: Sequence[str]) -> ColumnElement[bool]:
    return or_(false(), *(Organisation.path.startswith(scope) for scope in scopes))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
