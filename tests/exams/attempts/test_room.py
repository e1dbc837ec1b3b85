"""From the front page into the room: start, lobby, rules, paper, and another device."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from lms.core import clock, uow
from lms.core.db import db
from lms.exams import staff_acts
from lms.exams.credential import COOKIE
from lms.exams.models import Attempt, ExamKind, Pool, Sitting
from tests.exams.attempts.conftest import (
    JSON,
    Candidate,
    attempt_of,
    begin_exam,
    begin_quiz,
    enter,
    kinds,
    leaks,
    quiz_url,
    rows,
)
from tests.support import exams
from tests.support.factories import World, sign_in


@pytest.fixture
def quiz(world: World) -> Any:
    exams.bank(world, Pool.PRACTICE, 5)
    return exams.exam(world, ExamKind.QUIZ, wait=10, attempts=2)


@pytest.fixture
def sitting(world: World) -> Sitting:
    exams.bank(world, Pool.SECURE, 5)
    return exams.sitting(world, exams.exam(world, ExamKind.FINAL))


class TestQuiz:
    def test_the_front_page_says_what_is_to_come(self, learner: Candidate, world: World, quiz: Any) -> None:
        page = learner.client.get(quiz_url(world)).text
        for words in ("Jumlah soal", "15 menit", "70", "2 dari 2 tersisa", "10 menit", "Mulai kuis", "kunci"):
            assert words in page
        assert db.session.query(Attempt).count() == 0

    def test_starting_opens_the_room_on_this_device(self, learner: Candidate, world: World, quiz: Any) -> None:
        begin_quiz(learner, world)
        cookie = learner.client.get_cookie(COOKIE, path=f"/ujian/{learner.attempt_id}")
        assert cookie is not None
        assert (cookie.http_only, cookie.same_site) == (True, "Strict")
        page = learner.get()
        assert "data-player" in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert "Pertanyaan" not in page.text

    def test_pressed_twice_it_is_one_attempt_and_the_lost_answer_is_made_good(
        self, learner: Candidate, world: World, quiz: Any
    ) -> None:
        learner.client.get(quiz_url(world))
        begin_quiz(learner, world)
        learner.client.delete_cookie(COOKIE, path=f"/ujian/{learner.attempt_id}")  # that answer never arrived
        again = learner.client.post(quiz_url(world))
        assert again.location == f"/ujian/{learner.attempt_id}"
        assert "data-player" in learner.get().text
        assert learner.answer().status_code == 200
        assert kinds(learner) == ["allocate", "start", "answer"]

    def test_limits_waiting_time_and_stage(self, learner: Candidate, world: World, quiz: Any) -> None:
        begin_quiz(learner, world).post("/kumpul")
        waiting = learner.client.get(quiz_url(world)).text
        assert "Tunggu 10 menit" in waiting
        assert "Mulai kuis" not in waiting
        assert learner.client.post(quiz_url(world)).status_code == 409
        clock.shift(timedelta(minutes=11))
        begin_quiz(learner, world).post("/kumpul")
        clock.shift(timedelta(minutes=11))
        assert "sudah habis" in learner.client.get(quiz_url(world)).text
        assert learner.client.post(quiz_url(world)).status_code == 409
        assert db.session.query(Attempt).count() == 2

    def test_a_stage_that_is_not_open_keeps_its_quizzes(self, app: Flask, world: World, quiz: Any) -> None:
        early = Candidate(sign_in(app.test_client(), world.learner))
        assert "belum terbuka" in early.client.get(quiz_url(world)).text
        assert early.client.post(quiz_url(world)).status_code == 409

    def test_others_do_not_find_it(self, app: Flask, learner: Candidate, world: World, quiz: Any) -> None:
        for person in (world.second_learner, world.organiser, world.outsider, world.author):
            client = sign_in(app.test_client(), person)
            assert client.get(quiz_url(world)).status_code == 404
            assert client.post(quiz_url(world)).status_code == 404
        assert app.test_client().get(quiz_url(world)).status_code == 401
        assert app.test_client().post(quiz_url(world)).status_code == 401
        assert learner.client.get(f"/ujian/kuis/{world.enrolment.id}/tidak-ada").status_code == 404
        assert db.session.query(Attempt).count() == 0

    def test_the_final_exam_is_no_quiz(self, learner: Candidate, world: World, sitting: Sitting) -> None:
        assert learner.client.post(f"/ujian/kuis/{world.enrolment.id}/ujian-akhir").status_code == 404


class TestSitting:
    def test_lobby_rules_consent_start(self, learner: Candidate, world: World, sitting: Sitting) -> None:
        enter(learner, sitting)
        lobby = learner.get().text
        assert "ruang tunggu" in lobby
        assert "kursi 1" in lobby
        assert learner.paper().status_code == 409
        assert learner.post("/mulai", data={"agreed": "y"}).status_code == 302  # not admitted: back to the lobby
        assert attempt_of(learner).status == "allocated"
        staff_acts.admit(learner.attempt_id, by=world.invigilator, compared=True)
        rules = learner.get().text
        assert "Tata tertib" in rules
        assert "dinilai oleh orang, bukan mesin" in rules
        assert learner.paper().status_code == 409
        refused = learner.post("/mulai", data={})
        assert refused.status_code == 422
        assert "Centang persetujuan" in refused.text
        assert attempt_of(learner).status == "admitted"
        assert learner.post("/mulai", data={"agreed": "y"}).status_code == 302
        start = next(row for row in rows(learner) if row.kind == "start")
        assert "bukan mesin" in json.loads(start.payload)["consent"]
        player = learner.get().text
        assert "data-proctored" in player
        assert "kursi 1" in player

    def test_entering_twice_is_one_attempt(self, learner: Candidate, sitting: Sitting) -> None:
        first = enter(learner, sitting).attempt_id
        assert enter(learner, sitting).attempt_id == first

    def test_a_seat_is_for_one_attempt(self, learner: Candidate, world: World, sitting: Sitting) -> None:
        begin_exam(learner, sitting, world).post("/kumpul")
        assert learner.client.post(f"/ujian/sesi/{sitting.id}/masuk").status_code == 409
        assert db.session.query(Attempt).count() == 1

    def test_only_a_seat_lets_in(self, app: Flask, learner: Candidate, world: World, sitting: Sitting) -> None:
        for person in (world.second_learner, world.invigilator, world.organiser):
            assert sign_in(app.test_client(), person).post(f"/ujian/sesi/{sitting.id}/masuk").status_code == 404
        assert learner.client.post("/ujian/sesi/999999/masuk").status_code == 404
        assert learner.client.get(f"/ujian/sesi/{sitting.id}/masuk").status_code == 405
        with uow.write():
            db.session.get_one(Sitting, sitting.id).cancelled_at = clock.now()
        assert learner.client.post(f"/ujian/sesi/{sitting.id}/masuk").status_code == 409

    def test_before_the_lobby_opens_and_after_the_window(
        self, learner: Candidate, world: World, sitting: Sitting
    ) -> None:
        clock.shift(timedelta(minutes=-40))
        assert learner.client.post(f"/ujian/sesi/{sitting.id}/masuk").status_code == 409
        clock.shift(timedelta(minutes=40))
        enter(learner, sitting)
        staff_acts.admit(learner.attempt_id, by=world.invigilator, compared=True)
        clock.shift(timedelta(hours=3))
        assert learner.post("/mulai", data={"agreed": "y"}).status_code == 409
        assert attempt_of(learner).status == "admitted"

    def test_a_start_from_another_place_is_a_row(
        self, app: Flask, learner: Candidate, world: World, sitting: Sitting
    ) -> None:
        enter(learner, sitting)
        staff_acts.admit(learner.attempt_id, by=world.invigilator, compared=True)
        elsewhere = Candidate(sign_in(app.test_client(), world.learner), learner.attempt_id)
        response = elsewhere.post("/mulai", data={"agreed": "y"}, environ_base={"REMOTE_ADDR": "10.9.8.7"})
        assert response.status_code == 302
        row = next(row for row in rows(learner) if row.kind == "address_changed")
        assert json.loads(row.payload) == {"address": True, "session": True}
        assert "10.9.8.7" not in row.payload

    def test_a_start_from_the_same_place_is_none(self, learner: Candidate, world: World, sitting: Sitting) -> None:
        begin_exam(learner, sitting, world)
        assert kinds(learner) == ["allocate", "admit", "start"]


class TestPaper:
    def test_all_questions_and_the_state_so_far(self, app: Flask, learner: Candidate, world: World, quiz: Any) -> None:
        begin_quiz(learner, world)
        learner.answer(2, "c")
        learner.answer(3, kind="flag")
        response = learner.paper()
        assert response.headers["Cache-Control"] == "no-store"
        told = response.json
        assert told is not None
        assert (told["epoch"], told["client_seq"], told["status"], len(told["questions"])) == (1, 2, "in_progress", 5)
        assert told["deadline"] - told["now"] <= 15 * 60 * 1000
        second = told["questions"][1]
        assert (second["answer"], second["flagged"], second["instruction"]) == (
            {"R1": ["c"]},
            False,
            "Pilih satu jawaban",
        )
        assert told["questions"][2]["flagged"] is True
        assert 'name="2-R1"' in second["html"]
        assert leaks(app) == []

    def test_only_for_the_device_and_the_person(self, app: Flask, learner: Candidate, world: World, quiz: Any) -> None:
        begin_quiz(learner, world)
        for person in (world.second_learner, world.organiser, world.invigilator, world.auditor):
            stranger = Candidate(sign_in(app.test_client(), person), learner.attempt_id)
            assert stranger.paper().status_code == 404
        assert Candidate(app.test_client(), learner.attempt_id).paper().status_code == 401
        second = Candidate(sign_in(app.test_client(), world.learner), learner.attempt_id)
        refused = second.paper()
        assert (refused.status_code, refused.json["error"]) == (403, "superseded")  # type: ignore[index]
        # The credential without the session that it was given to is not enough either.
        cookie = learner.client.get_cookie(COOKIE, path=f"/ujian/{learner.attempt_id}")
        assert cookie is not None
        second.client.set_cookie(COOKIE, cookie.value, path=f"/ujian/{learner.attempt_id}")
        assert second.paper().status_code == 403

    def test_not_in_a_pause_and_not_after_the_end(self, learner: Candidate, world: World, quiz: Any) -> None:
        begin_quiz(learner, world)
        staff_acts.pause(learner.attempt_id, by=world.invigilator, reason="listrik padam")
        assert learner.paper().status_code == 423
        staff_acts.resume(learner.attempt_id, by=world.invigilator)
        assert learner.paper().status_code == 200
        clock.shift(timedelta(minutes=16))
        assert learner.paper().status_code == 410
        learner.post("/kumpul")
        assert learner.paper().status_code == 410


class TestTakeOver:
    def test_a_quiz_goes_on_with_the_same_paper_and_clock(
        self, app: Flask, learner: Candidate, world: World, quiz: Any
    ) -> None:
        begin_quiz(learner, world)
        learner.answer(1, "d")
        before = learner.paper().json
        deadline = attempt_of(learner).deadline
        second = Candidate(sign_in(app.test_client(), world.learner), learner.attempt_id)
        page = second.get().text
        assert "Lanjutkan di perangkat ini" in page
        assert "1 dari 5 soal dijawab" in page
        assert second.post("/ambil-alih").status_code == 302
        after = second.paper().json
        assert before is not None
        assert after is not None
        assert after["questions"] == before["questions"]
        assert (after["deadline"], after["epoch"], after["client_seq"]) == (before["deadline"], 2, 0)
        assert attempt_of(learner).deadline == deadline
        old = learner.answer(2)
        assert (old.status_code, old.json["error"], old.json["quarantined"]) == (409, "superseded", True)  # type: ignore[index]
        assert second.answer(2).status_code == 200
        assert "Lanjutkan di perangkat ini" in learner.get().text

    def test_in_a_sitting_the_invigilator_allows_it(
        self, app: Flask, learner: Candidate, world: World, sitting: Sitting
    ) -> None:
        begin_exam(learner, sitting, world)
        second = Candidate(sign_in(app.test_client(), world.learner), learner.attempt_id)
        assert "Minta izin pengawas" in second.get().text
        second.post("/ambil-alih")
        second.post("/ambil-alih")
        assert kinds(learner).count("device_request") == 1
        assert "Menunggu izin" in second.get().text
        assert second.news().json["device"] == "waiting"  # type: ignore[index]
        assert learner.answer().status_code == 200  # the old device still writes
        asked = json.loads(next(row.payload for row in rows(learner) if row.kind == "device_request"))
        staff_acts.allow_device(learner.attempt_id, by=world.invigilator, session_hex=asked["session"])
        assert second.news().json["device"] == "allowed"  # type: ignore[index]
        assert second.post("/ambil-alih", environ_base={"REMOTE_ADDR": "10.1.1.1"}).status_code == 302
        assert "data-player" in second.get().text
        assert kinds(learner)[-2:] == ["take_over", "address_changed"]
        # Another one must ask again.
        third = Candidate(sign_in(app.test_client(), world.learner), learner.attempt_id)
        third.post("/ambil-alih")
        assert attempt_of(learner).epoch == 2

    def test_signed_in_anew_the_same_browser_is_another_device(
        self, learner: Candidate, world: World, sitting: Sitting
    ) -> None:
        begin_exam(learner, sitting, world)
        with learner.client.session_transaction() as session:
            session.clear()
        sign_in(learner.client, world.learner)
        assert "Minta izin pengawas" in learner.get().text
        assert learner.paper().status_code == 403

    def test_nobody_else_takes_over(self, app: Flask, learner: Candidate, world: World, quiz: Any) -> None:
        begin_quiz(learner, world)
        for person in (world.second_learner, world.organiser, world.administrator):
            stranger = Candidate(sign_in(app.test_client(), person), learner.attempt_id)
            for path in ("", "/bukti", "/pembahasan", "/ringkasan", "/soal/1"):
                assert stranger.get(path).status_code == 404, path
            for path in ("/ambil-alih", "/kumpul", "/mulai", "/soal/1"):
                assert stranger.post(path, headers=JSON).status_code == 404, path
        assert kinds(learner) == ["allocate", "start"]
