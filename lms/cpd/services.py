"""Writes to the ledger. It only grows: points come by an entry and go by a counter-entry."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.certificates.models import Certificate
from lms.core import audit, uow
from lms.core.errors import DomainError
from lms.cpd import queries
from lms.cpd.models import LedgerEntry

PLACES = Decimal("0.001")  # of points and units in the ledger


class NoRule(DomainError):
    """No rule says what this activity earns on this day."""

    status = 409
    code = "no_cpd_rule"


def credit(
    person: Person,
    source: str,
    activity: str,
    units: Decimal,
    title: str,
    occurred_on: date,
    now: datetime,
) -> LedgerEntry:
    """Credit what ``source`` earned; a source that was credited before, even if taken back since, earns nothing more.

    Args:
        source: what earned it, ``certificate:17``.
        activity: kind of activity of the rule.
        units: JP for a rule that counts JP; a rule that counts activities takes it as 1.
        title: what the person did, as it is called now.
        occurred_on: the day in the zone of the person's organisation (``queries.local_day``); it decides rule and year.

    Raises:
        NoRule: nothing says what the activity earns on that day.
        ValueError: units below zero.
    """
    if units < 0:
        raise ValueError("units are never negative")
    with uow.write() as session:
        _lock(session, person.id)
        known = _entry(session, source)
        if known is not None:
            return known
        rule = queries.rule_for(activity, occurred_on)
        if rule is None:
            raise NoRule(_("Belum ada aturan poin untuk kegiatan “%(activity)s” pada tanggal itu.", activity=activity))
        counted = units if rule.unit == "jp" else Decimal(1)
        entry = LedgerEntry(
            person_id=person.id,
            year=occurred_on.year,
            points=(counted * rule.points_per_unit).quantize(PLACES),
            activity=activity,
            title=title[:200],
            source=source,
            rule_id=rule.id,
            units=counted.quantize(PLACES),
            occurred_on=occurred_on,
            recorded_at=now,
        )
        session.add(entry)
        session.flush()
        audit.record("cpd:entry:credit", f"person:{person.id}", by=None, source=source, points=str(entry.points))
        return entry


def take_back(source: str, reason: str, now: datetime) -> LedgerEntry | None:
    """Write the counter-entry of what ``source`` earned; None where it earned nothing, the same one if called again.

    The counter-entry counts in the year of the entry it takes back.
    """
    with uow.write() as session:
        person_id = session.scalar(
            select(LedgerEntry.person_id).where(LedgerEntry.source == source, LedgerEntry.counters_id.is_(None))
        )
        if person_id is None:
            return None
        _lock(session, person_id)
        entry = _entry(session, source)
        if entry is None:  # never: entries are not deleted
            return None
        known = session.scalar(select(LedgerEntry).where(LedgerEntry.counters_id == entry.id))
        if known is not None:
            return known
        counter = LedgerEntry(
            person_id=entry.person_id,
            year=entry.year,
            points=-entry.points,
            activity=entry.activity,
            title=entry.title,
            source=source,
            rule_id=entry.rule_id,
            units=-entry.units,
            occurred_on=entry.occurred_on,
            recorded_at=now,
            counters_id=entry.id,
            reason=reason[:500],
        )
        session.add(counter)
        session.flush()
        audit.record("cpd:entry:take_back", f"person:{person_id}", by=None, source=source, points=str(counter.points))
        return counter


def credit_certificate(certificate: Certificate, now: datetime) -> LedgerEntry:
    """Credit a certificate's points: core JP of its programme version, on the day of issue in the holder's zone.

    Raises:
        NoRule: nothing says what the programme's kind of activity earns on that day.
    """
    version = certificate.enrolment.offering.version
    person = certificate.enrolment.person
    return credit(
        person,
        queries.certificate_source(certificate.id),
        version.cpd_activity,
        queries.units_of(version),
        certificate.programme_title,
        queries.local_day(person, certificate.issued_at),
        now,
    )


def take_back_certificate(certificate: Certificate, now: datetime) -> LedgerEntry | None:
    """Take back the points of a revoked certificate, with the reason of its revocation."""
    return take_back(queries.certificate_source(certificate.id), certificate.revocation_reason or "", now)


def _lock(session: Session, person_id: int) -> None:
    """One writer at a time to a person's ledger: a second one waits and then sees what the first has written."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def _entry(session: Session, source: str) -> LedgerEntry | None:
    return session.scalar(select(LedgerEntry).where(LedgerEntry.source == source, LedgerEntry.counters_id.is_(None)))
