"""Marking: saved as it is made, complete before it is handed in, locked after."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Role, RoleGrant
from lms.core import clock
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.grading.models import AssessmentState, PracticalAssessment
from lms.grading.practicals import queries
from lms.grading.practicals.practice import Phase
from lms.grading.practicals.services import marking
from lms.grading.practicals.services.marking import Marks, Sheet
from tests.support.factories import World
from tests.support.practice import definition, fill_logbook, marks, practical, submit_marks, write_entry


def save(world: World, sheet: Marks, who: str = "assessor") -> Sheet:
    return marking.save(world.enrolment.id, sheet, by=world.people[who], now=clock.now())


def submit(world: World, who: str = "assessor") -> PracticalAssessment:
    return marking.submit(world.enrolment.id, by=world.people[who], now=clock.now())


@pytest.fixture
def ready(world: World) -> World:
    practical(world)
    fill_logbook(world)
    return world


def test_an_incomplete_logbook_is_not_marked(world: World) -> None:
    practical(world)
    write_entry(world)
    with pytest.raises(Conflict, match="belum lengkap"):
        save(world, marks())


def test_the_first_mark_begins_the_marking(ready: World) -> None:
    sheet = save(ready, Marks(steps={"L02": True}))
    assert sheet.steps == {"L02": True}
    practice = queries.practice_of(ready.enrolment)
    assert practice is not None
    assert practice.phase == Phase.MARKING
    save(ready, Marks(steps={"L02": True}))
    assert db.session.scalar(select(func.count()).select_from(PracticalAssessment)) == 1


def test_only_what_is_named_changes(ready: World) -> None:
    save(ready, Marks(steps={"L01": False}, observations={"L01": "Tidak membaca VVM."}, comment="Baik."))
    sheet = save(ready, Marks(levels={"R1": 3}, comments={"R1": "Mantap."}))
    assert sheet.observations["L01"] == "Tidak membaca VVM."
    assert (sheet.levels, sheet.comments["R1"], sheet.comment) == ({"R1": 3}, "Mantap.", "Baik.")
    sheet = save(ready, Marks(steps={"L01": True}))
    assert sheet.steps["L01"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        Marks(steps={"L99": True}),
        Marks(observations={"L99": "x"}),
        Marks(levels={"R1": 5}),
        Marks(levels={"R1": 0}),
        Marks(levels={"R9": 1}),
        Marks(comments={"R9": "x"}),
        Marks(steps={"L01": False}, observations={"L01": "x" * 1001}),
        Marks(comment="x" * 4001),
    ],
)
def test_unknown_marks_and_endless_texts_are_refused(ready: World, wrong: Marks) -> None:
    with pytest.raises(Invalid):
        save(ready, wrong)
    assert queries.current_assessment(ready.enrolment.id) is None


@pytest.mark.parametrize("who", ["learner", "supervisor", "organiser", "author", "outsider"])
def test_only_the_assigned_assessor_marks(ready: World, who: str) -> None:
    with pytest.raises(NotFound):
        save(ready, marks(), who)
    with pytest.raises(NotFound):
        submit(ready, who)


def test_everything_missing_is_named(ready: World) -> None:
    save(ready, Marks(steps={"L01": False}))
    with pytest.raises(Invalid) as caught:
        submit(ready)
    where = [fault.where for fault in caught.value.faults]
    assert len(where) == 10 + 1 + 3
    assert "observation-L01" in where
    assert "step-L02" in where
    assert "level-R3" in where


def test_a_missed_critical_step_needs_what_was_observed(ready: World) -> None:
    save(ready, marks(missed=("L01",), observed="  "))
    with pytest.raises(Invalid, match="amati"):
        submit(ready)
    save(ready, Marks(observations={"L01": "VVM tidak dibaca."}))
    assert submit(ready).recommended is False


def test_handed_in_is_handed_in(ready: World) -> None:
    assessment = submit_marks(ready, marks())
    assert (assessment.state, assessment.recommended) == (AssessmentState.SUBMITTED, True)
    assert submit(ready).id == assessment.id
    with pytest.raises(Conflict, match="tidak dapat diubah"):
        save(ready, Marks(steps={"L01": False}))


@pytest.mark.parametrize(
    ("sheet", "competent"),
    [(marks(level=3), True), (marks(level=2), False), (marks(level=4, missed=("L08",)), False),
     (marks(level=4, missed=("L02", "L04")), True), (marks(level=4, missed=("L02", "L04", "L07")), False)],
)  # fmt: skip
def test_the_recommendation_follows_the_rule(ready: World, sheet: Marks, competent: bool) -> None:
    assert submit_marks(ready, sheet).recommended is competent


def test_another_assessor_begins_anew(ready: World) -> None:
    save(ready, Marks(steps={"L01": False}, observations={"L01": "x"}))
    first = queries.current_assessment(ready.enrolment.id)
    assert first is not None
    other = ready.second_author
    db.session.add(
        RoleGrant(
            person_id=other.id,
            organisation_id=ready.provider.organisation_id,
            role=Role.ASSESSOR,
            granted_at=clock.now(),
        )
    )
    ready.enrolment.assessor_id = other.id
    db.session.commit()
    db.session.expire(other)
    with pytest.raises(NotFound):
        save(ready, Marks(steps={"L02": True}))
    sheet = marking.save(ready.enrolment.id, Marks(steps={"L02": True}), by=other, now=clock.now())
    assert sheet.steps == {"L02": True}
    db.session.refresh(first)
    assert first.superseded_at is not None


def test_the_definition_marked_against_is_the_one_practised(ready: World) -> None:
    assessment = submit_marks(ready, marks())
    assert queries.definition_of(assessment.version) == definition()
