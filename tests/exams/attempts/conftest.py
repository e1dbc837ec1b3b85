"""A candidate with a browser: what a test does goes through HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core import uow
from lms.core.db import db
from lms.courses.models import Enrolment
from lms.exams import staff_acts
from lms.exams.journal.fold import rows_of
from lms.exams.models import Attempt, AttemptEvent, Sitting
from tests.support.exams import CANARY
from tests.support.factories import World, sign_in

ORIGIN = {"Origin": "http://localhost"}
JSON = {"Accept": "application/json"}


class Watching(FlaskClient):
    """Remembers every answer, so that what must not leave the server can be looked for."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        bodies: list[tuple[str, str]] = self.application.extensions.setdefault("tests.bodies", [])
        bodies.append((response.request.path, response.text))
        return response


@dataclass
class Candidate:
    """A person with a browser of their own."""

    client: FlaskClient
    attempt_id: int = 0
    number: int = field(default=0)

    def get(self, path: str = "", **kwargs: Any) -> TestResponse:
        return self.client.get(f"/ujian/{self.attempt_id}{path}", **kwargs)

    def post(self, path: str = "", **kwargs: Any) -> TestResponse:
        return self.client.post(f"/ujian/{self.attempt_id}{path}", **kwargs)

    def paper(self) -> TestResponse:
        return self.get("/naskah", headers=JSON)

    def news(self, since: int = 0) -> TestResponse:
        return self.get(f"/kabar?since={since}", headers=JSON)

    def send(self, body: Any, **headers: str) -> TestResponse:
        """A save with this body, as it stands."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.post("/simpan", data=data, content_type="application/json", headers={**ORIGIN, **headers})

    def answer(
        self, slot: int = 1, option: str = "b", *, number: int | None = None, kind: str = "answer"
    ) -> TestResponse:
        """The next entry of this device."""
        if number is None:
            self.number += 1
            number = self.number
        return self.send(entry(number, slot, option, kind))


def entry(number: int, slot: int = 1, option: str = "b", kind: str = "answer") -> dict[str, Any]:
    content = {"slot": slot, "response": {"R1": [option]}} if kind == "answer" else {"slot": slot, "on": True}
    return {"n": number, "k": kind, "p": json.dumps(content), "t": 1795399200000}


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    before = app.test_client_class
    app.test_client_class = Watching
    app.extensions["tests.bodies"] = []
    yield app
    app.test_client_class = before


@pytest.fixture
def learner(app: Flask, world: World) -> Candidate:
    """The world's learner, whose first stage is open."""
    open_stages(world.enrolment)
    return Candidate(sign_in(app.test_client(), world.learner))


def open_stages(enrolment: Enrolment) -> None:
    with uow.write():
        uow.touch(enrolment.id)


def begin_quiz(learner: Candidate, world: World) -> Candidate:
    """Press start on the world's quiz."""
    response = learner.client.post(quiz_url(world))
    assert response.status_code == 302, response.text
    learner.attempt_id = int(response.location.rsplit("/", 1)[1])
    return learner


def quiz_url(world: World) -> str:
    return f"/ujian/kuis/{world.enrolment.id}/kuis-modul-satu"


def enter(learner: Candidate, sitting: Sitting) -> Candidate:
    """Into the waiting room."""
    response = learner.client.post(f"/ujian/sesi/{sitting.id}/masuk")
    assert response.status_code == 302, response.text
    learner.attempt_id = int(response.location.rsplit("/", 1)[1])
    return learner


def begin_exam(learner: Candidate, sitting: Sitting, world: World) -> Candidate:
    """Through lobby, admission and consent."""
    enter(learner, sitting)
    staff_acts.admit(learner.attempt_id, by=world.invigilator, compared=True)
    response = learner.post("/mulai", data={"agreed": "y"})
    assert response.status_code == 302, response.text
    return learner


def attempt_of(learner: Candidate) -> Attempt:
    db.session.rollback()
    return db.session.get_one(Attempt, learner.attempt_id, populate_existing=True)


def rows(learner: Candidate) -> list[AttemptEvent]:
    db.session.rollback()
    return rows_of(learner.attempt_id)


def kinds(learner: Candidate) -> list[str]:
    return [row.kind for row in rows(learner)]


def leaks(app: Flask) -> list[str]:
    """Paths whose answer held a reason or a key's mark so far."""
    return [path for path, body in app.extensions["tests.bodies"] if CANARY in body]
