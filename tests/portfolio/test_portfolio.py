"""One page a person: what it shows, to whom, and never to whom."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from lms.accounts.models import Person
from lms.core import clock, uow
from lms.core.db import db
from lms.courses.models import PartReading
from lms.cpd import services as cpd
from lms.exams.models import Attempt, AttemptStatus
from lms.grading.models import Outcome, Result
from lms.grading.practicals.services import decisions
from tests.support import exams, practice
from tests.support.certificates import issue
from tests.support.factories import World, sign_in
from tests.support.queries import query_count

NIP = "198503122010012003"


@pytest.fixture
def rich(world: World) -> World:
    """The world's learner with something in every section."""
    with uow.write() as session:
        learner = session.get_one(Person, world.learner.id)
        learner.nip, learner.post = NIP, "Perawat"
        session.add(
            PartReading(
                enrolment_id=world.enrolment.id, module_id=world.module.id, part_slug="bagian-1", read_at=clock.now()
            )
        )
        session.add(
            PartReading(
                enrolment_id=world.enrolment.id, module_id=world.module.id, part_slug="bagian-lama", read_at=clock.now()
            )
        )
    attempt = exams.running_quiz(world)
    results(attempt.id, "69.999", passed=False)
    practice.practical(world)
    assessment = practice.marked(world, practice.marks(level=1))
    decisions.decide(
        world.enrolment.id,
        outcome=Outcome.NOT_YET,
        reason="Latih lagi <b>penyuntikan</b>.",
        assessment_id=assessment.id,
        by=world.organiser,
        now=clock.now(),
    )
    certificate = issue(world)
    with uow.write():
        cpd.credit_certificate(certificate, clock.now())
    return world


def results(attempt_id: int, percentage: str, *, passed: bool) -> None:
    with uow.write() as session:
        attempt = session.get_one(Attempt, attempt_id)
        attempt.status, attempt.ended_at = AttemptStatus.RELEASED, clock.now()
        session.add(
            Result(
                attempt_id=attempt_id,
                number=1,
                score=Decimal(percentage),
                max_score=Decimal(100),
                passed=passed,
                rules={"pass_mark": "70", "penalty": "0"},
                head_seq=attempt.head_seq,
                head_hash=attempt.head_hash.hex(),
                computed_at=clock.now(),
                released_at=clock.now(),
            )
        )


def test_every_section_is_filled(client: FlaskClient, rich: World) -> None:
    sign_in(client, rich.learner)
    with query_count() as count:
        page = client.get("/portofolio")
    assert count <= 32, count
    for words in (
        "Ani Peserta", "Perawat", NIP, "Program Uji", "1 dari 2 bagian", "Kuis modul satu", "69,99", "Belum lulus",
        "Pertahankan.", "Joko Asesor", "Latih lagi &lt;b&gt;penyuntikan&lt;/b&gt;.", "Belum kompeten", "Berlaku",
        "Poin CPD", "Mengapa aktif?",
    ):  # fmt: skip
        assert words in page.text, words
    assert "style=" not in page.text


def test_an_empty_portfolio_says_what_each_section_is_for(client: FlaskClient, world: World) -> None:
    sign_in(client, world.second_learner)
    page = client.get("/portofolio").text
    for words in ("Belum ada sertifikat", "Belum ada pelatihan", "Belum ada hasil ujian", "Belum ada umpan balik"):
        assert words in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("leader", 200),
        ("auditor", 200),
        ("second_learner", 404),
        ("outsider", 404),
        ("organiser", 404),
        ("assessor", 404),
        ("administrator", 404),
        ("supervisor", 404),
    ],
)
def test_who_may_see_anothers(client: FlaskClient, world: World, who: str, status: int) -> None:
    sign_in(client, world.people[who])
    assert client.get(f"/portofolio/{world.learner.id}").status_code == status
    assert client.get("/portofolio/999999").status_code == 404


def test_a_leader_of_another_agency_sees_nothing(client: FlaskClient, world: World) -> None:
    sign_in(client, world.leader)
    assert client.get(f"/portofolio/{world.outsider.id}").status_code == 404


def test_ones_own_address_leads_to_ones_own_page(client: FlaskClient, world: World) -> None:
    sign_in(client, world.learner)
    assert client.get(f"/portofolio/{world.learner.id}").location == "/portofolio"
    assert client.delete("/portofolio").status_code == 405
    client.get("/portofolio")


def test_visitors_are_sent_to_sign_in(client: FlaskClient, world: World) -> None:
    for path in ("/portofolio", f"/portofolio/{world.learner.id}", "/portofolio/tim", "/portofolio/tim.xlsx"):
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 302


def test_an_unreleased_result_is_not_shown(client: FlaskClient, world: World) -> None:
    attempt = exams.running_quiz(world)
    results(attempt.id, "93.75", passed=True)
    with uow.write():
        db.session.get_one(Attempt, attempt.id).status = AttemptStatus.GRADED
    sign_in(client, world.learner)
    assert "93,75" not in client.get("/portofolio").text
