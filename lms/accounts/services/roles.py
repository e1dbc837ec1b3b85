"""Roles given and taken, each in one organisation and what lies below it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.accounts import policies
from lms.accounts.models import Organisation, Person, Role, RoleGrant
from lms.core import audit, uow
from lms.core.errors import Conflict, Fault, Forbidden, Invalid


def grant(person: Person, role: Role, organisation: Organisation, *, by: Person | None, now: datetime) -> RoleGrant:
    """Give a role.

    Args:
        by: None where the operator of the installation acts at the command line.

    Raises:
        Forbidden: outside the actor's scope, or to oneself.
        Conflict: held there already.
    """
    if by is not None and not policies.may_grant(by, person, organisation):
        raise Forbidden(_("Peran hanya dapat diberikan di organisasi wewenang Anda, dan tidak kepada diri sendiri."))
    held = Conflict(_("Peran ini sudah dipegang di organisasi itu."), code="already_held")
    try:
        with uow.write() as session:
            current = session.scalar(
                select(RoleGrant.id).where(
                    RoleGrant.person_id == person.id,
                    RoleGrant.organisation_id == organisation.id,
                    RoleGrant.role == role,
                    RoleGrant.ended_at.is_(None),
                )
            )
            if current is not None:
                raise held
            given = RoleGrant(
                person_id=person.id,
                organisation_id=organisation.id,
                role=role,
                granted_at=now,
                granted_by=by.id if by else None,
            )
            session.add(given)
            session.flush()
            session.expire(person, ["grants"])
            audit.record(
                "account:role:grant", f"person:{person.id}", by=by, role=role.value, organisation=organisation.id
            )
    except IntegrityError as problem:
        raise held from problem
    return given


def end(given: RoleGrant, *, by: Person, reason: str, now: datetime) -> None:
    """Take a role; what was done with it stays.

    Raises:
        Forbidden: outside the actor's scope, or one's own.
        Conflict: ended already.
        Invalid: no reason.
    """
    if not policies.may_end_grant(by, given):
        raise Forbidden(_("Peran ini tidak dapat Anda akhiri."))
    if not reason.strip():
        raise Invalid([Fault("reason", _("Tuliskan alasannya."))])
    with uow.write() as session:
        session.refresh(given, with_for_update={"of": RoleGrant})
        if given.ended_at is not None:
            raise Conflict(_("Peran ini sudah berakhir."))
        given.ended_at = now
        session.flush()
        session.expire(given.person, ["grants"])
        audit.record(
            "account:role:end",
            f"person:{given.person_id}",
            by=by,
            role=given.role.value,
            organisation=given.organisation_id,
            reason=reason.strip()[:500],
        )
