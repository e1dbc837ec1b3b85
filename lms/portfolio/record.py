"""One person's whole record: trainings with their modules, results, certificates, feedback, points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from lms.accounts.models import Person
from lms.certificates import public
from lms.certificates import queries as certificates
from lms.certificates.public import PublicStatus
from lms.core import clock
from lms.core.db import db
from lms.core.i18n import language
from lms.courses import queries as courses
from lms.courses.models import Enrolment, EnrolmentStatus, Module, ModulePart, ModuleVersion, PartReading
from lms.cpd import queries as cpd
from lms.cpd.standing import Standing
from lms.exams.models import ExamKind
from lms.grading import queries as grading
from lms.grading.models import Decision, Outcome, PracticalAssessment, Result
from lms.grading.practicals import queries as practicals


@dataclass(frozen=True, slots=True)
class ModuleTaken:
    title: str
    read: int
    parts: int

    @property
    def is_done(self) -> bool:
        return self.parts > 0 and self.read >= self.parts


@dataclass(frozen=True, slots=True)
class Training:
    """An enrolment and how far its modules were read."""

    enrolment: Enrolment
    title: str
    modules: tuple[ModuleTaken, ...]

    @property
    def done(self) -> int:
        return sum(module.is_done for module in self.modules)


@dataclass(frozen=True, slots=True)
class ExamMark:
    """The best released result in an exam or quiz.

    Attributes:
        percentage: cut to two decimals, so that it never shows a pass mark that was not reached.
    """

    title: str
    programme: str
    is_final: bool
    percentage: Decimal
    pass_mark: Decimal
    passed: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What an assessor wrote about a practice, and the decision that followed."""

    programme: str
    assessor: str
    given_at: datetime | None
    comment: str
    remarks: tuple[tuple[str, str], ...]  # criterion, comment
    decision: Decision | None

    @property
    def is_competent(self) -> bool:
        return self.decision is not None and self.decision.outcome is Outcome.COMPETENT


@dataclass(frozen=True, slots=True)
class Portfolio:
    person: Person
    today: date
    trainings: tuple[Training, ...]
    marks: tuple[ExamMark, ...]
    certificates: tuple[PublicStatus, ...]
    feedback: tuple[Feedback, ...]
    standing: Standing
    years: tuple[Standing, ...]


def portfolio_of(person: Person, now: datetime) -> Portfolio:
    """Everything, in a number of queries that does not grow with how much there is."""
    enrolments = [
        enrolment for enrolment in courses.enrolments_of(person.id) if enrolment.status is not EnrolmentStatus.WITHDRAWN
    ]
    ids = [enrolment.id for enrolment in enrolments]
    titles = {enrolment.id: in_language(enrolment.offering.version) for enrolment in enrolments}
    modules = _modules(enrolments)
    today = cpd.local_day(person, now)
    history = cpd.history(person, today)
    return Portfolio(
        person=person,
        today=today,
        trainings=tuple(
            Training(enrolment, titles[enrolment.id], modules.get(enrolment.id, ())) for enrolment in enrolments
        ),
        marks=_marks(grading.released_results(ids), titles) if ids else (),
        certificates=tuple(public.status_of(one, now) for one in certificates.of_person(person.id)),
        feedback=_feedback(ids, titles) if ids else (),
        standing=history[0],
        years=tuple(history),
    )


def in_language(thing: object) -> str:
    """``title`` or ``title_en`` of content, by the language of the page."""
    name = "title_en" if language() == "en" else "title"
    return str(getattr(thing, name))


