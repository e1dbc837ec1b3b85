"""From read parts to points: what follows by itself, once, and is taken back when a pass is taken away."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from lms.certificates.models import Certificate
from lms.core import clock, uow
from lms.core.db import db
from lms.courses.models import Enrolment, EnrolmentStatus, PartReading, StageProgress
from lms.cpd.models import LedgerEntry
from lms.exams import services, staff_acts
from lms.exams.journal.save import Entry, save
from lms.exams.models import Attempt, AttemptStatus, ExamKind, FormItem, ItemVersion, Pool
from lms.grading import services as grading
from lms.grading.models import Outcome, PracticalAssessment, Result
from lms.grading.practicals import loading
from lms.grading.practicals.services import decisions
from lms.items import Item
from lms.workflows import attempts
from lms.workflows.facts import gather
from lms.workflows.progress import next_step, path_of
from tests.support import exams, practice
from tests.support.factories import World


def answer_all(attempt: Attempt, *, right: bool) -> None:
    """Write an answer to each slot through the journal."""
    rows = db.session.execute(
        select(FormItem.slot, ItemVersion.content)
        .join(ItemVersion, ItemVersion.id == FormItem.item_version_id)
        .where(FormItem.form_id == attempt.form_id)
        .order_by(FormItem.slot)
    ).all()
    for number, (slot, content) in enumerate(rows, 1):
        item = Item.from_json(content)
        key = item.solution()["R1"]
        chosen = key if right else [next(name for name in "abcd" if [name] != key)]
        payload = '{"slot":%d,"response":{"R1":["%s"]}}' % (slot, chosen[0])  # noqa: UP031
        save(Entry(attempt.id, 1, number, "answer", payload, None))


def read_everything(world: World) -> None:
    with uow.write() as session:
        for slug in ("bagian-1", "bagian-2"):
            session.add(
                PartReading(
                    enrolment_id=world.enrolment.id, module_id=world.module.id, part_slug=slug, read_at=clock.now()
                )
            )
        uow.touch(world.enrolment.id)


def pass_quiz(world: World) -> None:
    attempt = exams.running_quiz(world)
    answer_all(attempt, right=True)
    attempts.submit_and_grade(attempt.id, by=world.learner)


def sit_final(world: World, *, right: bool) -> Attempt:
    exams.bank(world, Pool.SECURE, 5)
    version = exams.exam(world, ExamKind.FINAL)
    sitting = exams.sitting(world, version)
    attempt = services.allocate(version, world.enrolment, by=world.learner, now=clock.now(), sitting=sitting)
    staff_acts.admit(attempt.id, by=world.invigilator, compared=True)
    services.start(attempt.id, by=world.learner, session=exams.SESSION, consent="Saya setuju.")
    answer_all(attempt, right=right)
    attempts.submit_and_grade(attempt.id, by=world.learner)
    return attempt


def practise(world: World) -> PracticalAssessment:
    """Practise, be confirmed and be marked; the stage was opened by reconcile."""
    with uow.write():
        loading.load(loading.read(practice.CONTENT, []), world.programme, now=clock.now())
    return practice.marked(world)


def decide(world: World, assessment: PracticalAssessment, outcome: Outcome) -> None:
    decisions.decide(
        world.enrolment.id,
        outcome=outcome,
        reason="Semua syarat terpenuhi.",
        by=world.organiser,
        now=clock.now(),
        assessment_id=assessment.id,
    )


def certificates(world: World) -> list[Certificate]:
    return list(db.session.scalars(select(Certificate).where(Certificate.enrolment_id == world.enrolment.id)))


def points(world: World) -> Decimal:
    entries = db.session.scalars(select(LedgerEntry).where(LedgerEntry.person_id == world.learner.id))
    return sum((entry.points for entry in entries), Decimal(0))


def test_the_whole_way_ends_in_one_certificate_and_its_points(world: World) -> None:
    read_everything(world)
    pass_quiz(world)
    attempt = sit_final(world, right=True)
    assert certificates(world) == []
    grading.release(by=world.organiser, now=clock.now(), attempt_ids=[attempt.id])
    decide(world, practise(world), Outcome.COMPETENT)
    (certificate,) = certificates(world)
    assert points(world) > 0
    enrolment = db.session.get_one(Enrolment, world.enrolment.id, populate_existing=True)
    assert enrolment.status == EnrolmentStatus.COMPLETED
    assert [stage.state for stage in path_of(gather(world.enrolment.id))] == ["done"] * 4
    before = (certificate.number, points(world))
    for _again in range(3):
        with uow.write():
            uow.touch(world.enrolment.id)
    assert [c.number for c in certificates(world)] == [before[0]]
    assert points(world) == before[1]


def test_a_pass_that_is_taken_away_revokes_and_takes_the_points_back(world: World) -> None:
    read_everything(world)
    pass_quiz(world)
    attempt = sit_final(world, right=True)
    grading.release(by=world.organiser, now=clock.now(), attempt_ids=[attempt.id])
    decide(world, practise(world), Outcome.COMPETENT)
    with uow.write() as session:
        result = session.scalars(
            select(Result).where(Result.attempt_id == attempt.id, Result.superseded_at.is_(None))
        ).one()
        result.passed = False
        uow.touch(world.enrolment.id)
    (certificate,) = certificates(world)
    assert certificate.is_revoked
    assert points(world) == 0
    assert len(list(db.session.scalars(select(LedgerEntry).where(LedgerEntry.person_id == world.learner.id)))) == 2
    assert db.session.get_one(Enrolment, world.enrolment.id, populate_existing=True).status == EnrolmentStatus.ACTIVE


def test_a_failed_final_opens_no_practice(world: World) -> None:
    read_everything(world)
    pass_quiz(world)
    attempt = sit_final(world, right=False)
    grading.release(by=world.organiser, now=clock.now(), attempt_ids=[attempt.id])
    open_stages = set(
        db.session.scalars(select(StageProgress.stage_slug).where(StageProgress.enrolment_id == world.enrolment.id))
    )
    assert open_stages == {"dasar", "ujian"}


def test_an_overdue_attempt_is_closed_and_graded_with_no_page_open(world: World) -> None:
    attempt = exams.running_quiz(world)
    answer_all(attempt, right=True)
    clock.shift(timedelta(minutes=20))
    assert attempts.expire_overdue() == 1
    assert attempts.expire_overdue() == 0
    closed = db.session.get_one(Attempt, attempt.id, populate_existing=True)
    assert closed.status == AttemptStatus.RELEASED
    assert db.session.scalars(select(Result).where(Result.attempt_id == attempt.id)).one().passed


def test_next_step_names_what_to_do_and_whose_it_is(world: World, app: object) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert next_step(gather(world.enrolment.id)).label
        for stage in path_of(gather(world.enrolment.id)):
            assert stage.explanation.rule
