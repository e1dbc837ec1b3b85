"""Progress is reconciled, not pushed: look at what is true and bring about what should follow.

Runs inside the unit of work, once for each touched enrolment, in id order. Idempotent: run twice it does nothing
more, and what
a process that died left undone, the sweep does. A pass that is taken away revokes and writes counter-entries here as
well.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, cast, literal, or_, select

from lms.certificates.models import Certificate
from lms.core import clock, uow
from lms.core.db import db
from lms.courses.models import Enrolment, EnrolmentStatus, Stage, StageKind, StageProgress
from lms.cpd.models import LedgerEntry
from lms.grading.models import Outcome
from lms.workflows import issue
from lms.workflows.facts import Facts, gather

SWEEP_BATCH = 500


def reconcile(enrolment_id: int) -> None:
    """Bring one enrolment to where its facts say it should be."""
    # Two reconciles of one enrolment at once would both issue; the lock makes the second see what the first did.
    enrolment = db.session.scalar(
        select(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .with_for_update(of=Enrolment)
        .execution_options(populate_existing=True)
    )
    if enrolment is None or enrolment.status == EnrolmentStatus.WITHDRAWN:
        return
    facts = gather(enrolment_id)
    now = clock.now()
    _bring_stages_up_to_date(facts, now)
    issue.bring_certificate_up_to_date(facts, now)
    _bring_status_up_to_date(facts, now)


def stage_is_satisfied(facts: Facts, stage: Stage) -> bool:
    """Whether what the stage asks for is true now."""
    if stage.kind == StageKind.LEARNING:
        modules = facts.modules.get(stage.slug, [])
        # A module that gained a part later does not take back what was completed before.
        return facts.is_completed(stage) or (bool(modules) and all(module.is_done for module in modules))
    if stage.kind == StageKind.EXAM:
        return facts.final is not None and facts.final.passing is not None
    if stage.kind == StageKind.PRACTICAL:
        return facts.practical is not None and facts.practical.logbook_complete and facts.practical.is_marked
    return facts.decision is not None and facts.decision.outcome == Outcome.COMPETENT


def _bring_stages_up_to_date(facts: Facts, now: datetime) -> None:
    open_ = True
    for stage in facts.stages:
        if not open_:
            progress = facts.progress.get(stage.slug)
            if progress is not None:
                progress.completed_at = None
            continue
        progress = facts.progress.get(stage.slug)
        if progress is None:
            progress = StageProgress(enrolment_id=facts.enrolment.id, stage_slug=stage.slug, opened_at=now)
            db.session.add(progress)
            facts.progress[stage.slug] = progress
            issue.tell_stage_opened(facts, stage)
        satisfied = stage_is_satisfied(facts, stage)
        if satisfied and progress.completed_at is None:
            progress.completed_at = now
        elif not satisfied:
            progress.completed_at = None
        open_ = satisfied


def _bring_status_up_to_date(facts: Facts, now: datetime) -> None:
    enrolment = facts.enrolment
    if facts.certificate is not None and enrolment.status == EnrolmentStatus.ACTIVE:
        enrolment.status, enrolment.completed_at = EnrolmentStatus.COMPLETED, now
    elif facts.certificate is None and enrolment.status == EnrolmentStatus.COMPLETED:
        enrolment.status, enrolment.completed_at = EnrolmentStatus.ACTIVE, None


def sweep() -> None:
    """Reconcile every running enrolment again, in small transactions: what a dead process left undone."""
    # A certificate without points: no rule said what it earns when it was issued.
    source = literal("certificate:").concat(cast(Certificate.id, String))
    without_points = (
        select(Certificate.enrolment_id)
        .outerjoin(LedgerEntry, LedgerEntry.source == source)
        .where(LedgerEntry.id.is_(None))
    )
    after = 0
    while True:
        ids = db.session.scalars(
            select(Enrolment.id)
            .where(
                or_(Enrolment.status == EnrolmentStatus.ACTIVE, Enrolment.id.in_(without_points)), Enrolment.id > after
            )
            .order_by(Enrolment.id)
            .limit(SWEEP_BATCH)
        ).all()
        if not ids:
            return
        for enrolment_id in ids:
            with uow.write():
                uow.touch(enrolment_id)
        after = ids[-1]
