"""The decision: recorded by a second, independent person before anything is issued."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.core import audit, uow
from lms.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from lms.courses.models import Enrolment
from lms.grading import queries as results
from lms.grading import words
from lms.grading.models import Decision, Outcome, PracticalAssessment
from lms.grading.practicals import queries
from lms.grading.practicals.practice import Phase
from lms.grading.practicals.recommendation import Ground
from lms.grading.practicals.services.locking import lock_enrolment
from lms.grading.practicals.services.marking import sheet_of

REASON_AT_MOST = 2000  # characters


def decide(
    enrolment_id: int, *, assessment_id: int, outcome: Outcome, reason: str, by: Person, now: datetime
) -> Decision:
    """Record whether a person is competent. "Belum kompeten" opens the practice again.

    Args:
        assessment_id: the marking the decider looked at; another one now in force is not decided on unseen.

    Raises:
        Invalid: no reason; or "kompeten" against a missed critical step or without the exam passed.
        Conflict: not submitted, decided already, or marked anew since the page was opened.
        Forbidden: not independent of this practice, or without the role.
    """
    reason = reason.strip()
    with uow.write() as session:
        enrolment = lock_enrolment(enrolment_id)
        if enrolment is None:
            raise NotFound(_("Praktik ini tidak ada."))
        bar = queries.bar_for(by, enrolment)
        if bar is not None:
            raise Forbidden(words.bar(bar))
        practice = queries.practice_of(enrolment)
        assessment = queries.current_assessment(enrolment_id)
        if practice is None or practice.phase != Phase.MARKED or assessment is None or assessment.id != assessment_id:
            raise Conflict(
                _("Keputusan ini tidak lagi menunggu: keadaannya berubah sejak halaman dibuka. Muat ulang halaman."),
                code="changed",
            )
        _check(enrolment, assessment, outcome, reason)
        previous = queries.current_decision(enrolment_id)
        if previous is not None:
            previous.superseded_at = now
            session.flush()
        number = session.scalar(select(func.max(Decision.number)).where(Decision.enrolment_id == enrolment_id)) or 0
        decision = Decision(
            enrolment_id=enrolment_id,
            number=number + 1,
            assessment_id=assessment.id,
            person_id=enrolment.person_id,
            assessor_id=assessment.assessor_id,
            supervisor_id=enrolment.field_supervisor_id,
            person_unit_id=enrolment.person.organisation_id,
            decider_unit_id=by.organisation_id,
            outcome=outcome,
            reason=reason,
            decided_by=by.id,
            decided_at=now,
        )
        session.add(decision)
        if outcome == Outcome.NOT_YET:
            assessment.superseded_at = now
        session.flush()
        audit.record(
            "practice:decision:record",
            f"enrolment:{enrolment_id}",
            by=by,
            decision=decision.number,
            outcome=outcome.value,
            recommended=assessment.recommended,
        )
        uow.touch(enrolment_id)
    return decision


def _check(enrolment: Enrolment, assessment: PracticalAssessment, outcome: Outcome, reason: str) -> None:
    if not reason:
        raise Invalid([Fault("reason", _("Tuliskan alasan keputusan; peserta dan auditor membacanya."))])
    if len(reason) > REASON_AT_MOST:
        raise Invalid([Fault("reason", _("Alasan paling panjang 2.000 huruf."))])
    if outcome == Outcome.COMPETENT and (obstacle := obstacle_to_competence(enrolment, assessment)):
        raise Invalid([Fault("outcome", obstacle)])


def obstacle_to_competence(enrolment: Enrolment, assessment: PracticalAssessment) -> str | None:
    """Why nobody can decide "kompeten": a missed critical step, or an exam not passed; None where it can be decided."""
    definition = queries.definition_of(assessment.version)
    if Ground.CRITICAL_STEP in sheet_of(assessment, definition).recommendation.grounds:
        return _("Langkah kritis tidak dilakukan: keputusannya hanya dapat belum kompeten, berapa pun jumlah nilainya.")
    if not all(theory.passed for theory in results.theory_of(enrolment)):
        return _("Ujian akhir belum lulus atau belum dirilis: kompeten belum dapat diputuskan.")
    return None
