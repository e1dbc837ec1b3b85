"""Reads: certificates by code, by holder, by provider."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, String, false, func, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Organisation, Person, Role
from lms.certificates import codes
from lms.certificates.models import Certificate
from lms.certificates.validity import Held, Validity
from lms.core.db import db
from lms.core.outbox import MessageStatus, OutboxMessage
from lms.courses.models import Enrolment, Offering, Programme
from lms.providers.models import Provider

MAKE = "certificate:make"  # topic of the outbox

# Who works on the certificates of a provider, and who may read them.
STAFF = (Role.ORGANISER, Role.ADMINISTRATOR)
READERS = (*STAFF, Role.AUDITOR)


def by_id(certificate_id: int) -> Certificate | None:
    return db.session.scalar(_whole().where(Certificate.id == certificate_id))


def by_code(code: str) -> Certificate | None:
    """The certificate of a code as somebody typed it."""
    canonical = codes.normalise(code)
    return None if canonical is None else db.session.scalar(_whole().where(Certificate.code == canonical))


def by_digest(sha256: str) -> Certificate | None:
    """The certificate whose kept PDF has exactly these bytes."""
    return db.session.scalar(_whole().where(Certificate.sha256 == sha256))


def of_person(person_id: int) -> Sequence[Certificate]:
    """Newest first."""
    return db.session.scalars(
        _whole().where(Certificate.person_id == person_id).order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    ).all()


def of_enrolment(enrolment_id: int) -> Sequence[Certificate]:
    """Those issued for an enrolment, revoked ones included, oldest first."""
    return db.session.scalars(_whole().where(Certificate.enrolment_id == enrolment_id).order_by(Certificate.id)).all()


def current_of(enrolment_id: int) -> Certificate | None:
    """The certificate of an enrolment that was not revoked."""
    return db.session.scalar(_whole().where(Certificate.enrolment_id == enrolment_id, Certificate.revoked_at.is_(None)))


def revoked_by_person(enrolment_id: int) -> bool:
    """Whether a person took away a certificate of this enrolment: then none is issued anew by rule."""
    found = db.session.scalar(
        select(Certificate.id)
        .where(Certificate.enrolment_id == enrolment_id, Certificate.revoked_by.is_not(None))
        .limit(1)
    )
    return found is not None


def is_delayed(certificate_id: int) -> bool:
    """Whether the worker gave up making its PDF, so that an administrator must look."""
    found = db.session.scalar(
        select(OutboxMessage.id)
        .where(
            OutboxMessage.topic == MAKE,
            OutboxMessage.key == make_key(certificate_id),
            OutboxMessage.status == MessageStatus.PARKED,
        )
        .limit(1)
    )
    return found is not None


def make_key(certificate_id: int) -> str:
    """Key of the outbox message that makes a certificate's PDF."""
    return f"{MAKE}:{certificate_id}"


def held_by(person_ids: Iterable[int]) -> dict[int, list[Held]]:
    """Certificates of many people in one query, by person, oldest first; days are those of the provider's zone."""
    rows = db.session.execute(
        select(
            Certificate.person_id,
            Certificate.id,
            Certificate.number,
            Certificate.programme_title,
            Certificate.issued_on,
            Certificate.valid_until,
            Certificate.revoked_at,
            Organisation.timezone,
        )
        .join(Provider, Provider.id == Certificate.provider_id)
        .join(Organisation, Organisation.id == Provider.organisation_id)
        .where(Certificate.person_id.in_(list(person_ids)))
        .order_by(Certificate.issued_on, Certificate.id)
    )
    found: dict[int, list[Held]] = {}
    for person_id, certificate_id, number, title, issued_on, valid_until, revoked_at, zone in rows:
        revoked_on = revoked_at.astimezone(ZoneInfo(zone)).date() if revoked_at else None
        found.setdefault(person_id, []).append(Held(certificate_id, number, title, issued_on, valid_until, revoked_on))
    return found


def held(certificate: Certificate) -> Held:
    """A certificate as :class:`Held`; its provider must be loaded with it."""
    revoked_on = None
    if certificate.revoked_at is not None:
        revoked_on = certificate.revoked_at.astimezone(provider_zone(certificate)).date()
    return Held(
        certificate.id,
        certificate.number,
        certificate.programme_title,
        certificate.issued_on,
        certificate.valid_until,
        revoked_on,
    )


def provider_zone(certificate: Certificate) -> ZoneInfo:
    """In which the days of a certificate begin and end."""
    return ZoneInfo(certificate.provider.organisation.timezone)


def issued_for(
    person: Person, *, words: str = "", validity: Validity | None = None, programme: str = "", today: date
) -> Select[Any]:
    """Certificates of the providers a person works for, newest first, narrowed down.

    Args:
        words: part of a name, number or code.
        programme: slug.
        today: the day that tells valid from expired.
    """
    statement = visible_to(person).order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    if words.strip():
        wanted = f"%{_escaped(words.strip().lower())}%"
        statement = statement.where(
            or_(
                func.lower(Certificate.holder_name).like(wanted, escape="\\"),
                func.lower(Certificate.number).like(wanted, escape="\\"),
                func.lower(Certificate.code).like(wanted, escape="\\"),
            )
        )
    if programme:
        statement = statement.where(Programme.slug == programme)
    if validity is Validity.REVOKED:
        statement = statement.where(Certificate.revoked_at.is_not(None))
    elif validity is Validity.EXPIRED:
        statement = statement.where(Certificate.revoked_at.is_(None), Certificate.valid_until < today)
    elif validity is Validity.VALID:
        statement = statement.where(
            Certificate.revoked_at.is_(None), or_(Certificate.valid_until.is_(None), Certificate.valid_until >= today)
        )
    return statement


def visible_to(person: Person) -> Select[Any]:
    """Certificates of the providers in whose organisation (or above it) the person organises, administers or audits."""
    scopes = person.scopes(*READERS)
    within = or_(false(), *(Organisation.path.startswith(scope, autoescape=True) for scope in scopes))
    return (
        _whole()
        .join(Provider, Provider.id == Certificate.provider_id)
        .join(Organisation, Organisation.id == Provider.organisation_id)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Offering, Offering.id == Enrolment.offering_id)
        .join(Programme, Programme.id == Offering.programme_id)
        .where(within)
    )


def programmes_for(person: Person) -> list[tuple[str, str]]:
    """(slug, title of the newest certificate) of the programmes among the certificates a person may see."""
    rows = db.session.execute(
        visible_to(person)
        .with_only_columns(Programme.slug, func.max(Certificate.programme_title, type_=String))
        .group_by(Programme.slug)
        .order_by(Programme.slug)
    )
    return [(slug, title) for slug, title in rows]


def _whole() -> Select[Any]:
    return select(Certificate).options(joinedload(Certificate.provider), joinedload(Certificate.file))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
