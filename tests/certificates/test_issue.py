"""Issuing and revoking: authority, numbers without gaps, snapshots, and what a rule may not undo."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.certificates import errors, queries, services
from lms.certificates.models import Certificate, NumberCounter
from lms.core import clock, uow
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.core.errors import Conflict, Forbidden, Invalid, NotFound
from lms.core.outbox import OutboxMessage
from lms.courses.models import Enrolment
from lms.providers.models import Authority, AuthorityKind, Provider
from tests.support.certificates import enrol, facts, fresh, issue
from tests.support.factories import World, person


def last_number(world: World) -> int:
    return db.session.scalar(select(NumberCounter.last).where(NumberCounter.provider_id == world.provider.id)) or 0


def test_a_certificate_is_issued_once(world: World) -> None:
    first = issue(world)
    again = issue(world)
    assert again.id == first.id
    assert last_number(world) == 1
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1
    assert first.number == f"000001/{world.provider.slug}/{first.issued_on.year}"
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "certificate:document:issue")) == 1


def test_everything_printed_is_a_snapshot(world: World) -> None:
    certificate = issue(world)
    with uow.write():
        db.session.get_one(Person, world.learner.id).name = "Nama Baru"
        provider = db.session.get_one(Provider, world.provider.id)
        provider.name, provider.signatory_name = "Lembaga Baru", "Orang Lain"
    document = fresh(certificate).document
    assert certificate.holder_name == document["holder_name"] == "Ani Peserta"
    assert (document["provider_name"], document["signatory_name"]) == (
        "Balai Pelatihan Uji",
        "dr. Contoh Penanda, M.Kes.",
    )
    assert document["basis"]["number"] == "UJI-1"
    assert document["verification_url"] == f"http://127.0.0.1/s/{certificate.code}"
    assert document["results"][0] == {"name": "Ujian akhir", "result": "84,5 (lulus)"}
    assert document["decided_by"] == "Gita Penyelenggara"


def test_no_nip_enters_the_document(world: World) -> None:
    enrolment = enrol(world, "Rina Wulandari, S.Kep., Ns.", nip="198503122010012003")
    certificate = issue(world, enrolment)
    assert "198503122010012003" not in str(certificate.document)
    assert (certificate.document["holder_name"], certificate.document["titles"]) == ("Rina Wulandari", "S.Kep., Ns.")


def test_the_day_of_issue_is_the_providers(world: World) -> None:
    with uow.write():
        db.session.get_one(Provider, world.provider.id).organisation.timezone = "Asia/Jayapura"
    certificate = issue(world, at=datetime(2026, 12, 31, 16, 0, tzinfo=UTC))
    assert certificate.issued_on == date(2027, 1, 1)
    assert (certificate.year, certificate.valid_until) == (2027, date(2029, 12, 31))


@pytest.mark.parametrize("change", ["ended", "future", "kind", "programme", "gone"])
def test_without_an_authority_in_force_nothing_is_issued(world: World, change: str) -> None:
    today = clock.now().date()
    with uow.write() as session:
        authority = session.scalars(select(Authority).where(Authority.provider_id == world.provider.id)).one()
        if change == "ended":
            authority.valid_until = today - timedelta(days=2)
        elif change == "future":
            authority.valid_from = today + timedelta(days=2)
        elif change == "kind":
            authority.kind = AuthorityKind.TRAINING
        elif change == "programme":
            authority.programme_slug = "program-lain"
        else:
            session.delete(authority)
        session.flush()
        session.expire_all()
    with pytest.raises(errors.NoAuthority) as caught, uow.write():
        services.issue(world.enrolment.id, facts(), clock.now())
    assert world.provider.name in caught.value.message
    assert (caught.value.last is None) == (change in ("kind", "programme", "gone"))
    assert last_number(world) == 0
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 0


@pytest.mark.parametrize("wrong", [facts(decided=False), facts(competent=False)])
def test_a_competence_certificate_needs_the_decision(world: World, wrong: object) -> None:
    with pytest.raises(errors.NotDecided), uow.write():
        services.issue(world.enrolment.id, wrong, clock.now())  # type: ignore[arg-type]
    assert last_number(world) == 0


@pytest.mark.parametrize(
    "pattern", ["tanpa nomor", "{number", "{number.__class__}", "{0}{number}", "{secret}{number}", "{number:0200d}"]
)
def test_a_bad_number_pattern_takes_no_number(world: World, pattern: str) -> None:
    with uow.write():
        db.session.get_one(Provider, world.provider.id).number_pattern = pattern
    # Caught inside the transaction, as reconcile does: what else was written is kept, and no number is lost.
    with uow.write(), pytest.raises(errors.BadPattern):
        services.issue(world.enrolment.id, facts(), clock.now())
    assert last_number(world) == 0


def test_a_pattern_with_month_and_programme(world: World) -> None:
    with uow.write():
        pattern = "{number:04d}/SK-{programme}/{month}/{year}"
        db.session.get_one(Provider, world.provider.id).number_pattern = pattern
    certificate = issue(world, at=datetime(2026, 12, 14, 3, tzinfo=UTC))
    assert certificate.number == f"0001/SK-{world.programme.slug}/XII/2026"


def test_a_failure_after_the_number_leaves_no_gap(world: World) -> None:
    def fail_after_issuing() -> None:
        with uow.write():
            services.issue(world.enrolment.id, facts(), clock.now())
            raise RuntimeError("what came after failed")

    with pytest.raises(RuntimeError):
        fail_after_issuing()
    second = issue(world, enrol(world, "Orang Kedua"))
    assert second.sequence == 1


def test_revoking_keeps_number_and_page(world: World) -> None:
    certificate = issue(world)
    services.revoke(certificate.id, "  Hasil   berubah. ", world.organiser, clock.now())
    revoked = fresh(certificate)
    assert revoked.is_revoked
    assert (revoked.revocation_reason, revoked.revoked_by) == ("Hasil berubah.", world.organiser.id)
    assert queries.by_code(certificate.code) is not None
    with pytest.raises(Conflict):
        services.revoke(certificate.id, "lagi", world.organiser, clock.now())


def test_who_may_revoke(world: World) -> None:
    certificate = issue(world)
    for someone in (world.learner, world.auditor, world.leader, world.assessor, world.outsider):
        with pytest.raises(Forbidden):
            services.revoke(certificate.id, "alasan", someone, clock.now())
    assert not fresh(certificate).is_revoked
    with pytest.raises(NotFound):
        services.revoke(10**9, "alasan", world.organiser, clock.now())


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_a_reason_is_needed(world: World, reason: str) -> None:
    certificate = issue(world)
    with pytest.raises(Invalid):
        services.revoke(certificate.id, reason, world.organiser, clock.now())
    assert not fresh(certificate).is_revoked


def test_revoked_by_rule_may_be_issued_anew_with_another_number(world: World) -> None:
    first = issue(world)
    services.revoke(first.id, "Nilai berubah.", None, clock.now())
    services.revoke(first.id, "Nilai berubah.", None, clock.now())
    second = issue(world)
    assert (first.sequence, second.sequence) == (1, 2)
    assert [c.id for c in queries.of_enrolment(world.enrolment.id)] == [first.id, second.id]


def test_revoked_by_a_person_is_not_given_back_by_rule(world: World) -> None:
    first = issue(world)
    services.revoke(first.id, "Pelanggaran kode etik.", world.organiser, clock.now())
    with pytest.raises(errors.TakenAway), uow.write():
        services.issue(world.enrolment.id, facts(), clock.now())
    assert queries.revoked_by_person(world.enrolment.id)


def test_fifty_parallel_issuers_leave_no_gap_and_no_double(own_app: Flask) -> None:
    """Ten of them fail after their number was taken, and twenty ask for the same enrolment."""
    with own_app.app_context():
        world = World.create()
        enrolments: list[int] = []
        with uow.write() as session:
            for number in range(30):
                someone = person(f"Orang {number}", world.unit)
                enrolment = Enrolment(
                    offering_id=world.offering.id,
                    person_id=someone.id,
                    enrolled_at=clock.now(),
                    enrolled_by=someone.id,
                )
                session.add(enrolment)
                session.flush()
                enrolments.append(enrolment.id)
        shared = world.enrolment.id
    tasks = [(enrolment_id, index % 3 == 0) for index, enrolment_id in enumerate(enrolments)]
    tasks += [(shared, False)] * 20
    problems: list[BaseException] = []

    def work(enrolment_id: int, fails: bool) -> None:
        with own_app.app_context():
            try:
                with uow.write():
                    services.issue(enrolment_id, facts(), clock.now())
                    if fails:
                        raise RuntimeError("fails on purpose")
            except RuntimeError:
                pass
            except BaseException as problem:
                problems.append(problem)

    threads = [threading.Thread(target=work, args=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    with own_app.app_context():
        rows = db.session.execute(select(Certificate.sequence, Certificate.enrolment_id)).all()
    assert sorted(sequence for sequence, _ in rows) == list(range(1, 22))
    assert len({enrolment_id for _, enrolment_id in rows}) == 21
