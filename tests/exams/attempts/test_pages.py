"""The exam without script: the same journal, a page a question."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from lms.core import clock
from lms.core.db import db
from lms.exams import staff_acts
from lms.exams.journal.fold import state_of
from lms.exams.models import ExamKind, Pool, QuarantineEntry
from tests.exams.attempts.conftest import Candidate, attempt_of, begin_quiz, kinds, rows
from tests.support import exams
from tests.support.factories import World, sign_in


@pytest.fixture
def taking(learner: Candidate, world: World) -> Candidate:
    exams.bank(world, Pool.PRACTICE, 3)
    exams.exam(world, ExamKind.QUIZ, items=3)
    return begin_quiz(learner, world)


def test_the_player_points_to_it(taking: Candidate) -> None:
    assert f'href="/ujian/{taking.attempt_id}/soal/1"' in taking.get().text.split("<noscript>")[1]


def test_from_the_first_question_to_the_receipt(taking: Candidate) -> None:
    page = taking.get("/soal/1").text
    assert "Soal 1 dari 3" in page
    assert "Belum ada jawaban" in page
    assert taking.post("/soal/1", data={"1-R1": "b", "go": "next"}).location.endswith("/soal/2")
    assert taking.post("/soal/2", data={"doubt": "yes", "go": "next"}).location.endswith("/soal/3")
    assert taking.post("/soal/3", data={"3-R1": "a", "go": "previous"}).location.endswith("/soal/2")
    assert "checked" in taking.get("/soal/1").text
    state = state_of(taking.attempt_id)
    assert (state.answers, state.flagged) == ({1: {"R1": ["b"]}, 3: {"R1": ["a"]}}, {2})
    assert [row.client_seq for row in rows(taking) if row.client_seq] == [1, 2, 3]
    summary = taking.get("/ringkasan").text
    assert "Kumpulkan sekarang" in summary
    assert 'aria-label="Soal 2, ragu"' in summary
    assert taking.post("/kumpul").location.endswith("/bukti")
    assert "2 dari 3 jawaban" in taking.get("/bukti").text


def test_what_is_not_new_is_not_written(taking: Candidate) -> None:
    taking.post("/soal/1", data={"1-R1": "b", "doubt": "yes", "go": "next"})
    before = kinds(taking)
    taking.post("/soal/1", data={"1-R1": "b", "doubt": "yes", "go": "summary"})
    taking.post("/soal/2", data={"go": "next"})
    assert kinds(taking) == before == ["allocate", "start", "answer", "flag"]
    taking.post("/soal/1", data={"1-R1": "c", "go": "next"})
    assert kinds(taking) == [*before, "answer", "flag"]
    assert state_of(taking.attempt_id).flagged == set()


def test_beside_a_page_with_script_the_numbers_agree(taking: Candidate) -> None:
    taking.answer(1, "a")
    taking.post("/soal/2", data={"2-R1": "b", "go": "next"})
    taken = taking.answer(3, "c")  # believes that 2 is next
    assert (taken.status_code, taken.json["expected"]) == (409, 3)  # type: ignore[index]
    assert taking.answer(3, "c", number=3).status_code == 200


def test_wrong_addresses_and_strange_fields(taking: Candidate) -> None:
    assert taking.get("/soal/0").status_code == 404
    assert taking.get("/soal/4").status_code == 404
    assert taking.post("/soal/1", data={"go": "²"}).location.endswith("/soal/2")
    assert taking.post("/soal/1", data={"go": "99999999"}).location.endswith("/soal/2")
    assert taking.post("/soal/3", data={"3-R1": "<script>x</script>", "go": "next"}).location.endswith("/ringkasan")
    assert "<script>x" not in taking.get("/soal/3").text


def test_in_a_pause_nothing_is_shown_and_what_was_typed_stays(taking: Candidate, world: World) -> None:
    staff_acts.pause(taking.attempt_id, by=world.invigilator, reason="listrik padam")
    page = taking.get("/soal/1")
    assert page.status_code == 423
    assert "Pertanyaan" not in page.text
    kept = taking.post("/soal/1", data={"1-R1": "c", "go": "next"})
    assert kept.status_code == 423
    assert "belum tersimpan" in kept.text
    assert 'value="c" data-response="R1" data-encode="choice" checked' in kept.text
    assert kinds(taking)[-1] == "pause"


def test_after_the_end_the_answer_is_taken_aside(taking: Candidate) -> None:
    clock.shift(timedelta(minutes=16))
    assert taking.get("/soal/1").location == f"/ujian/{taking.attempt_id}"
    assert taking.post("/soal/1", data={"1-R1": "c"}).location == f"/ujian/{taking.attempt_id}"
    assert db.session.query(QuarantineEntry).count() == 1
    assert attempt_of(taking).client_seq == 0
    taking.post("/kumpul")
    assert taking.post("/soal/2", data={"2-R1": "c"}).location == f"/ujian/{taking.attempt_id}"
    page = taking.get("/bukti").text
    assert "Jawaban terakhir disimpan terpisah" in page
    assert "tiba terlambat" in page


def test_only_on_the_device_that_writes(taking: Candidate, world: World, app: Flask) -> None:
    second = Candidate(sign_in(app.test_client(), world.learner), taking.attempt_id)
    for path in ("/soal/1", "/ringkasan"):
        assert second.get(path).location == f"/ujian/{taking.attempt_id}"
    second.post("/soal/1", data={"1-R1": "c"})
    assert kinds(taking) == ["allocate", "start"]
