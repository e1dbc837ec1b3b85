"""The roster: who can get a seat and why the others cannot, numbers, taking off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core import clock, uow
from lms.core.db import db
from lms.core.errors import Conflict, Invalid
from lms.courses.models import Enrolment, EnrolmentStatus, StageProgress
from lms.exams.models import AttemptStatus, SittingCandidate
from lms.exams.sittings.eligibility import eligible
from lms.workflows import sittings as workflow
from lms.workflows.attempts import submit_and_grade
from tests.exams.sittings.room import Room, enrolled
from tests.exams.sittings.test_planning import told
from tests.support import exams
from tests.support.factories import sign_in
from tests.support.queries import query_count


def seats(room: Room) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(SittingCandidate.seat, Enrolment)
        .join(Enrolment, Enrolment.id == SittingCandidate.enrolment_id)
        .where(SittingCandidate.sitting_id == room.sitting.id)
        .order_by(SittingCandidate.seat)
    ).unique()
    return [(seat, enrolment.person.name) for seat, enrolment in rows]


def barriers(room: Room) -> dict[str, str | None]:
    return {one.enrolment.person.name: one.barrier for one in eligible(room.sitting, clock.now())}


def test_all_who_are_ready_get_the_lowest_free_seats_by_name(client: FlaskClient, room: Room) -> None:
    for name in ("Zainal", "Abraham"):
        enrolled(room.world, name)
    enrolled(room.world, "Belum Siap", ready=False)
    workflow.take_seats_back(room.sitting.id, [room.seat(1).id], by=room.world.organiser, now=clock.now())
    response = sign_in(client, room.world.organiser).post(room.address("/kursi"), data={"semua": "1"})
    assert response.status_code == 303
    assert seats(room) == [
        (1, "Ani Peserta"), (2, "Abraham"), (3, "Peserta 003"), (4, "Peserta 002"), (5, "Zainal"),
    ]  # fmt: skip
    assert barriers(room) == {"Belum Siap": "Tahap ujian belum terbuka."}


def test_those_chosen_are_told_when_and_where(client: FlaskClient, room: Room) -> None:
    one, other = enrolled(room.world, "Yosef"), enrolled(room.world, "Wilhelmina")
    sign_in(client, room.world.organiser).post(room.address("/kursi"), data={"enrolments": [one.id]})
    assert told(one.person_id) == ["sitting_scheduled"]
    assert told(other.person_id) == []
    workflow.take_seats_back(
        room.sitting.id,
        [db.session.scalars(select(SittingCandidate.id).where(SittingCandidate.enrolment_id == one.id)).one()],
        by=room.world.organiser,
        now=clock.now(),
    )
    sign_in(client, room.world.organiser).post(room.address("/kursi"), data={"enrolments": [one.id]})
    assert told(one.person_id) == ["sitting_scheduled", "sitting_unseated", "sitting_scheduled"]


def test_choosing_nobody_or_somebody_who_cannot_is_said_and_writes_nothing(client: FlaskClient, room: Room) -> None:
    can, cannot = enrolled(room.world, "Yosef"), enrolled(room.world, "Belum Siap", ready=False)
    sign_in(client, room.world.organiser)
    before = seats(room)
    response = client.post(room.address("/kursi"), data={})
    assert response.status_code == 422
    assert "Pilih paling sedikit satu peserta." in response.get_data(as_text=True)
    response = client.post(room.address("/kursi"), data={"enrolments": [can.id, cannot.id]})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Belum Siap: Tahap ujian belum terbuka." in page
    assert f'value="{can.id}" data-pick checked' in page, "what was ticked stays"
    assert seats(room) == before


def test_an_enrolment_of_another_offering_gets_no_seat(client: FlaskClient, room: Room) -> None:
    stranger = enrolled(room.world, "Tamu")
    with uow.write() as session:
        other = session.get_one(Enrolment, stranger.id)
        other.status = EnrolmentStatus.WITHDRAWN
    response = sign_in(client, room.world.organiser).post(room.address("/kursi"), data={"enrolments": [stranger.id]})
    assert response.status_code == 422
    assert len(seats(room)) == 3


def test_each_barrier_has_its_sentence(room: Room) -> None:
    world = room.world
    passed, running, waiting_result, seated, used = (
        enrolled(world, name) for name in ("Lulus", "Sedang", "Menunggu", "Duduk", "Habis")
    )
    with uow.write() as session:
        session.get_one(StageProgress, (passed.id, "ujian")).completed_at = clock.now()
    other = exams.sitting(world, room.version, seats=(running, waiting_result, seated, used))
    first = Room(world, room.version, other, [running, waiting_result, seated, used])
    first.start(0, 1)
    submit_and_grade(first.attempts[1], by=first.candidate(1))
    for _attempt in range(2):
        first.start(3)
        submit_and_grade(first.attempts[3], by=first.candidate(3))
        with uow.write():
            attempt = first.attempt(3)
            attempt.status = AttemptStatus.RELEASED
    found = barriers(room)
    assert found["Lulus"] == "Sudah lulus ujian ini."
    assert found["Sedang"] == "Sedang mengerjakan ujian ini."
    assert found["Menunggu"] == "Hasil ujian sebelumnya belum dirilis."
    assert found["Habis"] == "Semua kesempatan sudah terpakai."
    assert (found["Duduk"] or "").startswith("Sudah mendapat kursi di Ruang CAT 1,")


def test_who_waited_in_an_earlier_sitting_is_free_for_this_one(room: Room) -> None:
    world = room.world
    late = enrolled(world, "Terlambat")
    earlier = Room(world, room.version, exams.sitting(world, room.version, seats=(late,)), [late])
    earlier.admit(0)
    with uow.write():
        earlier.sitting.opens_at = clock.now() - timedelta(hours=3)
        earlier.sitting.closes_at = clock.now() - timedelta(hours=1)
    assert barriers(room) == {"Terlambat": None}
    workflow.give_seats(room.sitting.id, [late.id], by=world.organiser, now=clock.now())
    assert earlier.attempt(0).status is AttemptStatus.ANNULLED
    here = Room(world, room.version, room.sitting, [late])
    here.start(0)
    assert here.attempt(0).sitting_id == room.sitting.id


def test_taking_off_is_confirmed_first(client: FlaskClient, room: Room) -> None:
    room.enter(1)
    sign_in(client, room.world.organiser)
    page = client.get(room.address(f"/kursi/lepas?seats={room.seat(1).id}")).get_data(as_text=True)
    assert "Peserta 002" in page
    assert len(seats(room)) == 3
    assert client.post(room.address("/kursi/lepas"), data={"seats": [room.seat(1).id]}).status_code == 303
    assert [name for _seat, name in seats(room)] == ["Ani Peserta", "Peserta 003"]
    assert room.attempt(1).status is AttemptStatus.ANNULLED


def test_who_has_started_stays_and_so_do_the_others_chosen(client: FlaskClient, room: Room) -> None:
    room.start(1)
    sign_in(client, room.world.organiser)
    response = client.post(room.address("/kursi/lepas"), data={"seats": [room.seat(1).id, room.seat(2).id]})
    assert response.status_code == 422
    assert "Peserta 002 sudah mulai mengerjakan." in response.get_data(as_text=True)
    assert len(seats(room)) == 3
    assert client.get(room.address("/kursi/lepas")).status_code == 422


def test_a_closed_sitting_takes_nobody(room: Room) -> None:
    enrolled(room.world, "Terlambat")
    clock.shift(timedelta(hours=3))
    with pytest.raises(Conflict, match="sudah ditutup"):
        workflow.give_seats(room.sitting.id, None, by=room.world.organiser, now=clock.now())


def test_a_seat_of_another_sitting_is_not_taken_back_from_here(room: Room) -> None:
    guest = enrolled(room.world, "Tamu")
    other = Room(room.world, room.version, exams.sitting(room.world, room.version, seats=(guest,)), [guest])
    with pytest.raises(Invalid):
        workflow.take_seats_back(room.sitting.id, [other.seat(0).id], by=room.world.organiser, now=clock.now())
    assert db.session.scalar(select(func.count()).where(SittingCandidate.sitting_id == other.sitting.id)) == 1


def test_pages_keep_their_query_budgets(client: FlaskClient, room: Room) -> None:
    for number in range(12):
        enrolled(room.world, f"Calon {number}")
    sign_in(client, room.world.organiser)
    for path, budget in (("/kursi", 12), ("", 14), ("/daftar-hadir", 8), ("/kartu-ruang", 8), ("/ubah", 12)):
        address = room.address(path)
        db.session.expire_all()
        with query_count() as count:
            assert client.get(address).status_code == 200
        assert count <= budget, path
