"""The console: who comes first, what a poll brings, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core import clock
from lms.core.db import db
from lms.exams import services, staff_acts
from lms.exams.journal.fold import state_of
from lms.exams.sittings.console import FRESH, SILENT, State, board
from lms.workflows.attempts import end_and_grade, expire_overdue, submit_and_grade
from tests.exams.sittings.room import Room, forget_projections
from tests.support.exams import CANARY
from tests.support.factories import World, sign_in
from tests.support.queries import Count, query_count

JSON = {"Accept": "application/json"}


def state(room: Room, place: int) -> State:
    seen = board(room.sitting.id)
    return seen.tiles[place].state(seen.now)


def poll(client: FlaskClient, room: Room, since: int = 0) -> dict[str, Any]:
    response = client.get(room.address(f"/keadaan?since={since}"), headers=JSON)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = response.get_json()
    return found


def test_each_state_by_what_happens(room: Room) -> None:
    invigilator = room.world.invigilator
    assert state(room, 0) is State.ABSENT
    room.enter(0)
    assert state(room, 0) is State.WAITING
    staff_acts.admit(room.attempts[0], by=invigilator, compared=True)
    assert state(room, 0) is State.ADMITTED
    services.start(room.attempts[0], by=room.candidate(0), session=b"session1", consent="Setuju")
    assert state(room, 0) is State.WORKING
    room.write(0, "leave", what="window")
    assert state(room, 0) is State.AWAY
    room.write(0, "return", what="window")
    assert state(room, 0) is State.WORKING
    clock.shift(SILENT + timedelta(seconds=1))
    assert state(room, 0) is State.SILENT
    room.answer(0, 1, "a")
    assert state(room, 0) is State.WORKING
    staff_acts.pause(room.attempts[0], by=invigilator, reason="Keluar kelas")
    assert state(room, 0) is State.PAUSED
    services.request_device(room.attempts[0], by=room.candidate(0), session=b"newdevic")
    assert state(room, 0) is State.DEVICE
    staff_acts.allow_device(room.attempts[0], by=invigilator, session_hex=b"newdevic".hex())
    staff_acts.resume(room.attempts[0], by=invigilator)
    services.take_over(room.attempts[0], by=room.candidate(0), session=b"newdevic")
    assert state(room, 0) is State.WORKING
    room.start(1, 2)
    submit_and_grade(room.attempts[1], by=room.candidate(1))
    end_and_grade(room.attempts[2], by=invigilator, reason="Membuka ponsel")
    assert (state(room, 1), state(room, 2)) == (State.SUBMITTED, State.SUBMITTED)
    clock.shift(timedelta(hours=2))
    assert state(room, 0) is State.CLOSING
    expire_overdue()
    assert state(room, 0) is State.EXPIRED


def test_who_needs_a_person_comes_first(room: Room) -> None:
    room.start(0, 1)
    room.enter(2)
    seen = board(room.sitting.id)
    assert [tile.seat for tile in seen.in_order()] == [3, 1, 2]
    room.write(1, "leave", what="window")
    room.write(1, "return", what="window")
    assert [tile.seat for tile in board(room.sitting.id).in_order()] == [2, 3, 1], "an incident asks for a look"
    room.answer(0, 1, "a")
    clock.shift(FRESH + timedelta(seconds=1))
    room.answer(0, 1, "b")
    room.answer(1, 1, "b")
    assert [tile.seat for tile in board(room.sitting.id).in_order()] == [3, 1, 2], "and is past after a while"


def test_progress_is_what_the_journal_says_also_after_a_restart(room: Room) -> None:
    room.start(0, 1)
    for slot in (1, 2, 3, 2):
        room.answer(0, slot, "a")
    room.answer(0, 3)  # taken back
    for again in (False, True):
        if again:
            forget_projections()
        tiles = board(room.sitting.id).tiles
        assert [tile.answered for tile in tiles] == [2, 0, 0]
        assert len(state_of(room.attempts[0]).answered()) == 2


def test_a_poll_brings_what_changed_and_no_more(client: FlaskClient, room: Room) -> None:
    room.start(0, 1)
    sign_in(client, room.world.invigilator)
    first = poll(client, room)
    assert [tile["id"] for tile in first["tiles"]] == [room.seat(place).id for place in range(3)]
    clock.shift(timedelta(seconds=30))
    quiet = poll(client, room, poll(client, room)["cursor"])
    assert (quiet["tiles"], quiet["events"]) == ([], [])
    room.answer(1, 1, "a")
    room.write(1, "leave", what="fullscreen")
    news = poll(client, room, quiet["cursor"])
    tile = news["tiles"][0]
    assert [one["id"] for one in news["tiles"]] == [room.seat(1).id]
    assert (tile["state"], tile["look"], tile["answered"], tile["total"]) == ("away", True, 1, 5)
    assert "perhatian" in tile["in"]
    assert [(event["seat"], event["text"]) for event in news["events"]] == [("02", "Keluar dari layar penuh.")]
    assert news["counts"] == {
        "semua": 3, "perhatian": 1, "mengerjakan": 2, "tanpa-kabar": 0, "dijeda": 0, "menunggu": 0, "belum": 1,
        "selesai": 0,
    }  # fmt: skip


def test_what_time_alone_changes_is_news_too(client: FlaskClient, room: Room) -> None:
    room.start(0)
    clock.shift(SILENT - timedelta(seconds=15))
    sign_in(client, room.world.invigilator)
    cursor = poll(client, room)["cursor"]
    clock.shift(timedelta(seconds=20))
    news = poll(client, room, cursor)
    assert [(tile["state"], tile["look"]) for tile in news["tiles"]] == [("silent", True)]


def test_what_became_visible_late_is_sent_again(client: FlaskClient, room: Room) -> None:
    room.start(0)
    sign_in(client, room.world.invigilator)
    cursor = poll(client, room)["cursor"]
    clock.shift(timedelta(seconds=5))
    assert len(poll(client, room, cursor)["tiles"]) == 1, "rows a little older than the cursor come once more"


@pytest.mark.parametrize("since", ["", "x", "-5", "99999999999999999999", "1e9"])
def test_a_garbled_cursor_is_none(client: FlaskClient, room: Room, since: str) -> None:
    sign_in(client, room.world.invigilator)
    response = client.get(room.address(f"/keadaan?since={since}"), headers=JSON)
    assert response.status_code == 200
    assert len(response.get_json()["tiles"]) == 3


def test_a_late_entry_and_its_refusal_are_news(client: FlaskClient, room: Room) -> None:
    room.start(0)
    submit_and_grade(room.attempts[0], by=room.candidate(0))
    clock.shift(timedelta(seconds=30))
    sign_in(client, room.world.invigilator)
    cursor = poll(client, room)["cursor"]
    assert poll(client, room, cursor)["tiles"] == []
    room.answer(0, 1, "b")
    news = poll(client, room, cursor)
    assert [tile["look"] for tile in news["tiles"]] == [True]
    assert news["tiles"][0]["note"] == "1 jawaban menunggu keputusan"


def test_the_page_works_without_script_and_filters(client: FlaskClient, room: Room) -> None:
    room.start(0, 1)
    room.enter(2)
    sign_in(client, room.world.invigilator)
    page = client.get(room.address("/konsol?tampil=menunggu")).get_data(as_text=True)
    tiles = page.split('<li class="tile')[1:]
    assert [("hidden" in tile.split(">")[0], tile.split('data-seat="')[1][0]) for tile in tiles] == [
        (False, "3"), (True, "1"), (True, "2"),
    ]  # fmt: skip
    assert "<noscript>" in page
    assert "Muat ulang" in page
    for name in ("semua", "perhatian", "dijeda", "apa-saja"):
        assert client.get(room.address(f"/konsol?tampil={name}&bentuk=baris")).status_code == 200


def test_events_offer_the_act_that_answers_them(client: FlaskClient, room: Room) -> None:
    room.start(0, 1)
    services.request_device(room.attempts[0], by=room.candidate(0), session=b"newdevic")
    staff_acts.pause(room.attempts[1], by=room.world.invigilator, reason="Keluar kelas")
    sign_in(client, room.world.invigilator)
    labels = {event["seat"]: (event["label"], event["url"]) for event in poll(client, room)["events"]}
    assert labels["01"][0] == "Cocokkan"
    assert "izinkan-perangkat" in labels["01"][1]
    assert labels["02"][0] == "Lanjutkan ujian"
    reader = poll(sign_in(client, room.world.auditor), room)["events"]
    assert {event["label"] for event in reader} == {"Tinjau"}


def test_an_empty_sitting(client: FlaskClient, room: Room) -> None:
    for seat in list(room.sitting.candidates):
        db.session.delete(seat)
    db.session.commit()
    sign_in(client, room.world.invigilator)
    assert "Belum ada peserta" in client.get(room.address("/konsol")).get_data(as_text=True)
    assert poll(client, room)["tiles"] == []
    assert "Belum ada peserta" in client.get(room.address()).get_data(as_text=True)
    assert client.get(room.address("/berita-acara")).status_code == 200


def test_times_are_those_of_the_room(client: FlaskClient, room: Room) -> None:
    room.start(0)
    room.answer(0, 1, "a")
    seen = board(room.sitting.id)
    saved = seen.tiles[0].seen.saved_at
    assert saved is not None
    in_room = (saved + timedelta(hours=8)).strftime("%H.%M.%S")
    tile = poll(sign_in(client, room.world.organiser), room)["tiles"][0]
    assert tile["saved"] == f"Tersimpan {in_room}"


def test_no_key_or_reason_is_on_any_page(client: FlaskClient, room: Room) -> None:
    room.start(0)
    room.answer(0, 1, "b")
    submit_and_grade(room.attempts[0], by=room.candidate(0))
    room.answer(0, 2, "b")
    sign_in(client, room.world.invigilator)
    for path in (
        "",
        "/konsol",
        "/keadaan",
        f"/peserta/{room.seat(0).id}",
        "/disisihkan",
        "/berita-acara",
        "/tindakan?tindakan=pesan",
    ):
        assert CANARY not in client.get(room.address(path)).get_data(as_text=True), path


def test_sixty_candidates_within_the_budget(client: FlaskClient, world: World) -> None:
    room = Room.of(world, 60, items=3)
    everyone = range(60)
    room.start(*everyone)
    for place in everyone:
        room.answer(place, 1, "a")
    sign_in(client, world.invigilator)
    forget_projections()
    assert cost(client, room.address("/konsol")) <= 9
    cursor = poll(client, room)["cursor"]
    for place in (0, 30, 59):
        room.answer(place, 2, "b")
    asked = room.address(f"/keadaan?since={cursor}")
    watched = room.seat(30).id
    count = cost(client, asked)
    assert count <= 7
    assert sum("attempt_events" in statement for statement in count.statements) == 1
    assert sum("FROM sitting_candidates JOIN" in statement for statement in count.statements) == 1
    assert [tile["answered"] for tile in poll(client, room, cursor)["tiles"] if tile["id"] == watched] == [2]
    count = cost(client, asked)
    assert sum("attempt_events" in statement for statement in count.statements) == 0, "nothing was written since"
    assert cost(client, room.address()) <= 14
    assert cost(client, room.address("/berita-acara")) <= 12
    assert cost(client, room.address(f"/peserta/{watched}")) <= 12
    assert cost(client, room.address("/tindakan?tindakan=pesan&semua=1")) <= 9


def cost(client: FlaskClient, address: str) -> Count:
    """What a page asks of the database, for a process that remembers nothing of the request before."""
    db.session.expire_all()
    with query_count() as count:
        assert client.get(address).status_code == 200
    return count


def test_the_list_keeps_its_budget(client: FlaskClient, room: Room) -> None:
    for who in ("organiser", "invigilator", "auditor"):
        sign_in(client, room.world.people[who])
        assert cost(client, "/sesi/") <= 9, who


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("?q=cat", True), ("?q=cat%201+ujian", True), ("?q=aula", False), ("?waktu=berlangsung", True),
        ("?waktu=selesai", False), ("?waktu=akan-datang", False), ("?waktu=dibatalkan", False), ("?waktu=xyz", True),
        ("?program=lain", False), ("?q=%25", False),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_its_address(client: FlaskClient, room: Room, address: str, found: bool) -> None:
    page = sign_in(client, room.world.organiser).get(f"/sesi/{address}").get_data(as_text=True)
    assert (f'href="/sesi/{room.sitting.id}"' in page) is found
    assert ("Tidak ada sesi yang cocok" in page) is not found


def test_english_is_whole_on_the_console(client: FlaskClient, room: Room) -> None:
    room.start(0)
    sign_in(client, room.world.invigilator)
    with client.session_transaction() as session:
        session["language"] = "en"
    page = client.get(room.address("/konsol")).get_data(as_text=True)
    assert "Working" in page
    assert "Mengerjakan" not in page
