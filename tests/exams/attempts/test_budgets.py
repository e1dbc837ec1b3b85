"""How many statements the pages around one attempt cost, whatever the number of questions."""

from __future__ import annotations

import pytest

from lms.core.db import db
from lms.exams.models import ExamKind, Pool
from tests.exams.attempts.conftest import JSON, Candidate, begin_exam, begin_quiz, quiz_url
from tests.support import exams
from tests.support.factories import World
from tests.support.queries import query_count

# With the signed-in person, the layout and the attempt's enrolment, offering and programme.
BUDGET = {"": 16, "/naskah": 14, "/soal/1": 16, "/ringkasan": 16, "/bukti": 18}


@pytest.mark.parametrize("items", [3, 12])
def test_a_quiz(learner: Candidate, world: World, items: int) -> None:
    exams.bank(world, Pool.PRACTICE, items)
    exams.exam(world, ExamKind.QUIZ, items=items)
    begin_quiz(learner, world)
    for slot in range(1, items + 1):
        learner.answer(slot)
    found = {}
    for path in BUDGET:
        if path == "/bukti":
            learner.post("/kumpul")
        found[path] = _cost(learner, f"/ujian/{learner.attempt_id}{path}")
    assert all(found[path] <= limit for path, limit in BUDGET.items()), found
    assert _cost(learner, quiz_url(world)) <= 24


def test_a_sitting(learner: Candidate, world: World) -> None:
    exams.bank(world, Pool.SECURE, 5)
    begin_exam(learner, exams.sitting(world, exams.exam(world, ExamKind.FINAL)), world)
    found = {path: _cost(learner, f"/ujian/{learner.attempt_id}{path}") for path in ("", "/naskah")}
    assert all(found[path] <= BUDGET[path] + 6 for path in found), found


def _cost(learner: Candidate, url: str) -> int:
    db.session.rollback()
    db.session.expunge_all()
    with query_count() as count:
        assert learner.client.get(url, headers=JSON if url.endswith("naskah") else {}).status_code == 200
    return len(count.statements)
