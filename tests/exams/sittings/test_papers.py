"""Sheets: attendance with NIP, the card for the door without, the minutes with counts, acts and incidents."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from lms.core import clock, uow
from lms.exams import services, staff_acts
from lms.exams.sittings.console import board
from lms.exams.sittings.minutes import counts_of, minutes_of
from lms.workflows import sittings as workflow
from lms.workflows.attempts import end_and_grade, expire_overdue, submit_and_grade
from tests.exams.sittings.room import Room, enrolled
from tests.support.factories import World, sign_in

NIP = "198801012012012001"


def test_attendance_and_card(client: FlaskClient, room: Room) -> None:
    with uow.write():
        room.candidate(0).nip = NIP
    sign_in(client, room.world.invigilator)
    page = client.get(room.address("/daftar-hadir")).get_data(as_text=True)
    assert NIP in page
    assert "Tanda tangan" in page
    assert page.index("Ani Peserta") < page.index("Peserta 002") < page.index("Peserta 003")
    page = client.get(room.address("/kartu-ruang")).get_data(as_text=True)
    assert NIP not in page, "a card on a door shows no NIP"
    assert "Hadi Pengawas" in page
    assert "Peserta 003" in page


def test_the_minutes_count_and_tell(client: FlaskClient, world: World) -> None:
    room = Room.of(world, 7, items=3)
    invigilator = world.invigilator
    room.start(0, 1, 2, 3)
    room.admit(4)
    room.enter(5)
    room.write(0, "leave", what="window")
    clock.shift(timedelta(seconds=6))
    room.write(0, "return", what="window")
    room.write(0, "leave", what="fullscreen")
    services.request_device(room.attempts[1], by=room.candidate(1), session=b"newdevic")
    staff_acts.pause(room.attempts[0], by=invigilator, reason="Keluar kelas")
    staff_acts.resume(room.attempts[0], by=invigilator)
    staff_acts.message(room.attempts[0], by=invigilator, text="Tenang")
    submit_and_grade(room.attempts[0], by=room.candidate(0))
    end_and_grade(room.attempts[1], by=invigilator, reason="Membuka ponsel")
    clock.shift(timedelta(minutes=30))
    staff_acts.extend(room.attempts[3], by=invigilator, minutes=120, reason="Perangkat rusak")
    clock.shift(timedelta(hours=1))
    assert expire_overdue() == 1
    seen = board(room.sitting.id)
    counts = counts_of(seen.tiles)
    assert (counts.seats, counts.admitted, counts.started) == (7, 5, 4)
    assert (counts.submitted, counts.ended, counts.expired, counts.running, counts.absent) == (1, 1, 1, 1, 2)
    found = minutes_of(room.sitting, seen)
    assert [line.row.kind for line in found.acts] == ["pause", "resume", "message", "end", "extend"]
    assert [(line.tile.seat, line.row.kind) for line in found.incidents] == [
        (1, "leave"), (1, "leave"), (2, "device_request"),
    ]  # fmt: skip
    first, second = found.incidents[:2]
    assert first.lasted is not None
    assert 6 <= first.lasted.total_seconds() < 20
    assert second.lasted is None, "never came back to full screen"
    assert set(found.admitted_by.values()) == {"Hadi Pengawas"}
    page = sign_in(client, world.auditor).get(room.address("/berita-acara")).get_data(as_text=True)
    for words in (
        "Dijeda oleh Hadi Pengawas: Keluar kelas",
        "Diakhiri oleh Hadi Pengawas: Membuka ponsel",
        "Waktu ditambah 120 menit oleh Hadi Pengawas: Perangkat rusak",
        "Meninggalkan jendela ujian.",
        "1 peserta masih mengerjakan; isi lembar ini belum akhir.",
    ):
        assert words in page, words


def test_the_minutes_say_how_the_sitting_came_about(client: FlaskClient, room: Room) -> None:
    enrolled(room.world, "Susulan")
    workflow.give_seats(room.sitting.id, None, by=room.world.organiser, now=clock.now())
    workflow.take_seats_back(room.sitting.id, [room.seat(2).id], by=room.world.organiser, now=clock.now())
    workflow.cancel(room.sitting.id, "Ruang kebanjiran", by=room.world.organiser, now=clock.now())
    page = sign_in(client, room.world.organiser).get(room.address("/berita-acara")).get_data(as_text=True)
    assert "1 peserta ditambahkan oleh Fajar Penyelenggara." in page
    assert "1 peserta dilepas oleh Fajar Penyelenggara." in page
    assert "Sesi dibatalkan oleh Fajar Penyelenggara: Ruang kebanjiran" in page
