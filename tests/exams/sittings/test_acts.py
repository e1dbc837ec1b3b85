"""Acts of the invigilator: for one, for several, for all; twice; in part; and with what was typed kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core import clock
from lms.core.db import db
from lms.exams import services
from lms.exams.journal.fold import rows_of
from lms.exams.journal.verify import verify
from lms.exams.models import Attempt, AttemptEvent, AttemptStatus
from lms.exams.sittings.acts import Act, Target, last_rows
from lms.workflows import sittings as workflow
from lms.workflows.attempts import expire_overdue, submit_and_grade
from lms.workflows.sittings import Given, Outcome
from tests.exams.sittings.room import Room
from tests.support.factories import sign_in

DEVICE = b"newdevic"


def target(room: Room, place: int, act: Act) -> Target:
    attempt_id = room.attempts[place]
    return Target(room.seat(place).id, attempt_id, last_rows(act, [attempt_id]).get(attempt_id, 0))


def do(room: Room, act: Act, *places: int, **given: object) -> list[Outcome]:
    targets = [target(room, place, act) for place in places]
    values = {"text": "Tenang.", "minutes": 10, "reason": "Listrik padam", **given}
    values.setdefault("compared", frozenset(one.seat_id for one in targets))
    return workflow.act(room.sitting.id, act, targets, Given(**values), by=room.world.invigilator)  # type: ignore[arg-type]


def kinds(room: Room, place: int) -> list[str]:
    return [row.kind for row in rows_of(room.attempts[place])]


def post(client: FlaskClient, room: Room, act: Act, *targets: Target, **data: object) -> tuple[int, str]:
    response = client.post(
        room.address(f"/tindakan?tindakan={act}"), data={"sasaran": [str(one) for one in targets], **data}
    )
    return response.status_code, response.get_data(as_text=True)


def test_admitting_states_the_comparison_for_each(client: FlaskClient, room: Room) -> None:
    room.enter(0, 1)
    sign_in(client, room.world.invigilator)
    page = client.get(room.address("/tindakan?tindakan=izinkan&semua=1")).get_data(as_text=True)
    assert "Orang dan kartu cocok" in page
    assert "Ani Peserta" in page
    assert "Peserta 002" in page
    assert "checked" not in page, "each face and card is ticked by hand"
    status, page = post(client, room, Act.ADMIT)
    assert status == 422
    assert "orang dan kartunya cocok" in page
    status, page = post(client, room, Act.ADMIT, target(room, 0, Act.ADMIT))
    assert status == 200
    assert "Berhasil untuk 1 peserta" in page
    assert room.attempt(0).status is AttemptStatus.ADMITTED
    assert room.attempt(1).status is AttemptStatus.ALLOCATED


def test_the_workflow_admits_nobody_without_the_statement(room: Room) -> None:
    room.enter(0)
    outcome = do(room, Act.ADMIT, 0, compared=frozenset())
    assert not outcome[0].is_done
    assert room.attempt(0).status is AttemptStatus.ALLOCATED


def test_all_acts_in_the_order_of_a_day(room: Room) -> None:
    room.enter(0)
    for act, status in (
        (Act.ADMIT, AttemptStatus.ADMITTED),
        (Act.MESSAGE, AttemptStatus.ADMITTED),
    ):
        assert do(room, act, 0)[0].is_done, act
        assert room.attempt(0).status is status
    services.start(room.attempts[0], by=room.candidate(0), session=b"session1", consent="Setuju")
    deadline = room.attempt(0).deadline
    assert deadline is not None
    assert do(room, Act.PAUSE, 0)[0].is_done
    clock.shift(timedelta(minutes=3))
    assert do(room, Act.RESUME, 0, reason="")[0].is_done
    resumed = room.attempt(0).deadline
    assert resumed is not None
    assert resumed - deadline >= timedelta(minutes=3)
    assert do(room, Act.EXTEND, 0)[0].is_done
    assert room.attempt(0).deadline == resumed + timedelta(minutes=10)
    services.request_device(room.attempts[0], by=room.candidate(0), session=DEVICE)
    assert do(room, Act.ALLOW_DEVICE, 0)[0].is_done
    assert services.device_state(room.attempts[0], DEVICE) == "allowed"
    assert do(room, Act.END, 0)[0].is_done
    assert room.attempt(0).status is AttemptStatus.GRADED, "ended and graded at once"
    assert kinds(room, 0) == [
        "allocate", "admit", "message", "start", "pause", "resume", "extend", "device_request", "device_allowed", "end",
    ]  # fmt: skip
    assert verify(room.attempt(0), rows_of(room.attempts[0])) is None
    written = {row.kind: row.payload for row in rows_of(room.attempts[0])}
    for kind in ("admit", "message", "pause", "resume", "extend", "device_allowed", "end"):
        assert "Hadi Pengawas" in written[kind], kind
    for kind in ("pause", "extend", "end"):
        assert "Listrik padam" in written[kind], kind


@pytest.mark.parametrize("act", [Act.ADMIT, Act.PAUSE, Act.RESUME, Act.EXTEND, Act.END, Act.MESSAGE, Act.ALLOW_DEVICE])
def test_an_act_sent_twice_is_done_once(client: FlaskClient, room: Room, act: Act) -> None:
    if act is Act.ADMIT:
        room.enter(0)
    else:
        room.start(0)
    if act is Act.RESUME:
        do(room, Act.PAUSE, 0)
    if act is Act.ALLOW_DEVICE:
        services.request_device(room.attempts[0], by=room.candidate(0), session=DEVICE)
    sign_in(client, room.world.invigilator)
    once = target(room, 0, act)
    data = {"text": "Sisa satu jam", "reason": "Listrik padam", "minutes": "10"}
    assert post(client, room, act, once, **data)[0] == 200
    before, deadline = kinds(room, 0), room.attempt(0).deadline
    status, page = post(client, room, act, once, **data)
    assert status == 409
    assert "Tidak ada yang berubah." in page
    assert kinds(room, 0) == before
    assert room.attempt(0).deadline == deadline


def test_two_invigilators_do_not_extend_twice_unknowingly(room: Room) -> None:
    room.start(0)
    seen_by_both = target(room, 0, Act.EXTEND)
    given = Given(minutes=10, reason="Listrik padam")
    first = workflow.act(room.sitting.id, Act.EXTEND, [seen_by_both], given, by=room.world.invigilator)
    second = workflow.act(room.sitting.id, Act.EXTEND, [seen_by_both], given, by=room.world.invigilator)
    assert (first[0].is_done, second[0].is_done) == (True, False)
    assert kinds(room, 0).count("extend") == 1
    assert do(room, Act.EXTEND, 0)[0].is_done, "who has looked again may extend again"


def test_a_device_that_asked_later_is_not_let_in_by_the_look_at_the_first(room: Room) -> None:
    room.start(0)
    services.request_device(room.attempts[0], by=room.candidate(0), session=DEVICE)
    looked = target(room, 0, Act.ALLOW_DEVICE)
    services.request_device(room.attempts[0], by=room.candidate(0), session=b"stranger")
    outcome = workflow.act(room.sitting.id, Act.ALLOW_DEVICE, [looked], Given(), by=room.world.invigilator)
    assert not outcome[0].is_done
    assert services.device_state(room.attempts[0], b"stranger") == "waiting"


def test_one_who_cannot_does_not_stop_the_others_and_is_named(client: FlaskClient, room: Room) -> None:
    room.start(0, 1, 2)
    sign_in(client, room.world.invigilator)
    targets = [target(room, place, Act.PAUSE) for place in (0, 1, 2)]
    submit_and_grade(room.attempts[1], by=room.candidate(1))
    status, page = post(client, room, Act.PAUSE, *targets, reason="Listrik padam")
    assert status == 200
    assert "Berhasil untuk 2 dari 3 peserta" in page
    failed = page.split("Belum</span>")[0]
    assert "Peserta 002" in failed
    assert "Peserta 003" not in failed.split("<tbody>")[1]
    assert [room.attempt(place).status.value for place in (0, 1, 2)] == ["paused", "graded", "paused"]


def test_all_are_all_to_whom_it_can_be_done(client: FlaskClient, room: Room) -> None:
    room.start(0, 1)
    room.enter(2)
    do(room, Act.PAUSE, 1)
    sign_in(client, room.world.invigilator)
    page = client.get(room.address("/tindakan?tindakan=jeda&semua=1")).get_data(as_text=True)
    assert page.count('name="sasaran"') == 1
    assert f'value="{target(room, 0, Act.PAUSE)}" checked' in page
    chosen = "&".join(f"kursi={room.seat(place).id}" for place in (0, 1, 2))
    page = client.get(room.address(f"/tindakan?tindakan=jeda&{chosen}")).get_data(as_text=True)
    assert "Peserta 002: Sudah dijeda." in page
    assert "Peserta 003: Belum mulai mengerjakan." in page


def test_without_anybody_chosen_all_are_offered_and_none_is_ticked(client: FlaskClient, room: Room) -> None:
    room.start(0, 1)
    page = sign_in(client, room.world.invigilator).get(room.address("/tindakan?tindakan=akhiri")).get_data(as_text=True)
    assert page.count('name="sasaran"') == 2
    assert "checked" not in page
    assert "Ini tidak dapat dibatalkan dari sini" in page


@pytest.mark.parametrize(
    ("act", "data", "sentence"),
    [
        (Act.PAUSE, {"reason": "a"}, "Tuliskan alasannya, 5 sampai 500 huruf."),
        (Act.PAUSE, {"reason": ""}, "Bagian ini wajib diisi."),
        (Act.END, {"reason": "abc"}, "Tuliskan alasannya, 5 sampai 500 huruf."),
        (Act.MESSAGE, {"text": ""}, "Bagian ini wajib diisi."),
        (Act.MESSAGE, {"text": "x" * 501}, "Tulis pesan 1 sampai 500 karakter."),
        (Act.EXTEND, {"minutes": "banyak", "reason": "Listrik <b>padam</b>"}, "Tulis angka bulat."),
        (Act.EXTEND, {"minutes": "0", "reason": "Listrik <b>padam</b>"}, "Tambahan waktu harus 1 sampai 240 menit."),
        (Act.EXTEND, {"minutes": "241", "reason": "Listrik <b>padam</b>"}, "Tambahan waktu harus 1 sampai 240 menit."),
    ],
)
def test_bad_input_is_named_and_keeps_what_was_typed_and_ticked(
    client: FlaskClient, room: Room, act: Act, data: dict[str, str], sentence: str
) -> None:
    room.start(0, 1)
    sign_in(client, room.world.invigilator)
    both = [room.seat(place).id for place in (0, 1)]
    status, page = post(client, room, act, target(room, 0, act), kursi=both, **data)
    assert status == 422
    assert sentence in page
    assert f'value="{target(room, 0, act)}" checked' in page
    assert f'value="{target(room, 1, act)}"' in page
    assert f'value="{target(room, 1, act)}" checked' not in page
    if "Listrik" in data.get("reason", ""):
        assert "Listrik &lt;b&gt;padam&lt;/b&gt;" in page
    assert kinds(room, 0) == ["allocate", "admit", "start"]


@pytest.mark.parametrize("sent", ["", "1", "a.b.c", "1.2", "1.2.3.4", "-1.2.3", "1.2.٣", "9" * 40 + ".1.1"])
def test_a_garbled_target_is_nobody(client: FlaskClient, room: Room, sent: str) -> None:
    assert Target.read(sent) is None
    room.start(0)
    sign_in(client, room.world.invigilator)
    response = client.post(room.address("/tindakan?tindakan=jeda"), data={"sasaran": [sent], "reason": "Listrik padam"})
    assert response.status_code == 422


def test_targets_read_as_they_are_written() -> None:
    assert Target.read(str(Target(3, 14, 15))) == Target(3, 14, 15)


def test_what_expired_opens_again_by_an_extension(room: Room) -> None:
    room.start(0)
    clock.shift(timedelta(hours=1, minutes=1))
    assert expire_overdue() == 1
    assert room.attempt(0).status is AttemptStatus.GRADED
    assert do(room, Act.EXTEND, 0)[0].is_done
    assert room.attempt(0).status is AttemptStatus.IN_PROGRESS
    assert not do(room, Act.END, 0, reason="x")[0].is_done, "no reason, no end"


def test_script_in_a_message_stays_text(client: FlaskClient, room: Room) -> None:
    room.start(0)
    do(room, Act.MESSAGE, 0, text="<script>alert(1)</script>")
    do(room, Act.PAUSE, 0, reason="<img src=x onerror=alert(1)>")
    sign_in(client, room.world.invigilator)
    for path in (
        "/konsol",
        f"/peserta/{room.seat(0).id}",
        "/berita-acara",
        f"/tindakan?tindakan=lanjutkan&kursi={room.seat(0).id}",
    ):
        page = client.get(room.address(path)).get_data(as_text=True)
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path


def test_saves_are_undisturbed_by_acts(room: Room) -> None:
    room.start(0)
    room.answer(0, 1, "a")
    for act in (Act.MESSAGE, Act.PAUSE, Act.RESUME, Act.EXTEND):
        assert do(room, act, 0)[0].is_done
    room.answer(0, 2, "b")
    assert room.attempt(0).client_seq == 2
    count = select(func.count()).select_from(AttemptEvent).where(AttemptEvent.attempt_id == room.attempts[0])
    assert db.session.scalar(count) == 9
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1