def _modules(enrolments: Sequence[Enrolment]) -> dict[int, tuple[ModuleTaken, ...]]:
    """By enrolment, in the order they are taught."""
    if not enrolments:
        return {}
    programmes = {enrolment.offering.programme_id for enrolment in enrolments}
    versions = db.session.execute(
        select(Module.programme_id, Module.id, ModuleVersion, func.count(ModulePart.id))
        .join(ModuleVersion, (ModuleVersion.module_id == Module.id) & (ModuleVersion.number == Module.current_number))
        .outerjoin(ModulePart, ModulePart.module_version_id == ModuleVersion.id)
        .where(Module.programme_id.in_(programmes))
        .group_by(Module.id, ModuleVersion.id)
        .order_by(ModuleVersion.position, Module.id)
    ).all()
    read = _parts_read([enrolment.id for enrolment in enrolments])
    return {
        enrolment.id: tuple(
            ModuleTaken(in_language(version), read.get((enrolment.id, module_id), 0), parts)
            for programme_id, module_id, version, parts in versions
            if programme_id == enrolment.offering.programme_id
        )
        for enrolment in enrolments
    }


def _parts_read(enrolment_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """How many of today's parts were read, by enrolment and module; parts that are gone do not count."""
    rows = db.session.execute(
        select(PartReading.enrolment_id, PartReading.module_id, func.count())
        .join(Module, Module.id == PartReading.module_id)
        .join(ModuleVersion, (ModuleVersion.module_id == Module.id) & (ModuleVersion.number == Module.current_number))
        .join(
            ModulePart,
            (ModulePart.module_version_id == ModuleVersion.id) & (ModulePart.slug == PartReading.part_slug),
        )
        .where(PartReading.enrolment_id.in_(list(enrolment_ids)))
        .group_by(PartReading.enrolment_id, PartReading.module_id)
    )
    return {(enrolment_id, module_id): count for enrolment_id, module_id, count in rows}


def _marks(results: Iterable[Result], titles: dict[int, str]) -> tuple[ExamMark, ...]:
    """The best result of each exam in each enrolment; final exams first, then as they were taken."""
    best: dict[tuple[int, int], Result] = {}
    for result in results:
        key = (result.attempt.enrolment_id, result.attempt.exam_id)
        known = best.get(key)
        if known is None or (result.passed, result.percentage) > (known.passed, known.percentage):
            best[key] = result
    found = [
        ExamMark(
            title=in_language(result.attempt.exam_version),
            programme=titles[result.attempt.enrolment_id],
            is_final=result.attempt.exam_version.exam.kind is ExamKind.FINAL,
            percentage=grading.shown_percentage(result),
            pass_mark=grading.pass_mark(result),
            passed=result.passed,
            ended_at=result.attempt.ended_at,
        )
        for result in best.values()
    ]
    return tuple(sorted(found, key=lambda mark: (not mark.is_final, mark.ended_at or clock.now())))


def _feedback(enrolment_ids: Sequence[int], titles: dict[int, str]) -> tuple[Feedback, ...]:
    decisions = {decision.assessment_id: decision for decision in practicals.decisions_of(enrolment_ids)}
    assessments = practicals.submitted_assessments(enrolment_ids)
    names = _names({assessment.assessor_id for assessment in assessments})
    return tuple(
        Feedback(
            programme=titles[assessment.enrolment_id],
            assessor=names.get(assessment.assessor_id, ""),
            given_at=assessment.submitted_at,
            comment=assessment.comment,
            remarks=_remarks(assessment),
            decision=decisions.get(assessment.id),
        )
        for assessment in assessments
    )


def _remarks(assessment: PracticalAssessment) -> tuple[tuple[str, str], ...]:
    """Comments on criteria, each under the criterion's title."""
    titles = {criterion["code"]: criterion for criterion in assessment.version.definition.get("rubric", [])}
    key = "title_en" if language() == "en" else "title"
    return tuple(
        (str(titles.get(mark.criterion, {}).get(key, mark.criterion)), mark.comment)
        for mark in sorted(assessment.criteria, key=lambda mark: mark.criterion)
        if mark.comment
    )


def _names(person_ids: Iterable[int]) -> dict[int, str]:
    people = db.session.scalars(
        select(Person).where(Person.id.in_(list(person_ids))).options(lazyload(Person.grants))
    ).unique()
    return {person.id: person.name for person in people}
