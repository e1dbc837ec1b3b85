"""What is true about an enrolment, gathered from the rooms in a fixed number of queries; progress and reconcile
reason from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from lms.certificates.models import Certificate
from lms.core.db import db
from lms.courses.models import (
    Enrolment,
    Module,
    ModulePart,
    ModuleVersion,
    PartReading,
    ReadingPlace,
    Stage,
    StageKind,
    StageProgress,
)
from lms.exams.models import Attempt, AttemptStatus, Exam, ExamKind, ExamVersion, Sitting, SittingCandidate
from lms.grading.models import Decision, Result
from lms.grading.practicals.practice import Practice
from lms.grading.practicals.queries import current_decision, practice_of


@dataclass(slots=True)
class QuizFact:
    """A quiz of a module: ``passed`` once any attempt of this enrolment has a released, passing result."""

    exam: Exam
    version: ExamVersion
    attempts: list[Attempt]
    passed: bool


@dataclass(slots=True)
class ModuleFact:
    module: Module
    version: ModuleVersion
    parts: list[tuple[str, str]]  # slug, title, in order
    read: set[str]
    place: ReadingPlace | None
    quizzes: list[QuizFact] = field(default_factory=list)

    @property
    def is_read(self) -> bool:
        return {slug for slug, _title in self.parts} <= self.read

    @property
    def is_done(self) -> bool:
        return self.is_read and all(quiz.passed for quiz in self.quizzes)


@dataclass(slots=True)
class FinalFact:
    exam: Exam
    version: ExamVersion
    attempts: list[Attempt]
    results: dict[int, Result]  # by attempt, the current one
    sittings: list[Sitting]  # this enrolment has a seat in, not cancelled

    @property
    def passing(self) -> Result | None:
        """The released result that passes; the earliest, where there are several."""
        found = [r for r in self.results.values() if r.passed and r.released_at is not None]
        return min(found, key=lambda result: result.id, default=None)


@dataclass(slots=True)
class Facts:
    enrolment: Enrolment
    stages: list[Stage]
    progress: dict[str, StageProgress]
    modules: dict[str, list[ModuleFact]]  # by stage
    final: FinalFact | None
    practical: Practice | None
    decision: Decision | None
    certificate: Certificate | None  # the one in force

    def stage(self, kind: StageKind) -> Stage | None:
        return next((stage for stage in self.stages if stage.kind == kind), None)

    def is_completed(self, stage: Stage) -> bool:
        progress = self.progress.get(stage.slug)
        return progress is not None and progress.completed_at is not None


def gather(enrolment_id: int) -> Facts:
    """Read everything; about fifteen queries, however many modules and attempts there are."""
    session = db.session
    enrolment = session.get_one(Enrolment, enrolment_id)
    programme_id = enrolment.offering.programme_id
    progress = session.scalars(select(StageProgress).where(StageProgress.enrolment_id == enrolment_id))
    attempts = list(
        session.scalars(select(Attempt).where(Attempt.enrolment_id == enrolment_id).order_by(Attempt.id)).unique()
    )
    results = {
        result.attempt_id: result
        for result in session.scalars(
            select(Result)
            .join(Attempt, Attempt.id == Result.attempt_id)
            .where(Attempt.enrolment_id == enrolment_id, Result.superseded_at.is_(None))
        ).unique()
    }
    exams = session.execute(
        select(Exam, ExamVersion)
        .join(ExamVersion, (ExamVersion.exam_id == Exam.id) & (ExamVersion.number == Exam.current_number))
        .where(Exam.programme_id == programme_id)
        .order_by(Exam.id)
    ).unique()
    modules = _modules(enrolment_id, programme_id)
    final: FinalFact | None = None
    for exam, version in exams:
        mine = [a for a in attempts if a.exam_id == exam.id and a.status != AttemptStatus.ANNULLED]
        if exam.kind == ExamKind.FINAL:
            final = FinalFact(
                exam, version, mine, {a.id: results[a.id] for a in mine if a.id in results}, _sittings(enrolment_id)
            )
            continue
        passed = any(a.id in results and results[a.id].passed and results[a.id].released_at for a in mine)
        for module in modules:
            if module.module.id == exam.module_id:
                module.quizzes.append(QuizFact(exam, version, mine, passed))
    by_stage: dict[str, list[ModuleFact]] = {}
    for module in modules:
        by_stage.setdefault(module.version.stage_slug, []).append(module)
    return Facts(
        enrolment=enrolment,
        stages=list(enrolment.offering.version.stages),
        progress={row.stage_slug: row for row in progress},
        modules=by_stage,
        final=final,
        practical=practice_of(enrolment),
        decision=current_decision(enrolment_id),
        certificate=session.scalar(
            select(Certificate).where(Certificate.enrolment_id == enrolment_id, Certificate.revoked_at.is_(None))
        ),
    )


def _modules(enrolment_id: int, programme_id: int) -> list[ModuleFact]:
    session = db.session
    rows = session.execute(
        select(Module, ModuleVersion)
        .join(ModuleVersion, (ModuleVersion.module_id == Module.id) & (ModuleVersion.number == Module.current_number))
        .where(Module.programme_id == programme_id)
        .order_by(ModuleVersion.position)
    ).all()
    parts: dict[int, list[tuple[str, str]]] = {}
    versions = [version.id for _module, version in rows]
    for version_id, slug, title in session.execute(
        select(ModulePart.module_version_id, ModulePart.slug, ModulePart.title)
        .where(ModulePart.module_version_id.in_(versions))
        .order_by(ModulePart.position)
    ):
        parts.setdefault(version_id, []).append((slug, title))
    read: dict[int, set[str]] = {}
    for module_id, slug in session.execute(
        select(PartReading.module_id, PartReading.part_slug).where(PartReading.enrolment_id == enrolment_id)
    ):
        read.setdefault(module_id, set()).add(slug)
    places = {
        place.module_id: place
        for place in session.scalars(select(ReadingPlace).where(ReadingPlace.enrolment_id == enrolment_id))
    }
    return [
        ModuleFact(module, version, parts.get(version.id, []), read.get(module.id, set()), places.get(module.id))
        for module, version in rows
    ]


def _sittings(enrolment_id: int) -> list[Sitting]:
    return list(
        db.session.scalars(
            select(Sitting)
            .join(SittingCandidate, SittingCandidate.sitting_id == Sitting.id)
            .where(SittingCandidate.enrolment_id == enrolment_id, Sitting.cancelled_at.is_(None))
            .order_by(Sitting.opens_at)
        ).unique()
    )
