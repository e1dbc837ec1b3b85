"""Handing in, the receipt, the review - and what must not leave the server before."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from lms.core import clock
from lms.core.db import db
from lms.exams import staff_acts
from lms.exams.attempts import receipt
from lms.exams.models import ExamKind, Pool, ReviewRule, Sitting
from lms.grading import services as grading
from lms.grading.models import Result
from tests.exams.attempts.conftest import (
    JSON,
    Candidate,
    attempt_of,
    begin_exam,
    begin_quiz,
    kinds,
    leaks,
    quiz_url,
    rows,
)
from tests.support import exams
from tests.support.factories import World, sign_in
from tests.support.queries import query_count


def quiz(world: World, **values: Any) -> None:
    exams.bank(world, Pool.PRACTICE, 5)
    exams.exam(world, ExamKind.QUIZ, **values)


def final(world: World, **values: Any) -> Sitting:
    exams.bank(world, Pool.SECURE, 5)
    return exams.sitting(world, exams.exam(world, ExamKind.FINAL, **values))


def look_everywhere(learner: Candidate, world: World) -> None:
    """Ask every address there is about an attempt, rightly and wrongly."""
    for path in ("", "/naskah", "/kabar", "/soal/1", "/soal/5", "/soal/99", "/ringkasan", "/bukti", "/pembahasan"):
        for headers in (JSON, {"Accept": "text/html"}):
            learner.get(path, headers=headers)
    learner.answer(1, "b")
    learner.answer(number=99)
    learner.send(b"x")
    learner.post("/soal/2", data={"2-R1": "zz", "go": "next"})
    learner.client.get("/ujian/")
    learner.client.get(quiz_url(world))
    learner.client.get(f"/hasil/{learner.attempt_id}")


class TestSubmission:
    def test_a_quiz_gives_result_and_feedback_at_once(self, learner: Candidate, world: World) -> None:
        quiz(world)
        begin_quiz(learner, world)
        for slot in range(1, 5):
            learner.answer(slot, "b")
        told = learner.post("/kumpul", json={"n": 4}, headers=JSON)
        assert told.json == {"status": "released", "receipt": f"/ujian/{learner.attempt_id}/bukti"}
        page = learner.get("/bukti").text
        for words in ("80", "Lulus", "Mengapa 80?", "4 dari 5 jawaban", "Lihat pembahasan", "Soal dijawab"):
            assert words in page
        review = learner.get("/pembahasan").text
        assert exams.CANARY in review
        assert review.count("Pilihan Anda, benar") == 4
        assert "0 dari 1 poin" in review

    def test_twice_is_once(self, learner: Candidate, world: World) -> None:
        quiz(world)
        begin_quiz(learner, world)
        for _again in range(3):
            assert learner.post("/kumpul").location == f"/ujian/{learner.attempt_id}/bukti"
        assert kinds(learner).count("submit") == 1
        assert db.session.query(Result).count() == 1

    def test_not_while_something_is_on_its_way(self, learner: Candidate, world: World) -> None:
        quiz(world)
        begin_quiz(learner, world)
        learner.answer()
        refused = learner.post("/kumpul", json={"n": 2}, headers=JSON)
        assert (refused.status_code, refused.json["error"]) == (409, "unsent")  # type: ignore[index]
        assert attempt_of(learner).status == "in_progress"
        assert learner.post("/kumpul", json={"n": 1}, headers=JSON).status_code == 200

    def test_not_from_an_older_device(self, app: Flask, learner: Candidate, world: World) -> None:
        quiz(world)
        begin_quiz(learner, world)
        second = Candidate(sign_in(app.test_client(), world.learner), learner.attempt_id)
        assert second.post("/kumpul", headers=JSON).status_code == 403
        second.post("/ambil-alih")
        assert learner.post("/kumpul", headers=JSON).json["error"] == "superseded"  # type: ignore[index]
        assert attempt_of(learner).status == "in_progress"
        assert second.post("/kumpul").status_code == 302

    def test_after_the_limit_it_is_an_expiry(self, learner: Candidate, world: World) -> None:
        quiz(world)
        begin_quiz(learner, world)
        learner.answer()
        clock.shift(timedelta(minutes=16))
        assert learner.get().location == f"/ujian/{learner.attempt_id}/bukti"
        page = learner.get("/bukti").text
        assert "Waktu habis" in page
        assert kinds(learner)[-1] == "answer"  # looking wrote nothing
        learner.post("/kumpul")
        assert kinds(learner)[-1] == "expire"
        assert "1 dari 5 jawaban" in learner.get("/bukti").text

    def test_late_answers_are_named(self, learner: Candidate, world: World) -> None:
        quiz(world)
        begin_quiz(learner, world).post("/kumpul")
        learner.answer()
        assert "1 jawaban tiba terlambat" in learner.get("/bukti").text


class TestReceipt:
    def test_it_proves_the_last_row(self, learner: Candidate, world: World) -> None:
        sitting = final(world)
        begin_exam(learner, sitting, world)
        learner.answer(1, "a")
        assert learner.get("/bukti").location == f"/ujian/{learner.attempt_id}"
        learner.post("/kumpul")
        last = rows(learner)[-1]
        page = learner.get("/bukti").text
        assert receipt.short_code(last.seq, bytes(last.hash)) in page
        assert "Penyelenggara" in page
        assert "WITA" in page
        assert 'class="qr"' in page

    def test_the_code(self) -> None:
        assert receipt.short_code(12, bytes(32)) == "12-0000-0000-0000-0000"
        assert receipt.short_code(3, b"\xff" * 32) == "3-ZZZZ-ZZZZ-ZZZZ-ZZZZ"
        assert receipt.full_text(4, 12, bytes(32)) == "widya-ujian:4:12:" + "00" * 32
        svg = receipt.qr_svg("<script>", 'kode "x" <b>')
        assert "<script>" not in svg
        assert 'aria-label="kode &#34;x&#34; &lt;b&gt;"' in svg
        assert "style" not in svg

    def test_an_attempt_ended_by_the_invigilator_says_why(self, learner: Candidate, world: World) -> None:
        sitting = final(world)
        begin_exam(learner, sitting, world)
        staff_acts.end(learner.attempt_id, by=world.invigilator, reason="gangguan listrik")
        page = learner.get("/bukti").text
        assert "Diakhiri pengawas, jawaban Anda tersimpan" in page
        assert "Alasan pengawas: gangguan listrik" in page


class TestReview:
    def test_nothing_leaves_before_a_quiz_is_handed_in(self, app: Flask, learner: Candidate, world: World) -> None:
        quiz(world)
        begin_quiz(learner, world)
        look_everywhere(learner, world)
        assert learner.get("/pembahasan").status_code == 403
        assert leaks(app) == []
        learner.post("/kumpul")
        learner.get("/bukti")
        assert leaks(app) == []
        assert learner.get("/pembahasan").status_code == 200
        assert leaks(app) == [f"/ujian/{learner.attempt_id}/pembahasan"]

    def test_score_only_never_shows_the_items(self, app: Flask, learner: Candidate, world: World) -> None:
        sitting = final(world)
        begin_exam(learner, sitting, world)
        look_everywhere(learner, world)
        learner.post("/kumpul")
        look_everywhere(learner, world)
        grading.release(by=world.organiser, now=clock.now(), sitting_id=sitting.id)
        look_everywhere(learner, world)
        refused = learner.get("/pembahasan")
        assert refused.status_code == 403
        assert "hanya nilainya" in refused.text
        page = learner.get("/bukti").text
        assert "Lihat pembahasan" not in page
        assert "20" in page
        assert leaks(app) == []

    @pytest.mark.parametrize("rule", [ReviewRule.AFTER_RELEASE, ReviewRule.AFTER_SUBMISSION])
    def test_an_exam_that_can_still_be_reopened_waits_for_the_release(
        self, app: Flask, learner: Candidate, world: World, rule: ReviewRule
    ) -> None:
        sitting = final(world, review=rule)
        begin_exam(learner, sitting, world)
        learner.answer(1, "b")
        learner.post("/kumpul")
        look_everywhere(learner, world)
        assert learner.get("/pembahasan").status_code == 403
        assert leaks(app) == []
        assert "Hasil" not in learner.get("/bukti").text.split("Selanjutnya")[0]
        grading.release(by=world.organiser, now=clock.now(), sitting_id=sitting.id)
        assert learner.get("/pembahasan").status_code == 200

    def test_a_mark_is_not_shown_before_the_release(self, learner: Candidate, world: World) -> None:
        sitting = final(world)
        begin_exam(learner, sitting, world)
        learner.post("/kumpul")
        result = db.session.query(Result).one()
        assert result.released_at is None
        assert "Belum lulus" not in learner.get("/bukti").text
        assert "Belum lulus" not in learner.client.get("/ujian/").text

    def test_the_review_costs_the_same_for_any_number_of_items(self, learner: Candidate, world: World) -> None:
        quiz(world, pass_mark=Decimal(0))
        begin_quiz(learner, world).post("/kumpul")
        db.session.expire_all()
        with query_count() as count:
            assert learner.get("/pembahasan").status_code == 200
        assert count <= 16


class TestLists:
    def test_empty(self, app: Flask, world: World) -> None:
        page = sign_in(app.test_client(), world.outsider).get("/ujian/")
        assert "Belum ada kuis atau ujian" in page.text

    def test_coming_running_and_done(self, app: Flask, learner: Candidate, world: World) -> None:
        sitting = final(world)
        quiz(world)
        page = learner.client.get("/ujian/").text
        for words in (
            "Jadwal ujian",
            "Ruang CAT 1",
            "kursi 1",
            "Kartu ASN dan KTP",
            "Masuk ruang tunggu",
            "Kuis modul satu",
        ):
            assert words in page
        begin_exam(learner, sitting, world)
        page = learner.client.get("/ujian/").text
        assert "Sedang berjalan" in page
        assert "Jadwal ujian" not in page
        learner.post("/kumpul")
        begin_quiz(learner, world)
        learner.answer()
        learner.post("/kumpul")
        page = learner.client.get("/ujian/").text
        assert "Belum lulus, 20" in page
        assert "Menunggu hasil dirilis" in page
        assert "Ujian akhir" not in sign_in(app.test_client(), world.second_learner).get("/ujian/").text

    def test_a_budget_with_several_rows(self, learner: Candidate, world: World) -> None:
        quiz(world, attempts=9)
        for _time in range(4):
            begin_quiz(learner, world).post("/kumpul")
        db.session.expire_all()
        with query_count() as few:
            learner.client.get("/ujian/")
        for _time in range(4):
            begin_quiz(learner, world).post("/kumpul")
        db.session.expire_all()
        with query_count() as many:
            learner.client.get("/ujian/")
        assert len(many.statements) <= len(few.statements), many
        assert many <= 24
