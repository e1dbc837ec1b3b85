"""Results: computed once for a head, superseded by a later one, released by rule or by an organiser."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select

from lms.accounts.models import Role
from lms.core import clock, uow
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.core.errors import Conflict, Forbidden
from lms.exams.journal.append import append, database_now, lock
from lms.exams.models import Attempt, AttemptStatus
from lms.grading import automatic, explanations, queries, services, words
from lms.grading.automatic import FormSlot, Rules
from lms.grading.models import Result
from tests.items import samples
from tests.support import exams, factories
from tests.support.factories import World
from tests.support.queries import query_count
from tests.support.results import RIGHT, WRONG, answers, grade, handed_in, seated

SINGLE = samples.item(samples.SINGLE)
MULTIPLE = samples.item(samples.MULTIPLE)


def results_of(attempt: Attempt) -> list[Result]:
    return list(db.session.scalars(select(Result).where(Result.attempt_id == attempt.id).order_by(Result.number)))


def test_a_quiz_is_graded_and_released_at_once(world: World) -> None:
    attempt = handed_in(exams.running_quiz(world, items=5))
    result = grade(attempt, answers(4, 5))
    assert (result.score, result.max_score, result.passed) == (Decimal(4), Decimal(5), True)
    assert result.released_at is not None
    assert result.released_by is None
    assert db.session.get_one(Attempt, attempt.id).status == AttemptStatus.RELEASED
    stored = queries.current_result(attempt.id)
    assert stored is not None
    assert [item.slot for item in stored.items] == [1, 2, 3, 4, 5]
    assert (stored.items[0].response, stored.items[0].unit) == (RIGHT, "IMN.01")


def test_the_same_head_gives_the_same_result(world: World) -> None:
    attempt = handed_in(exams.running_quiz(world))
    first = grade(attempt, answers(5, 5))
    assert grade(attempt, answers(5, 5)).id == first.id
    assert len(results_of(attempt)) == 1


def test_a_journal_that_grew_meanwhile_is_folded_again(world: World) -> None:
    attempt = handed_in(exams.running_quiz(world))
    stale = services.grade(
        attempt.id, {}, head_seq=attempt.head_seq - 1, head_hash=bytes(attempt.head_hash), now=clock.now()
    )
    assert stale is None
    assert results_of(attempt) == []


def test_a_running_attempt_is_not_graded(world: World) -> None:
    attempt = exams.running_quiz(world)
    with pytest.raises(Conflict):
        grade(attempt, {})


def test_a_later_head_supersedes_and_keeps_what_was(world: World) -> None:
    attempt = handed_in(exams.running_quiz(world, items=5))
    first = grade(attempt, answers(2, 5))
    assert first.passed is False
    with uow.write():
        append(lock(attempt.id), "accept", {"kind": "answer", "payload": "{}"}, at=database_now())
    attempt = db.session.get_one(Attempt, attempt.id, populate_existing=True)
    second = grade(attempt, answers(5, 5))
    assert [(one.number, one.score, one.superseded_at is None) for one in results_of(attempt)] == [
        (1, Decimal(2), False),
        (2, Decimal(5), True),
    ]
    assert second.released_at is not None


def test_an_exam_waits_for_its_organiser(world: World) -> None:
    sitting, (attempt,) = seated(world)
    result = grade(attempt, answers(8, 10))
    assert result.released_at is None
    assert db.session.get_one(Attempt, attempt.id).status == AttemptStatus.GRADED
    assert queries.released_result(attempt.id) is None
    assert services.release(sitting_id=sitting.id, by=world.organiser, now=clock.now()) == 1
    released = queries.released_result(attempt.id)
    assert released is not None
    assert released.released_by == world.organiser.id
    assert db.session.get_one(Attempt, attempt.id).status == AttemptStatus.RELEASED
    details = db.session.scalar(select(AuditEntry.details).where(AuditEntry.action == "attempt:grade:release"))
    assert details == {"attempts": [attempt.id], "passed": 1}
    with pytest.raises(Conflict):
        services.release(sitting_id=sitting.id, by=world.organiser, now=clock.now())


@pytest.mark.parametrize("who", ["learner", "invigilator", "author", "assessor", "auditor", "leader", "outsider"])
def test_only_organisers_release(world: World, who: str) -> None:
    sitting, (attempt,) = seated(world)
    grade(attempt, answers(8, 10))
    with pytest.raises(Forbidden):
        services.release(sitting_id=sitting.id, by=world.people[who], now=clock.now())
    assert queries.released_result(attempt.id) is None


def test_nobody_releases_their_own(world: World) -> None:
    with uow.write():
        school = world.provider.organisation
        both = factories.person("Omar Rangkap", world.unit, (Role.ORGANISER, school))
    sitting, found = seated(world, both)
    for attempt in found:
        grade(attempt, answers(8, 10))
    with pytest.raises(Forbidden, match="sendiri"):
        services.release(sitting_id=sitting.id, by=both, now=clock.now())
    assert all(queries.released_result(attempt.id) is None for attempt in found)


def test_what_changed_since_the_preview_is_not_released_unseen(world: World) -> None:
    sitting, (first, second) = seated(world, world.second_learner)
    grade(first, answers(8, 10))
    seen = services.fingerprint(results_of(first))
    grade(second, answers(3, 10))
    with pytest.raises(Conflict, match="berubah"):
        services.release(sitting_id=sitting.id, by=world.organiser, now=clock.now(), seen=seen)
    seen = services.fingerprint([*results_of(first), *results_of(second)])
    assert services.release(sitting_id=sitting.id, by=world.organiser, now=clock.now(), seen=seen) == 2


def test_some_attempts_of_a_sitting(world: World) -> None:
    _sitting, (first, second) = seated(world, world.second_learner)
    grade(first, answers(8, 10))
    grade(second, answers(3, 10))
    assert services.release(attempt_ids=[first.id], by=world.organiser, now=clock.now()) == 1
    assert queries.released_result(second.id) is None


def test_the_rules_it_was_taken_by_stay_with_the_result(world: World) -> None:
    attempt = handed_in(exams.running_quiz(world, items=3))
    result = grade(attempt, answers(2, 3))
    assert queries.pass_mark(result) == 70
    assert queries.penalty(result) == 0
    assert queries.shown_percentage(result) == Decimal("66.66")
    assert result.rules["exam_version"] == attempt.exam_version_id


def test_theory_takes_the_best_released_result(world: World) -> None:
    sitting, (attempt,) = seated(world)
    (theory,) = queries.theory_of(world.enrolment)
    assert (theory.result, theory.passed) == (None, False)
    grade(attempt, answers(8, 10))
    assert not queries.theory_of(world.enrolment)[0].passed
    services.release(sitting_id=sitting.id, by=world.organiser, now=clock.now())
    assert queries.theory_of(world.enrolment)[0].passed


def test_an_explanation_holds_all_that_makes_the_mark(world: World) -> None:
    attempt = handed_in(exams.running_quiz(world, items=4, penalty=Decimal("0.25")))
    result = queries.released_result(grade(attempt, {1: RIGHT, 2: WRONG, 3: RIGHT}).attempt_id)
    assert result is not None
    why = explanations.of_result(result, attempt.enrolment)
    assert why.facts[0].label.startswith("IMN.01 Unit satu, 1,75 dari 4")
    assert why.facts[0].value == "soal 1: 1 dari 1; soal 2: -0,25 dari 1; soal 3: 1 dari 1; soal 4: 0 dari 1"
    said = {fact.label: fact.value for fact in why.facts}
    assert said["Jumlah"] == "1,75 dari 4"
    assert said["Persentase"] == "43,75 %"
    assert said["Batas lulus"] == "70 %"
    assert "25 %" in why.rule


def test_an_explanation_says_the_floor(world: World) -> None:
    attempt = handed_in(exams.running_quiz(world, items=2, penalty=Decimal(1)))
    result = queries.released_result(grade(attempt, {1: WRONG, 2: WRONG}).attempt_id)
    assert result is not None
    said = {fact.label: fact.value for fact in explanations.of_result(result, attempt.enrolment).facts}
    assert said["Jumlah"] == "-2 dari 2"
    assert said["Setelah batas bawah 0"] == "0"


def test_computing_a_mark_reads_the_form_at_once(world: World) -> None:
    """However many slots: the attempt is at hand, the form and its items come in one query."""
    attempt = handed_in(exams.running_quiz(world, items=5))
    with query_count() as count:
        services.compute(attempt, answers(5, 5))
    assert count <= 1


def test_a_hundred_marks_can_be_made_again_from_what_is_printed(world: World) -> None:
    """By hand, from the explanation alone: every slot's points, their sum, the floor, the percentage, passed or not."""
    attempt = handed_in(exams.running_quiz(world))
    chance = random.Random(20261123)
    for _ in range(100):
        rules = Rules(Decimal(chance.choice(["0", "0.25", "0.3333", "1"])), Decimal(chance.randint(0, 100)))
        form = [
            FormSlot(
                slot, 1, chance.choice([MULTIPLE, SINGLE]), Decimal(chance.choice(["1", "2", "0.5", "2.25"])), unit
            )
            for slot, unit in enumerate(chance.choices(["IMN.01", "IMN.02", "IMN.03"], k=chance.randint(1, 12)), 1)
        ]
        chosen = {slot.slot: {"R1": chance.sample("abcde", chance.randint(0, 4))} for slot in form}
        graded = automatic.grade(form, chosen, rules)
        attempt.exam_version.pass_mark, attempt.exam_version.penalty = rules.pass_mark, rules.penalty
        result = services.result_of(attempt, graded, 1, (1, "0" * 64), clock.now())
        result.attempt = attempt
        why = explanations.of_result(result, attempt.enrolment)
        said = {fact.label: fact.value for fact in why.facts}
        printed = [value for label, value in said.items() if label.startswith("IMN.")]
        points = [number(found) for value in printed for found in re.findall(r"soal \d+: (.+?) dari", value)]
        worth = [number(found) for value in printed for found in re.findall(r" dari ([\d,]+)", value)]
        total = max(Fraction(0), sum(points, Fraction(0)))
        assert total == graded.exact
        percentage = total * 100 / sum(worth, Fraction(0))
        assert (percentage >= number(said["Batas lulus"].removesuffix(" %"))) == graded.passed
        assert said["Persentase"] == words.percentage(percentage)
    db.session.rollback()


def number(printed: str) -> Fraction:
    """A number as the page prints it: 1,75 or -0,25 or 7/3 (≈ 2,33)."""
    return Fraction(printed.split(" (")[0].replace(".", "").replace(",", ".").replace("−", "-"))
