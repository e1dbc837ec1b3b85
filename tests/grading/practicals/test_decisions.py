"""The decision: by a second, independent person, with what it opens and closes."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Person, Role, RoleGrant
from lms.core import clock, uow
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.core.errors import Conflict, Forbidden, Invalid
from lms.exams.models import ExamKind
from lms.grading.models import Decision, Outcome, PracticalAssessment
from lms.grading.practicals import queries
from lms.grading.practicals.practice import Phase, Practice
from lms.grading.practicals.services import decisions, logbook, marking
from lms.grading.practicals.services.marking import Marks
from tests.support import exams, factories
from tests.support.factories import World
from tests.support.practice import fill_logbook, marked, marks, practical, write_entry


def decide(
    world: World, assessment: PracticalAssessment, outcome: Outcome, by: Person, reason: str = "Cukup."
) -> Decision:
    return decisions.decide(
        world.enrolment.id, assessment_id=assessment.id, outcome=outcome, reason=reason, by=by, now=clock.now()
    )


def practice(world: World) -> Practice:
    found = queries.practice_of(world.enrolment)
    assert found is not None
    return found


def second_assessor(world: World, **values: object) -> Person:
    with uow.write():
        school = world.provider.organisation
        home = values.pop("unit", school)
        return factories.person("Nina Asesor", home, (Role.ASSESSOR, school), **values)  # type: ignore[arg-type]


@pytest.fixture
def submitted(world: World) -> tuple[World, PracticalAssessment]:
    practical(world)
    return world, marked(world)


Submitted = tuple[World, PracticalAssessment]


@pytest.mark.parametrize("role", ["organiser", "assessor"])
def test_an_independent_organiser_or_assessor_decides(submitted: Submitted, role: str) -> None:
    world, assessment = submitted
    by = world.organiser if role == "organiser" else second_assessor(world)
    decision = decide(world, assessment, Outcome.COMPETENT, by)
    assert (decision.number, decision.decided_by, decision.assessor_id) == (1, by.id, world.assessor.id)
    assert practice(world).phase == Phase.COMPETENT
    assert (
        db.session.scalar(select(AuditEntry.actor_id).where(AuditEntry.action == "practice:decision:record")) == by.id
    )


@pytest.mark.parametrize("who", ["learner", "assessor", "supervisor", "author", "leader", "auditor", "outsider"])
def test_nobody_else_decides(submitted: Submitted, who: str) -> None:
    world, assessment = submitted
    with pytest.raises(Forbidden):
        decide(world, assessment, Outcome.COMPETENT, world.people[who])
    assert queries.current_decision(world.enrolment.id) is None


def test_not_even_with_the_role_the_learner_the_marker_the_supervisor_or_a_colleague(submitted: Submitted) -> None:
    world, assessment = submitted
    school = world.provider.organisation
    for who in ("learner", "assessor", "supervisor"):
        db.session.add(
            RoleGrant(
                person_id=world.people[who].id, organisation_id=school.id, role=Role.ORGANISER, granted_at=clock.now()
            )
        )
    db.session.commit()
    db.session.expire_all()
    colleague = second_assessor(world, unit=world.unit)
    for by, bar in (
        (world.learner, "sendiri"),
        (world.assessor, "menilai"),
        (world.supervisor, "membimbing"),
        (colleague, "unit kerja"),
    ):
        with pytest.raises(Forbidden, match=bar):
            decide(world, assessment, Outcome.COMPETENT, by)


def test_a_former_supervisor_does_not_decide(world: World) -> None:
    """Who confirmed an entry took part, even when another supervisor is assigned now."""
    practical(world)
    former = second_assessor(world)
    world.enrolment.field_supervisor_id = former.id
    db.session.add(
        RoleGrant(
            person_id=former.id, organisation_id=world.unit.id, role=Role.FIELD_SUPERVISOR, granted_at=clock.now()
        )
    )
    db.session.commit()
    db.session.expire_all()
    logbook.confirm([write_entry(world)], by=former, now=clock.now())
    world.enrolment.field_supervisor_id = world.supervisor.id
    db.session.commit()
    assessment = marked(world)
    with pytest.raises(Forbidden, match="membimbing"):
        decide(world, assessment, Outcome.COMPETENT, former)


@pytest.mark.parametrize("column", ["person_id", "assessor_id", "supervisor_id", "person_unit_id"])
def test_the_database_refuses_a_judge_in_their_own_cause(submitted: Submitted, column: str) -> None:
    world, assessment = submitted
    values = {
        "person_id": world.learner.id,
        "assessor_id": world.assessor.id,
        "supervisor_id": world.supervisor.id,
        "person_unit_id": world.unit.id,
        "decider_unit_id": world.provider.organisation_id,
    }
    values[column] = values["decider_unit_id"] if column == "person_unit_id" else world.organiser.id
    with pytest.raises(IntegrityError), uow.write() as session:
        session.add(
            Decision(
                enrolment_id=world.enrolment.id,
                number=1,
                assessment_id=assessment.id,
                outcome=Outcome.COMPETENT,
                reason="x",
                decided_by=world.organiser.id,
                decided_at=clock.now(),
                **values,
            )
        )


def test_a_reason_is_always_recorded(submitted: Submitted) -> None:
    world, assessment = submitted
    with pytest.raises(Invalid, match="alasan"):
        decide(world, assessment, Outcome.COMPETENT, world.organiser, "  ")


def test_a_missed_critical_step_is_never_competent(world: World) -> None:
    practical(world)
    assessment = marked(world, marks(missed=("L08",), level=4))
    with pytest.raises(Invalid, match="Langkah kritis"):
        decide(world, assessment, Outcome.COMPETENT, world.organiser)
    assert decide(world, assessment, Outcome.NOT_YET, world.organiser).outcome == Outcome.NOT_YET


def test_the_decider_may_differ_from_the_recommendation_otherwise(world: World) -> None:
    practical(world)
    assessment = marked(world, marks(level=2))
    assert assessment.recommended is False
    assert decide(world, assessment, Outcome.COMPETENT, world.organiser).outcome == Outcome.COMPETENT


def test_without_the_exam_passed_nobody_is_competent(submitted: Submitted) -> None:
    world, assessment = submitted
    exams.exam(world, ExamKind.FINAL)
    with pytest.raises(Invalid, match="Ujian akhir"):
        decide(world, assessment, Outcome.COMPETENT, world.organiser)


def test_nothing_is_decided_twice(submitted: Submitted) -> None:
    world, assessment = submitted
    decide(world, assessment, Outcome.COMPETENT, world.organiser)
    with pytest.raises(Conflict):
        decide(world, assessment, Outcome.NOT_YET, world.second_organiser)


def test_a_draft_is_not_decided_on(world: World) -> None:
    practical(world)
    fill_logbook(world)
    marking.save(world.enrolment.id, marks(), by=world.assessor, now=clock.now())
    draft = queries.current_assessment(world.enrolment.id)
    assert draft is not None
    with pytest.raises(Conflict):
        decide(world, draft, Outcome.COMPETENT, world.organiser)


def test_not_yet_opens_the_practice_again(world: World) -> None:
    """Practise again, be confirmed, be marked anew, be decided on anew; what was stays."""
    practical(world)
    first = marked(world, marks(missed=("L08",)))
    decide(world, first, Outcome.NOT_YET, world.organiser, "Ulangi pembuangan jarum.")
    found = practice(world)
    assert (found.phase, found.needs_practice_again, found.is_writable) == (Phase.PRACTISING, True, True)
    with pytest.raises(Conflict, match="belum lengkap"):
        marking.save(world.enrolment.id, Marks(steps={"L01": True}), by=world.assessor, now=clock.now())
    again = write_entry(world, "P4")
    assert practice(world).phase == Phase.PRACTISING
    logbook.confirm([again], by=world.supervisor, now=clock.now())
    assert practice(world).phase == Phase.READY
    marking.save(world.enrolment.id, marks(), by=world.assessor, now=clock.now())
    second = marking.submit(world.enrolment.id, by=world.assessor, now=clock.now())
    assert second.id != first.id
    with pytest.raises(Conflict):
        decide(world, first, Outcome.COMPETENT, world.organiser)  # a page that was left open
    decision = decide(world, second, Outcome.COMPETENT, world.organiser)
    assert decision.number == 2
    assert practice(world).phase == Phase.COMPETENT
    history = queries.decisions_of([world.enrolment.id])
    assert [(one.number, one.superseded_at is None) for one in history] == [(2, True), (1, False)]
