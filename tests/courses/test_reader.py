"""The reader: place kept, parts finished, stages that are not open yet, the text for nobody else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from lms.core import clock, uow
from lms.core.db import db
from lms.courses import queries
from lms.courses.models import ModuleVersion, PartReading, StageProgress
from lms.courses.services import enrolments, reading
from tests.support.factories import World, sign_in
from tests.support.queries import query_count


@pytest.fixture
def learner(client: FlaskClient, world: World) -> FlaskClient:
    with uow.write():
        uow.touch(world.enrolment.id)  # reconcile opens the first stage
    return sign_in(client, world.learner)


def address(world: World, *rest: str) -> str:
    return "/".join([f"/belajar/{world.enrolment.id}", *rest])


def test_a_part_is_read_with_its_neighbours(learner: FlaskClient, world: World) -> None:
    with query_count() as count:
        page = learner.get(address(world, "modul-satu", "bagian-1"))
    assert page.status_code == 200
    assert "<p>Isi.</p>" in page.text
    assert "Bagian 1 dari 2" in page.text
    assert "Selesai dan lanjut" in page.text
    assert count <= 22


def test_reading_the_same_part_again_writes_nothing(learner: FlaskClient, world: World) -> None:
    learner.get(address(world, "modul-satu", "bagian-2"))
    with query_count() as count:
        learner.get(address(world, "modul-satu", "bagian-2"))
    assert not [s for s in count.statements if s.startswith(("INSERT", "UPDATE"))], count
    assert count <= 16


def test_resuming_where_the_learner_left(learner: FlaskClient, world: World) -> None:
    learner.get(address(world, "modul-satu", "bagian-2"))
    assert queries.place_in(world.enrolment.id, world.module.id) == "bagian-2"
    assert address(world, "modul-satu", "bagian-2") in learner.get(address(world, "modul-satu")).text


def test_a_prefetch_moves_no_place(learner: FlaskClient, world: World) -> None:
    learner.get(address(world, "modul-satu", "bagian-2"), headers={"Sec-Purpose": "prefetch"})
    assert queries.last_place(world.enrolment.id) is None


def test_finishing_marks_the_part_and_goes_on(learner: FlaskClient, world: World) -> None:
    for _turn in range(2):  # twice is the same as once
        answer = learner.post(address(world, "modul-satu", "bagian-1", "selesai"))
        assert answer.status_code == 303
        assert answer.location == address(world, "modul-satu", "bagian-2")
    (module,) = queries.modules_of(world.programme.id, world.enrolment.id)
    assert (module.parts_read, module.is_read) == (1, False)
    last = learner.post(address(world, "modul-satu", "bagian-2", "selesai"))
    assert last.location == address(world, "modul-satu")
    (module,) = queries.modules_of(world.programme.id, world.enrolment.id)
    assert module.is_read


def test_a_stage_opens_when_the_previous_is_complete(learner: FlaskClient, world: World) -> None:
    for part in ("bagian-1", "bagian-2"):
        learner.post(address(world, "modul-satu", part, "selesai"))
    progress = queries.stage_progress([world.enrolment.id])[world.enrolment.id]
    assert progress["dasar"].completed_at is not None
    assert "ujian" in progress


def test_a_stage_that_is_not_open_says_what_is_missing(learner: FlaskClient, world: World) -> None:
    with uow.write() as session:
        version = session.get_one(ModuleVersion, queries.current_version(world.module.id).id)  # type: ignore[union-attr]
        version.stage_slug = "praktik"
    page = learner.get(address(world, "modul-satu"))
    assert "Modul ini belum terbuka" in page.text
    assert "Selesaikan dahulu tahap" in page.text
    assert "Isi." not in page.text
    for part in (("modul-satu", "bagian-1"), ("cetak", "modul-satu")):
        answer = learner.get(address(world, *part))
        assert (answer.status_code, answer.location) == (302, address(world, "modul-satu"))
    learner.post(address(world, "modul-satu", "bagian-1", "selesai"))
    assert db.session.query(PartReading).count() == 0


def test_the_module_on_paper_holds_every_part(learner: FlaskClient, world: World) -> None:
    page = learner.get(address(world, "cetak", "modul-satu"))
    assert "1. Bagian 1" in page.text
    assert "2. Bagian 2" in page.text


@pytest.mark.parametrize("rest", [("tidak-ada",), ("modul-satu", "tidak-ada"), ("cetak", "tidak-ada")])
def test_what_does_not_exist(learner: FlaskClient, world: World, rest: tuple[str, ...]) -> None:
    assert learner.get(address(world, *rest)).status_code == 404


def test_nobody_else_reads_as_this_learner(client: FlaskClient, world: World) -> None:
    for name in ("second_learner", "outsider", "organiser", "author", "leader", "administrator"):
        sign_in(client, world.people[name])
        assert client.get(address(world, "modul-satu")).status_code == 404, name
        assert client.get(address(world, "modul-satu", "bagian-1")).status_code == 404, name
        assert client.post(address(world, "modul-satu", "bagian-1", "selesai")).status_code == 404, name


def test_whoever_was_withdrawn_reads_no_more(learner: FlaskClient, world: World) -> None:
    enrolments.withdraw(world.enrolment.id, "pindah", by=world.organiser, now=clock.now())
    assert learner.get(address(world, "modul-satu", "bagian-1")).status_code == 404


def test_staff_look_in_from_the_catalogue(client: FlaskClient, world: World) -> None:
    base = f"/katalog/{world.programme.slug}"
    for name in ("author", "organiser", "auditor"):
        sign_in(client, world.people[name])
        for path in ("modul/modul-satu", "modul/modul-satu/bagian-1", "cetak/modul-satu"):
            assert client.get(f"{base}/{path}").status_code == 200, (name, path)
    for name in ("learner", "outsider", "leader", "assessor", "supervisor"):
        sign_in(client, world.people[name])
        for path in ("modul/modul-satu", "modul/modul-satu/bagian-1", "cetak/modul-satu"):
            assert client.get(f"{base}/{path}").status_code == 404, (name, path)


def test_a_part_that_left_the_module_does_not_keep_it_from_being_complete(learner: FlaskClient, world: World) -> None:
    reading.finish_part(
        world.enrolment, world.module.id, "bagian-lama", next_slug=None, by=world.learner, now=clock.now()
    )
    (module,) = queries.modules_of(world.programme.id, world.enrolment.id)
    assert module.parts_read == 0
    assert module.resume_at("bagian-lama") == "bagian-1"


def test_stage_progress_is_reconciles_alone(learner: FlaskClient, world: World) -> None:
    assert db.session.query(StageProgress).count() == 1
