"""Certificates for tests."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask import current_app

from lms.certificates import commands, services
from lms.certificates.facts import (
    CertificateFacts,
    DecisionMade,
    ExamResult,
    MaterialHours,
    PracticeResult,
    UnitResult,
)
from lms.certificates.models import Certificate
from lms.core import clock, uow
from lms.core.db import db
from lms.courses.models import Enrolment
from tests.support.factories import World, person


def facts(*, competent: bool = True, decided: bool = True, percentage: str = "84.5") -> CertificateFacts:
    return CertificateFacts(
        units=(UnitResult("IMN.01", "Unit satu", "Unit one", Decimal(percentage)),),
        hours=(MaterialHours("core", Decimal(6), Decimal(1), Decimal(1)),),
        exam=ExamResult("Ujian akhir", "Final exam", Decimal(percentage), True),
        practice=PracticeResult("Praktik", "Practice", True),
        decision=DecisionMade(7, competent, "Gita Penyelenggara", date(2026, 11, 20)) if decided else None,
    )


def enrol(world: World, name: str, **values: object) -> Enrolment:
    """Another learner of the world's offering."""
    with uow.write() as session:
        someone = person(name, world.unit, **values)
        found = Enrolment(
            offering_id=world.offering.id, person_id=someone.id, enrolled_at=clock.now(), enrolled_by=someone.id
        )
        session.add(found)
        session.flush()
    return found


def issue(world: World, enrolment: Enrolment | None = None, *, at: datetime | None = None) -> Certificate:
    """A certificate for the world's learner, or for another enrolment; its PDF is not made yet."""
    with uow.write():
        return services.issue((enrolment or world.enrolment).id, facts(), at or clock.now())


def with_key() -> None:
    """Make the signing key of the current application, if it has none."""
    commands.ensure_key(current_app.extensions["lms.settings"], "Widya Uji", at=clock.now())


def fresh(certificate: Certificate) -> Certificate:
    """The certificate as it stands in the database."""
    return db.session.get_one(Certificate, certificate.id, populate_existing=True)
