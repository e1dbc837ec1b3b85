"""The certificate and its points, brought to where the facts say they should be; part of reconcile."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import structlog
from flask_babel import gettext as _
from sqlalchemy import select

from lms.certificates import services as certificates
from lms.certificates.facts import (
    CertificateFacts,
    DecisionMade,
    ExamResult,
    PracticeResult,
    UnitResult,
    hours_by_material,
)
from lms.certificates.models import Certificate
from lms.core.db import db
from lms.courses.models import Stage, StageKind
from lms.cpd import services as cpd
from lms.grading.models import Outcome, Result, ResultItem
from lms.workflows import tell
from lms.workflows.facts import Facts

log = structlog.get_logger(__name__)


def bring_certificate_up_to_date(facts: Facts, now: datetime) -> None:
    """Issue when every stage is satisfied, revoke by rule when one no longer is; credit or take back the points.

    What cannot be issued now (the provider's authority ran out) stays undone without failing what was asked; the sweep
    tries again and the path says why.
    """
    earned = all(facts.is_completed(stage) for stage in facts.stages)
    if earned and facts.certificate is None:
        try:
            facts.certificate = certificates.issue(facts.enrolment.id, certificate_facts(facts), now)
        except certificates.CannotIssue as problem:
            # No return: where staff revoked the last one, its points still have to be taken back.
            log.warning("certificate.cannot_issue", enrolment_id=facts.enrolment.id, reason=problem.message)
        else:
            tell.certificate_issued(facts.enrolment, facts.certificate)
    elif not earned and facts.certificate is not None:
        reason = _("Hasil yang menjadi dasar sertifikat ini berubah setelah pemeriksaan ulang.")
        certificates.revoke(facts.certificate.id, reason, None, now)
        facts.certificate = None
    bring_points_up_to_date(facts, now)


def bring_points_up_to_date(facts: Facts, now: datetime) -> None:
    """Points for the certificate in force, counter-entries for every revoked one of this enrolment."""
    issued = db.session.scalars(select(Certificate).where(Certificate.enrolment_id == facts.enrolment.id))
    for certificate in issued:
        if certificate.is_revoked:
            cpd.take_back_certificate(certificate, now)
            continue
        try:
            cpd.credit_certificate(certificate, now)
        except cpd.NoRule as problem:
            log.warning("cpd.no_rule", certificate_id=certificate.id, reason=problem.message)


def certificate_facts(facts: Facts) -> CertificateFacts:
    """What is printed: units with the exam's share, JP by material, results, decision."""
    version = facts.enrolment.offering.version
    passing = facts.final.passing if facts.final is not None else None
    shares = unit_percentages(passing) if passing is not None else {}
    zone = ZoneInfo(facts.enrolment.offering.programme.provider.organisation.timezone)
    modules = [module.version for stage in facts.modules.values() for module in stage]
    return CertificateFacts(
        units=tuple(
            UnitResult(unit["code"], unit["title"], unit["title_en"], shares.get(unit["code"]))
            for unit in version.units
        ),
        hours=hours_by_material(
            (version.jp_theory, version.jp_practice, version.jp_field),
            [(m.material, m.jp_theory, m.jp_practice, m.jp_field) for m in modules],
        ),
        exam=None
        if facts.final is None or passing is None
        else ExamResult(facts.final.version.title, facts.final.version.title_en, passing.percentage, passing.passed),
        practice=_practice(facts),
        decision=None
        if facts.decision is None
        else DecisionMade(
            facts.decision.id,
            facts.decision.outcome == Outcome.COMPETENT,
            facts.decision.decider.name,
            facts.decision.decided_at.astimezone(zone).date(),
        ),
    )


def unit_percentages(result: Result) -> dict[str, Decimal]:
    """Percent of the marks by competence unit, unrounded."""
    score: dict[str, Decimal] = defaultdict(Decimal)
    most: dict[str, Decimal] = defaultdict(Decimal)
    for item in db.session.scalars(select(ResultItem).where(ResultItem.result_id == result.id)):
        score[item.unit] += item.score
        most[item.unit] += item.max_score
    return {unit: score[unit] * 100 / most[unit] for unit in most if most[unit]}


def _practice(facts: Facts) -> PracticeResult | None:
    if facts.practical is None or facts.practical.assessment is None or facts.stage(StageKind.PRACTICAL) is None:
        return None
    version = facts.practical.version
    return PracticeResult(version.title, version.title_en, bool(facts.practical.assessment.recommended))


def tell_stage_opened(facts: Facts, stage: Stage) -> None:
    """Tell the learner that the next stage is open; the first one opens with the enrolment itself."""
    if stage.position > 1:
        tell.stage_opened(facts.enrolment, stage)
