"""Planning a sitting: what is asked, what is refused with a sentence, who is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts.models import Role
from lms.core import clock, uow, worker
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.core.errors import Conflict, Invalid
from lms.exams.models import Attempt, AttemptStatus, ExamKind, Pool, Sitting
from lms.exams.sittings import services
from lms.notifications.models import Notice
from lms.workflows import sittings as workflow
from tests.exams.sittings.room import Room, in_production
from tests.support import exams
from tests.support.factories import World, person, sign_in

ZONE = ZoneInfo("Asia/Makassar")


def typed(world: World, **values: object) -> dict[str, object]:
    tomorrow = (clock.now() + timedelta(days=1)).astimezone(ZONE).date()
    return {
        "offering": world.offering.id,
        "room": "Ruang CAT 2",
        "timezone": "Asia/Makassar",
        "day": tomorrow.isoformat(),
        "opens": "08:00",
        "closes": "10.30",
        "invigilators": [world.invigilator.id],
        **values,
    }


def values_of(sitting: Sitting, **changes: object) -> services.SittingValues:
    given = {
        "room": sitting.room,
        "opens_at": sitting.opens_at,
        "closes_at": sitting.closes_at,
        "timezone": sitting.timezone,
        "invigilator_ids": frozenset(one.person_id for one in sitting.invigilators),
    }
    return services.SittingValues(**{**given, **changes})  # type: ignore[arg-type]


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Sitting)) or 0


def told(person_id: int) -> list[str]:
    worker.work_until_empty(current_app._get_current_object())  # type: ignore[attr-defined]
    return list(db.session.scalars(select(Notice.kind).where(Notice.person_id == person_id).order_by(Notice.id)))


@pytest.fixture
def final(world: World) -> None:
    exams.bank(world, Pool.SECURE, 5)
    exams.exam(world, ExamKind.FINAL)


@pytest.mark.usefixtures("final")
def test_a_sitting_is_planned_in_the_rooms_own_zone(client: FlaskClient, world: World) -> None:
    sign_in(client, world.organiser)
    page = client.get(f"/sesi/baru?angkatan={world.offering.id}").get_data(as_text=True)
    assert "Ujian akhir" in page
    assert "Hadi Pengawas" in page
    response = client.post("/sesi/baru", data=typed(world))
    assert response.status_code == 303
    made = db.session.scalars(select(Sitting)).unique().one()
    assert made.opens_at.astimezone(ZONE).strftime("%H.%M") == "08.00"
    assert made.closes_at - made.opens_at == timedelta(hours=2, minutes=30)
    assert [one.person_id for one in made.invigilators] == [world.invigilator.id]
    assert told(world.invigilator.id) == ["invigilator_assigned"]


@pytest.mark.usefixtures("final")
def test_the_offering_is_asked_for_first(client: FlaskClient, world: World) -> None:
    page = sign_in(client, world.organiser).get("/sesi/baru").get_data(as_text=True)
    assert f"/sesi/baru?angkatan={world.offering.id}" in page


@pytest.mark.usefixtures("final")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"room": ""}, "Bagian ini wajib diisi."),
        ({"room": "  "}, "Tulis ruang atau tempat ujiannya."),
        ({"room": "x" * 201}, "Paling banyak 200 huruf."),
        ({"day": "besok"}, "Tulis tanggal yang benar."),
        ({"day": "2020-01-01"}, "Jam tutup ini sudah lewat."),
        ({"opens": "pagi"}, "Tulis jam seperti 08.30."),
        ({"closes": "08:00"}, "Jam tutup harus setelah jam buka."),
        ({"closes": "07:59"}, "paling lama 12 jam"),
        ({"timezone": "Europe/Berlin"}, "Pilih zona waktu."),
        ({"invigilators": []}, "Pilih paling sedikit satu pengawas."),
        ({"invigilators": [999999]}, "bukan pengawas di lembaga ini"),
        ({"invigilators": ["x"]}, "Pilih salah satu dari daftar."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: FlaskClient, world: World, wrong: dict[str, object], sentence: str
) -> None:
    response = sign_in(client, world.organiser).post("/sesi/baru", data=typed(world, **{"room": "Aula <b>", **wrong}))
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert sentence in page
    assert 'value="10.30"' in page or "closes" in wrong
    if "room" not in wrong:
        assert "Aula &lt;b&gt;" in page
    assert count() == 0


@pytest.mark.usefixtures("final")
def test_a_window_past_midnight_ends_on_the_next_day(client: FlaskClient, world: World) -> None:
    sign_in(client, world.organiser).post("/sesi/baru", data=typed(world, opens="22:00", closes="01:00"))
    made = db.session.scalars(select(Sitting)).unique().one()
    assert made.closes_at - made.opens_at == timedelta(hours=3)


@pytest.mark.usefixtures("final")
def test_who_takes_part_in_the_programme_cannot_invigilate_it(client: FlaskClient, world: World) -> None:
    with uow.write():
        both = person("Pengawas Peserta", world.unit, (Role.INVIGILATOR, world.provider.organisation))
        world.enrolment.person_id = both.id
    sign_in(client, world.organiser)
    assert "Pengawas Peserta" not in client.get(f"/sesi/baru?angkatan={world.offering.id}").get_data(as_text=True)
    assert client.post("/sesi/baru", data=typed(world, invigilators=[both.id])).status_code == 422


def test_without_a_final_exam_the_page_says_so(client: FlaskClient, world: World) -> None:
    sign_in(client, world.organiser)
    assert "belum mempunyai ujian akhir" in client.get(f"/sesi/baru?angkatan={world.offering.id}").get_data(
        as_text=True
    )
    response = client.post("/sesi/baru", data=typed(world))
    assert response.status_code == 422
    assert count() == 0


@pytest.mark.parametrize(("demo", "certifies", "status"), [(True, True, 422), (True, False, 303), (False, True, 303)])
def test_public_items_do_not_certify_outside_a_demo(
    app: Flask,
    client: FlaskClient,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    demo: bool,
    certifies: bool,
    status: int,
) -> None:
    exams.bank(world, Pool.SECURE, 5, demo=demo)
    exams.exam(world, ExamKind.FINAL, certifies=certifies)
    in_production(app, monkeypatch)
    response = sign_in(client, world.organiser).post("/sesi/baru", data=typed(world))
    assert response.status_code == status
    if status == 422:
        assert "soalnya terbuka bagi umum" in response.get_data(as_text=True)
        assert count() == 0


def test_public_items_are_fine_in_a_demo(client: FlaskClient, world: World) -> None:
    exams.bank(world, Pool.SECURE, 5, demo=True)
    exams.exam(world, ExamKind.FINAL)
    assert sign_in(client, world.organiser).post("/sesi/baru", data=typed(world)).status_code == 303


def test_an_edit_tells_those_concerned_only_of_what_they_must_know(room: Room) -> None:
    world, sitting = room.world, room.sitting
    with uow.write():
        second = person("Pengawas Kedua", world.provider.organisation, (Role.INVIGILATOR, world.provider.organisation))
    both = frozenset({world.invigilator.id, second.id})
    workflow.change(sitting.id, values_of(sitting, invigilator_ids=both), by=world.organiser, now=clock.now())
    assert told(second.id) == ["invigilator_assigned"]
    assert told(world.learner.id) == []
    workflow.change(
        sitting.id, values_of(sitting, room="Aula", invigilator_ids=both), by=world.organiser, now=clock.now()
    )
    assert told(world.learner.id) == ["sitting_changed"]
    assert told(second.id) == ["invigilator_assigned", "sitting_changed"]
    assert db.session.get_one(Sitting, sitting.id).room == "Aula"


def test_the_window_stands_once_somebody_started_but_not_the_room(client: FlaskClient, room: Room) -> None:
    room.start(1)
    sitting = room.sitting
    with pytest.raises(Invalid, match="tidak dapat diubah lagi"):
        workflow.change(
            sitting.id,
            values_of(sitting, closes_at=sitting.closes_at + timedelta(hours=1)),
            by=room.world.organiser,
            now=clock.now(),
        )
    opens, closes = sitting.opens_at.astimezone(ZONE), sitting.closes_at.astimezone(ZONE)
    data = {
        "room": "Aula",
        "timezone": "Asia/Makassar",
        "day": opens.date().isoformat(),
        "opens": f"{opens:%H:%M}",
        "closes": f"{closes:%H:%M}",
        "invigilators": [room.world.invigilator.id],
    }
    client = sign_in(client, room.world.organiser)
    assert client.post(room.address("/ubah"), data=data).status_code == 303
    later = f"{closes + timedelta(minutes=5):%H:%M}"
    response = client.post(room.address("/ubah"), data={**data, "closes": later, "room": "Lain"})
    assert response.status_code == 422
    assert "Sudah ada peserta yang mulai" in response.get_data(as_text=True)
    stands = db.session.get_one(Sitting, sitting.id)
    assert (stands.room, stands.closes_at) == ("Aula", sitting.closes_at)


def test_calling_off_needs_a_reason_and_frees_who_waited(client: FlaskClient, room: Room) -> None:
    room.enter(0)
    sign_in(client, room.world.organiser)
    assert client.post(room.address("/batal"), data={"reason": "  "}).status_code == 422
    assert db.session.get_one(Sitting, room.sitting.id).cancelled_at is None
    response = client.post(room.address("/batal"), data={"reason": "Listrik padam seharian"}, follow_redirects=True)
    assert "Listrik padam seharian" in response.get_data(as_text=True)
    assert room.attempt(0).status is AttemptStatus.ANNULLED
    assert told(room.world.learner.id) == ["sitting_cancelled"]
    assert told(room.world.invigilator.id) == ["sitting_cancelled"]
    assert client.post(room.address("/batal"), data={"reason": "Sekali lagi"}).status_code == 409
    assert client.get(room.address("/ubah")).status_code == 409
    assert client.get(room.address("/kursi")).status_code == 409
    audited = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == f"sitting:{room.sitting.id}"))
    assert list(audited) == ["sitting:plan:cancel"]


def test_a_sitting_that_somebody_started_is_not_called_off(client: FlaskClient, room: Room) -> None:
    room.start(0)
    with pytest.raises(Conflict):
        workflow.cancel(room.sitting.id, "Terlambat sekali", by=room.world.organiser, now=clock.now())
    page = sign_in(client, room.world.organiser).get(room.address("/batal")).get_data(as_text=True)
    assert "tidak dapat dibatalkan lagi" in page
    assert room.attempt(0).status is AttemptStatus.IN_PROGRESS


def test_a_candidate_of_a_cancelled_sitting_sits_another_one_with_all_attempts(room: Room) -> None:
    world = room.world
    room.enter(0)
    workflow.cancel(room.sitting.id, "Listrik padam", by=world.organiser, now=clock.now())
    other = exams.sitting(world, room.version, seats=(room.enrolments[0],))
    room.sitting = other
    room.start(0)
    assert room.attempt(0).sitting_id == other.id
    counted = select(func.count()).where(
        Attempt.person_id == world.learner.id, Attempt.status != AttemptStatus.ANNULLED
    )
    assert db.session.scalar(counted) == 1


def test_times_are_kept_in_utc(room: Room) -> None:
    assert room.sitting.opens_at.tzinfo == UTC
    assert isinstance(room.sitting.opens_at, datetime)
