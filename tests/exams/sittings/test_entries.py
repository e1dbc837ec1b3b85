"""Answers that came too late or from a device that was replaced: shown in words, decided by a person, with a reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import uow
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.core.errors import Forbidden, NotFound
from lms.exams import services, staff_acts
from lms.exams.journal.fold import state_of
from lms.exams.journal.save import Entry, save
from lms.exams.models import AttemptStatus, FormItem, QuarantineEntry
from lms.exams.sittings.quarantine import answer_words
from lms.items import arrange
from lms.workflows import sittings as workflow
from lms.workflows.attempts import submit_and_grade
from tests.exams.sittings.room import Room, enrolled
from tests.items import samples
from tests.support import exams
from tests.support.factories import sign_in


@pytest.fixture
def late(room: Room) -> Room:
    """Seat 1 submitted with slot 2 answered "a"; then "b" came for it."""
    room.start(0)
    room.answer(0, 2, "a")
    submit_and_grade(room.attempts[0], by=room.candidate(0))
    room.answer(0, 2, "b")
    return room


def entry(room: Room) -> QuarantineEntry:
    return db.session.scalars(select(QuarantineEntry).execution_options(populate_existing=True)).one()


def shown(room: Room, slot: int, choice: str) -> str:
    """An option as this candidate saw it."""
    row = db.session.scalars(
        select(FormItem).where(FormItem.form_id == room.attempt(0).form_id, FormItem.slot == slot)
    ).one()
    return f"{'ABCD'[row.arrangement['R1'].index(choice)]}. Pilihan {choice}"


def test_an_entry_is_read_in_words_beside_what_stands(client: FlaskClient, late: Room) -> None:
    sign_in(client, late.world.invigilator)
    for path in ("/disisihkan", f"/peserta/{late.seat(0).id}"):
        page = client.get(late.address(path)).get_data(as_text=True)
        assert f"Jawaban soal 2: {shown(late, 2, 'b')}" in page, path
        assert f"Yang tersimpan sekarang: {shown(late, 2, 'a')}" in page, path
        assert "Tiba setelah ujian ditutup" in page, path
        assert "ini pengakuan perangkat dan tidak dapat diperiksa" in page, path
        assert "Baris terakhir yang tersimpan" in page, path


def test_accepting_makes_it_count_with_name_and_reason(client: FlaskClient, late: Room) -> None:
    sign_in(client, late.world.invigilator)
    data = {"entries": [entry(late).id], "reason": "Jaringan ruang putus", "keputusan": "terima"}
    response = client.post(late.address("/disisihkan"), data=data, follow_redirects=True)
    assert "1 jawaban diterima." in response.get_data(as_text=True)
    assert entry(late).accepted is True
    assert state_of(late.attempts[0]).answers[2] == {"R1": ["b"]}
    assert late.attempt(0).status is AttemptStatus.GRADED
    page = client.get(late.address(f"/peserta/{late.seat(0).id}")).get_data(as_text=True)
    assert "Jawaban terlambat diterima oleh Hadi Pengawas: Jaringan ruang putus" in page


def test_refusing_leaves_it_out_and_keeps_the_reason(client: FlaskClient, late: Room) -> None:
    sign_in(client, late.world.invigilator)
    data = {"entries": [entry(late).id], "reason": "Dikirim dari luar ruang", "keputusan": "tolak"}
    response = client.post(late.address("/disisihkan"), data=data, follow_redirects=True)
    assert "1 jawaban ditolak." in response.get_data(as_text=True)
    assert entry(late).accepted is False
    assert state_of(late.attempts[0]).answers[2] == {"R1": ["a"]}
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "attempt:quarantine")).one()
    assert found.details["reason"] == "Dikirim dari luar ruang"
    page = client.get(late.address("/berita-acara")).get_data(as_text=True)
    assert "Jawaban terlambat ditolak oleh Hadi Pengawas: Dikirim dari luar ruang" in page


def test_deciding_twice_is_deciding_once(client: FlaskClient, late: Room) -> None:
    sign_in(client, late.world.invigilator)
    data = {"entries": [entry(late).id], "reason": "Jaringan ruang putus", "keputusan": "terima"}
    client.post(late.address("/disisihkan"), data=data)
    response = client.post(late.address("/disisihkan"), data={**data, "keputusan": "tolak"}, follow_redirects=True)
    page = response.get_data(as_text=True)
    assert "1 jawaban tidak diputuskan: Entri ini sudah diputuskan." in page
    assert "1 jawaban ditolak." not in page
    assert entry(late).accepted is True


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"reason": "abc", "keputusan": "terima"}, "Tuliskan alasannya, 5 sampai 500 huruf."),
        ({"reason": "Jaringan <b>putus</b>", "keputusan": "mungkin"}, "Pilih menerima atau menolak."),
        (
            {"reason": "Jaringan <b>putus</b>", "keputusan": "terima", "entries": []},
            "Pilih paling sedikit satu jawaban.",
        ),
    ],
)
def test_bad_input_is_named_and_keeps_what_was_typed(
    client: FlaskClient, late: Room, data: dict[str, object], sentence: str
) -> None:
    sign_in(client, late.world.invigilator)
    response = client.post(late.address("/disisihkan"), data={"entries": [entry(late).id], **data})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert sentence in page
    if "b>" in str(data["reason"]):
        assert "Jaringan &lt;b&gt;putus&lt;/b&gt;" in page
    if "entries" not in data:
        assert f'value="{entry(late).id}" data-pick checked' in page
    assert entry(late).accepted is None


def test_an_entry_of_another_sitting_is_not_decided_from_here(client: FlaskClient, late: Room) -> None:
    guest = enrolled(late.world, "Tamu")
    other = Room(late.world, late.version, exams.sitting(late.world, late.version, seats=(guest,)), [guest])
    sign_in(client, late.world.invigilator)
    data = {"entries": [entry(late).id], "reason": "Jaringan ruang putus", "keputusan": "terima"}
    assert client.post(other.address("/disisihkan"), data=data).status_code == 404
    with pytest.raises(NotFound):
        workflow.decide_entries(
            other.sitting.id, [entry(late).id, 999999], accept=True, reason="Jaringan putus", by=late.world.invigilator
        )
    for who in ("organiser", "auditor", "learner"):
        with pytest.raises(Forbidden):
            workflow.decide_entries(
                late.sitting.id, [entry(late).id], accept=True, reason="Jaringan putus", by=late.world.people[who]
            )
    assert entry(late).accepted is None


def test_released_results_leave_it_to_the_appeal(client: FlaskClient, late: Room) -> None:
    with uow.write():
        late.attempt(0).status = AttemptStatus.RELEASED
    outcome = workflow.decide_entries(
        late.sitting.id, [entry(late).id], accept=True, reason="Jaringan putus", by=late.world.invigilator
    )
    assert outcome[0][1] is not None
    assert "banding" in outcome[0][1]


def test_what_a_replaced_device_sent_says_so(client: FlaskClient, room: Room) -> None:
    room.start(0)
    services.request_device(room.attempts[0], by=room.candidate(0), session=b"newdevic")
    staff_acts.allow_device(room.attempts[0], by=room.world.invigilator, session_hex=b"newdevic".hex())
    services.take_over(room.attempts[0], by=room.candidate(0), session=b"newdevic")
    for number, (kind, payload) in enumerate(
        [
            ("flag", {"slot": 3, "on": True}),
            ("flag", {"slot": 3, "on": False}),
            ("leave", {"what": "window"}),
            ("return", {"what": "window"}),
            ("answer", {"slot": 4, "response": {"R1": None}}),
            ("answer", {"slot": 5, "response": {"R1": ["zz<script>"]}}),
        ],
        1,
    ):
        save(Entry(room.attempts[0], 1, number, kind, json.dumps(payload), datetime.now(UTC)))
    page = sign_in(client, room.world.invigilator).get(room.address("/disisihkan")).get_data(as_text=True)
    for words in (
        "Dari perangkat yang sudah diganti",
        "Ditandai ragu-ragu: soal 3",
        "Tanda ragu-ragu dilepas: soal 3",
        "Meninggalkan jendela atau layar penuh",
        "Kembali ke jendela atau layar penuh",
        "Jawaban soal 4: dikosongkan",
        "Jawaban soal 5: zz&lt;script&gt;",
        "Belum ada jawaban tersimpan untuk soal ini.",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("kind", "response", "words"),
    [
        ("single", ["a"], "Memisahkannya"),
        ("multiple", ["b", "d"], "MR"),
        ("matching", ["l1 ry", "l2 ra"], "BCG → Ke dalam otot, DPT → Ke dalam vena"),
        (
            "ordering",
            ["e9", "e7", "e2", "e4"],
            "1. Berikan yang boleh, 2. Periksa riwayat, 3. Tandai dosis yang sah, 4. Catat",
        ),
        ("numeric", ["5"], "5 mL"),
        ("short_text", ["uji beku"], "uji beku"),
    ],
)
def test_every_kind_of_item_has_words_and_tells_no_key(kind: str, response: list[str], words: str) -> None:
    item = samples.item(samples.KINDS[kind])
    arrangement = arrange(item, bytes(32))
    said = answer_words(item, arrangement, {"R1": list(response)})
    assert words in said
    assert not any(reason in said for reason in ("Benar sekali", "Otot.", "Dasarnya", "Belum dibagi", "Namanya lain"))
    assert answer_words(item, arrangement, {"R1": None}) == "dikosongkan"
    assert answer_words(
        item, arrangement, {"R1": ["tidak ada", "di soal ini"]}
    ) == "tidak ada, di soal ini" or kind in (
        "numeric",
        "short_text",
    )


def test_an_item_that_is_gone_shows_what_came() -> None:
    assert answer_words(None, {}, {"R1": ["a", "b"]}) == "a, b"
