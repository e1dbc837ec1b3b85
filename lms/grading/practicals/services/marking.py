"""The assessor's marks: saved as they are made, submitted once, then locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _

from lms.accounts.models import Person
from lms.core import audit, uow
from lms.core.db import db
from lms.core.errors import Conflict, Fault, Invalid, NotFound
from lms.courses.models import Enrolment
from lms.grading.models import AssessmentState, CriterionMark, PracticalAssessment, StepMark
from lms.grading.practicals import policies, queries
from lms.grading.practicals.definition import Definition
from lms.grading.practicals.recommendation import Recommendation, recommend
from lms.grading.practicals.services.locking import lock_enrolment

OBSERVATION_AT_MOST = 1000  # characters; comments of a criterion too
COMMENT_AT_MOST = 4000


@dataclass(frozen=True, slots=True)
class Marks:
    """What an assessor marked; only what is named changes.

    Attributes:
        steps: code -> done.
        observations: step -> what was observed.
        levels: criterion -> level from 1.
        comments: criterion -> comment.
        comment: to the learner; None leaves it.
    """

    steps: Mapping[str, bool] = field(default_factory=dict)
    observations: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A marking as it stands, with what it amounts to."""

    assessment: PracticalAssessment | None
    steps: dict[str, bool]
    observations: dict[str, str]
    levels: dict[str, int]
    comments: dict[str, str]
    recommendation: Recommendation

    @property
    def is_submitted(self) -> bool:
        return self.assessment is not None and self.assessment.state == AssessmentState.SUBMITTED

    @property
    def comment(self) -> str:
        return self.assessment.comment if self.assessment else ""


def sheet_of(assessment: PracticalAssessment | None, definition: Definition) -> Sheet:
    """Read a marking (None: nothing was marked yet)."""
    steps = {mark.step: mark.done for mark in assessment.steps} if assessment else {}
    levels = {mark.criterion: mark.level for mark in assessment.criteria} if assessment else {}
    return Sheet(
        assessment=assessment,
        steps=steps,
        observations={mark.step: mark.observation for mark in assessment.steps} if assessment else {},
        levels=levels,
        comments={mark.criterion: mark.comment for mark in assessment.criteria} if assessment else {},
        recommendation=recommend(definition, steps, levels),
    )


def save(enrolment_id: int, marks: Marks, *, by: Person, now: datetime) -> Sheet:
    """Save marks; the first ones begin the marking. Saving the same again changes nothing.

    Raises:
        Conflict: the logbook is not complete yet, or the marking was submitted.
        Invalid: an unknown step, criterion or level, or a text that is too long.
        NotFound: not this assessor's.
    """
    with uow.write():
        assessment, definition = _open(enrolment_id, by, now)
        _check(marks, definition)
        _write(assessment, marks)
        db.session.flush()
        db.session.expire(assessment, ["steps", "criteria"])
        sheet = sheet_of(assessment, definition)
        uow.touch(enrolment_id)
    return sheet


def submit(enrolment_id: int, *, by: Person, now: datetime) -> PracticalAssessment:
    """Hand the recommendation in: from now on the marks stand. Handing in twice is one submission.

    Raises:
        Invalid: something is not marked, or a missed critical step lacks what was observed; names each.
        Conflict, NotFound: as :func:`save`.
    """
    with uow.write():
        enrolment = _locked(enrolment_id, by)
        current = queries.current_assessment(enrolment.id)
        if current is not None and current.state == AssessmentState.SUBMITTED and current.assessor_id == by.id:
            return current
        assessment, definition = _open(enrolment_id, by, now)
        sheet = sheet_of(assessment, definition)
        if faults := missing(sheet, definition):
            raise Invalid(faults)
        assessment.state, assessment.submitted_at = AssessmentState.SUBMITTED, now
        assessment.recommended = bool(sheet.recommendation.competent)
        audit.record(
            "practice:assessment:submit",
            f"practical_assessment:{assessment.id}",
            by=by,
            recommended=assessment.recommended,
            grounds=[ground.value for ground in sheet.recommendation.grounds],
        )
        uow.touch(enrolment_id)
    return assessment


