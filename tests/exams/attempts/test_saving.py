"""The save and the news over HTTP, by the short way and by the view."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from lms.core import clock
from lms.core.db import db
from lms.exams import staff_acts
from lms.exams.attempts.entries import BODY_LIMIT
from lms.exams.credential import COOKIE, Credential, seal
from lms.exams.journal.fold import state_of
from lms.exams.models import ExamKind, Pool, QuarantineEntry
from tests.exams.attempts.conftest import (
    JSON,
    ORIGIN,
    Candidate,
    attempt_of,
    begin_exam,
    begin_quiz,
    entry,
    kinds,
    rows,
)
from tests.support import exams
from tests.support.factories import World, sign_in
from tests.support.queries import query_count


@pytest.fixture(params=["short", "view"])
def way(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    """The short way before Flask answers as the view would; both are held to the same."""
    gate: Any = app.wsgi_app
    if request.param == "view":
        app.wsgi_app = gate._application  # type: ignore[method-assign]
    yield request.param
    app.wsgi_app = gate  # type: ignore[method-assign]


@pytest.fixture
def taking(learner: Candidate, world: World) -> Candidate:
    """Five questions, started."""
    exams.bank(world, Pool.PRACTICE, 5)
    exams.exam(world, ExamKind.QUIZ)
    return begin_quiz(learner, world)


def forge(taking: Candidate, app: Flask, **values: Any) -> None:
    """Put another credential into the browser."""
    given = {"attempt_id": taking.attempt_id, "epoch": 1, "sitting_id": 0, "slots": 5, "session": b"session1", **values}
    secret = values.pop("secret", app.config["SECRET_KEY"])
    given.pop("secret", None)
    taking.client.set_cookie(COOKIE, seal(Credential(**given), secret), path=f"/ujian/{taking.attempt_id}")


def test_a_save_is_one_row_and_brings_news(way: str, taking: Candidate, world: World) -> None:
    head_seq, deadline = attempt_of(taking).head_seq, attempt_of(taking).deadline
    response = taking.answer(2, "c")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    told = response.json
    assert told is not None
    assert (told["seq"], told["status"], told["notices"]) == (head_seq + 1, "in_progress", 0)
    assert deadline is not None
    assert abs(told["deadline"] - deadline.timestamp() * 1000) < 1
    assert bytes.fromhex(told["hash"]) == bytes(attempt_of(taking).head_hash)
    assert state_of(taking.attempt_id).answers == {2: {"R1": ["c"]}}
    staff_acts.message(taking.attempt_id, by=world.invigilator, text="Tenang saja.")
    again = taking.answer(3)
    assert again.json is not None
    assert again.json["notices"] == 1


def test_a_save_costs_the_guarded_write_alone(way: str, taking: Candidate) -> None:
    taking.answer()
    with query_count() as count:
        assert taking.answer(2).status_code == 200
    statements = [statement for statement in count.statements if "lms_now()" not in statement or "UPDATE" in statement]
    assert all("attempt_events" in one or one.lstrip().startswith("UPDATE attempts") for one in statements), count
    assert count <= (1 if db.engine.dialect.name == "postgresql" else 3)


def test_the_same_entry_again_is_answered_from_the_journal_also_after_the_end(way: str, taking: Candidate) -> None:
    first = taking.answer(1, number=1)
    again = taking.answer(1, number=1)
    assert again.status_code == 200
    assert again.json == first.json
    assert taking.post("/kumpul").status_code == 302
    late = taking.answer(1, number=1)
    assert late.status_code == 200
    assert late.json is not None
    assert first.json is not None
    assert (late.json["seq"], late.json["hash"]) == (first.json["seq"], first.json["hash"])
    assert late.json["status"] == "released"
    assert kinds(taking).count("answer") == 1


BAD: list[tuple[str, Any, int, str]] = [
    ("no JSON", b"halo", 400, "bad_json"),
    ("empty", b"", 400, "bad_json"),
    ("a list", [], 400, "bad_json"),
    ("payload is no object", {**entry(1), "p": "[]"}, 400, "bad_json"),
    ("payload is no text", {**entry(1), "p": {}}, 400, "bad_json"),
    ("no number", {**entry(1), "n": "1"}, 400, "bad_json"),
    ("no time", {**entry(1), "t": None}, 400, "bad_json"),
    ("too large", {**entry(1), "p": json.dumps({"slot": 1, "x": "x" * BODY_LIMIT})}, 413, "too_large"),
    ("a row of staff", {**entry(1), "k": "extend"}, 400, "unknown_kind"),
    ("slot 0", entry(1, 0), 400, "unknown_slot"),
    ("slot 6 of 5", entry(1, 6), 400, "unknown_slot"),
    ("script", {**entry(1), "k": "<script>"}, 400, "unknown_kind"),
]


@pytest.mark.parametrize(("body", "status", "code"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_input_has_a_code_a_sentence_and_writes_nothing(
    way: str, taking: Candidate, body: Any, status: int, code: str
) -> None:
    before = kinds(taking)
    response = taking.send(body)
    assert (response.status_code, response.json["error"]) == (status, code)  # type: ignore[index]
    assert response.json["message"].endswith(".")  # type: ignore[index]
    assert "<script>" not in response.text
    assert kinds(taking) == before
    assert taking.answer().status_code == 200


def test_a_length_that_lies_is_not_read_to_its_end(way: str, taking: Candidate) -> None:
    response = taking.post(
        "/simpan",
        data=b"x" * 100,
        content_type="application/json",
        headers=ORIGIN,
        environ_overrides={"CONTENT_LENGTH": str(10**9)},
    )
    assert (response.status_code, response.json["error"]) == (413, "too_large")  # type: ignore[index]


def test_the_sentence_is_in_the_language_of_the_page(taking: Candidate) -> None:
    english = taking.send(b"x", **{"Accept-Language": "en"})
    indonesian = taking.send(b"x", **{"Accept-Language": "id"})
    assert english.json["message"] == "This could not be read. Nothing has changed."  # type: ignore[index]
    assert indonesian.json["message"] == "Kiriman ini tidak dapat dibaca. Tidak ada yang berubah."  # type: ignore[index]


@pytest.mark.parametrize("origin", [None, "null", "https://jahat.example", "http://localhost.jahat.example", ""])
def test_a_page_of_another_site_cannot_save(way: str, taking: Candidate, origin: str | None) -> None:
    before = kinds(taking)
    headers = {} if origin is None else {"Origin": origin}
    response = taking.post("/simpan", data=json.dumps(entry(1)), content_type="application/json", headers=headers)
    assert (response.status_code, response.json["error"]) == (403, "foreign_origin")  # type: ignore[index]
    assert kinds(taking) == before


def test_whose_credential(way: str, taking: Candidate, app: Flask, world: World) -> None:
    own = taking.attempt_id
    other = exams.more_running(world, attempt_of(taking), 1)[0]
    for text, code in (
        ("", "bad_credential"),
        ("xxx", "bad_credential"),
        ("A" * 70, "bad_credential"),
        ("é", "bad_credential"),
    ):
        taking.client.set_cookie(COOKIE, text, path=f"/ujian/{own}")
        assert taking.answer(number=1).json["error"] == code  # type: ignore[index]
    forge(taking, app, secret="guessed")
    assert taking.answer(number=1).json["error"] == "bad_credential"  # type: ignore[index]
    forge(taking, app, attempt_id=other)
    assert taking.answer(number=1).json["error"] == "foreign_attempt"  # type: ignore[index]
    forge(taking, app, epoch=5)
    assert taking.answer(number=1).status_code == 404
    assert kinds(taking) == ["allocate", "start"]
    # The cookie is enough: whoever is signed in, or nobody.
    forge(taking, app)
    taking.client.delete_cookie("widya")
    assert taking.answer(number=1).status_code == 200


def test_what_the_guard_refuses_and_says(way: str, taking: Candidate, world: World) -> None:
    taking.answer(1, "a")
    gap = taking.answer(number=5)
    assert (gap.status_code, gap.json["error"], gap.json["expected"]) == (409, "gap", 2)  # type: ignore[index]
    different = taking.answer(1, "c", number=1)
    assert (different.status_code, different.json["error"], different.json["expected"]) == (409, "different", 2)  # type: ignore[index]
    staff_acts.pause(taking.attempt_id, by=world.invigilator, reason="listrik padam")
    paused = taking.answer(number=2)
    assert (paused.status_code, paused.json["error"]) == (423, "paused")  # type: ignore[index]
    staff_acts.resume(taking.attempt_id, by=world.invigilator)
    clock.shift(timedelta(minutes=16))
    closed = taking.answer(number=2)
    assert (closed.status_code, closed.json["error"], closed.json["quarantined"]) == (410, "closed", True)  # type: ignore[index]
    assert db.session.query(QuarantineEntry).count() == 1
    assert kinds(taking).count("answer") == 1


def test_only_the_save_is_exempt_from_the_token(taking: Candidate, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert taking.answer().status_code == 200
    assert taking.send(b"x").status_code == 400
    assert taking.send(b"x").json["error"] == "bad_json"  # type: ignore[index]
    for path in ("/kumpul", "/ambil-alih", "/mulai", "/soal/1"):
        assert taking.post(path).status_code == 400, path
    assert kinds(taking) == ["allocate", "start", "answer"]


def test_saving_is_a_post(taking: Candidate) -> None:
    assert taking.get("/simpan").status_code == 405
    assert taking.post("/kabar").status_code == 405


class TestNews:
    def test_one_query_by_the_credential(self, taking: Candidate, world: World) -> None:
        taking.client.delete_cookie("widya")
        staff_acts.message(taking.attempt_id, by=world.invigilator, text="Tenang <b>saja</b>.")
        with query_count() as count:
            response = taking.news()
        assert count <= 1
        told = response.json
        assert told is not None
        assert (told["status"], told["mine"], told["over"], told["notices"]) == ("in_progress", True, False, 1)
        assert [(message["n"], message["text"]) for message in told["messages"]] == [(1, "Tenang <b>saja</b>.")]
        assert abs(told["now"] - clock.now().timestamp() * 1000) < 5000
        assert taking.news(told["head"]).json["messages"] == []  # type: ignore[index]

    def test_it_writes_nothing_also_when_time_is_up(self, taking: Candidate) -> None:
        before = rows(taking)
        clock.shift(timedelta(hours=1))
        assert taking.news().json["over"] is True  # type: ignore[index]
        assert len(rows(taking)) == len(before)
        assert attempt_of(taking).status == "in_progress"

    def test_an_older_device_learns_that_it_is_one_and_no_more(
        self, taking: Candidate, world: World, app: Flask
    ) -> None:
        second = Candidate(sign_in(app.test_client(), world.learner), taking.attempt_id)
        second.post("/ambil-alih")
        staff_acts.message(taking.attempt_id, by=world.invigilator, text="Hanya untuk perangkat baru")
        told = taking.news().json
        assert told is not None
        assert told["mine"] is False
        assert "messages" not in told
        assert second.news().json["mine"] is True  # type: ignore[index]

    def test_others_learn_nothing(self, taking: Candidate, world: World, app: Flask) -> None:
        for person in (world.second_learner, world.invigilator, world.organiser, world.administrator):
            stranger = Candidate(sign_in(app.test_client(), person), taking.attempt_id)
            assert stranger.news().status_code == 404
        assert Candidate(app.test_client(), taking.attempt_id).news().status_code == 401
        assert Candidate(sign_in(app.test_client(), world.learner), 10**9).news().status_code == 404

    def test_the_waiting_room_asks_by_its_session(self, learner: Candidate, world: World) -> None:
        exams.bank(world, Pool.SECURE, 5)
        sitting = exams.sitting(world, exams.exam(world, ExamKind.FINAL))
        begin_exam(learner, sitting, world)
        learner.client.delete_cookie(COOKIE, path=f"/ujian/{learner.attempt_id}")
        assert learner.get("/kabar?since=abc", headers=JSON).json["device"] is None  # type: ignore[index]