def missing(sheet: Sheet, definition: Definition) -> list[Fault]:
    """What is still to be done before the marking can be handed in."""
    numbers = {step.code: number for number, step in enumerate(definition.checklist, 1)}
    found = [
        Fault(f"step-{code}", _("Langkah %(number)s belum dinilai.", number=numbers[code]))
        for code in sheet.recommendation.unmarked_steps
    ]
    found += [
        Fault(
            f"observation-{code}",
            _("Langkah kritis %(number)s tidak dilakukan: tuliskan apa yang Anda amati.", number=numbers[code]),
        )
        for code in sheet.recommendation.missed_critical
        if not sheet.observations.get(code, "").strip()
    ]
    titles = {part.code: number for number, part in enumerate(definition.rubric, 1)}
    found += [
        Fault(f"level-{code}", _("Rubrik %(number)s belum dinilai.", number=titles[code]))
        for code in sheet.recommendation.unmarked_criteria
    ]
    return found


def _locked(enrolment_id: int, by: Person) -> Enrolment:
    enrolment = lock_enrolment(enrolment_id)
    if enrolment is None or not policies.may_mark(by, enrolment):
        raise NotFound(_("Praktik ini tidak ada atau tidak ditugaskan kepada Anda."))
    return enrolment


def _open(enrolment_id: int, by: Person, now: datetime) -> tuple[PracticalAssessment, Definition]:
    """This assessor's draft, begun if there is none; a draft that another assessor left is superseded, never edited."""
    enrolment = _locked(enrolment_id, by)
    practice = queries.practice_of(enrolment)
    if practice is None:
        raise NotFound(_("Program ini tidak memuat praktik."))
    if not practice.may_be_marked:
        if practice.is_marked:
            raise Conflict(_("Penilaian ini sudah diserahkan dan tidak dapat diubah."), code="submitted")
        raise Conflict(_("Buku catatan belum lengkap dikonfirmasi; praktik ini belum dapat dinilai."), code="not_ready")
    current = queries.current_assessment(enrolment_id)
    if current is not None and current.assessor_id == by.id:
        return current, practice.definition
    if current is not None:
        current.superseded_at = now
        db.session.flush()
    assessment = PracticalAssessment(
        enrolment_id=enrolment_id,
        practical_version_id=practice.version.id,
        assessor_id=by.id,
        state=AssessmentState.DRAFT,
        comment="",
        started_at=now,
        steps=[],
        criteria=[],
    )
    db.session.add(assessment)
    db.session.flush()
    audit.record("practice:assessment:open", f"practical_assessment:{assessment.id}", by=by, enrolment=enrolment_id)
    return assessment, practice.definition


def _check(marks: Marks, definition: Definition) -> None:
    steps = {step.code for step in definition.checklist}
    highest = {part.code: part.highest for part in definition.rubric}
    known = (
        steps.issuperset(marks.steps)
        and steps.issuperset(marks.observations)
        and set(highest).issuperset(marks.levels)
        and set(highest).issuperset(marks.comments)
        and all(1 <= level <= highest[code] for code, level in marks.levels.items())
    )
    if not known:
        raise Invalid([Fault("marks", _("Nilai ini tidak dikenal lembar penilaian. Muat ulang halaman."))])
    for texts, most in (
        (marks.observations, OBSERVATION_AT_MOST),
        (marks.comments, OBSERVATION_AT_MOST),
        ({"comment": marks.comment or ""}, COMMENT_AT_MOST),
    ):
        for where, text in texts.items():
            if len(text) > most:
                raise Invalid([Fault(where, _("Teks paling panjang %(most)s huruf.", most=most))])


def _write(assessment: PracticalAssessment, marks: Marks) -> None:
    """Texts of a step or criterion that is not marked yet wait in the browser: a row needs its mark."""
    steps = {mark.step: mark for mark in assessment.steps}
    for code, done in marks.steps.items():
        if code in steps:
            steps[code].done = done
        else:
            steps[code] = StepMark(assessment_id=assessment.id, step=code, done=done, observation="")
            db.session.add(steps[code])
    for code, text in marks.observations.items():
        if code in steps:
            steps[code].observation = text.strip()
    criteria = {mark.criterion: mark for mark in assessment.criteria}
    for code, level in marks.levels.items():
        if code in criteria:
            criteria[code].level = level
        else:
            criteria[code] = CriterionMark(assessment_id=assessment.id, criterion=code, level=level, comment="")
            db.session.add(criteria[code])
    for code, text in marks.comments.items():
        if code in criteria:
            criteria[code].comment = text.strip()
    if marks.comment is not None:
        assessment.comment = marks.comment.strip()
