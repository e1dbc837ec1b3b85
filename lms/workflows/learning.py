"""What the reader and the home page need from rooms above courses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from lms.core.db import db
from lms.exams.models import Attempt, Exam, ExamKind, ExamVersion
from lms.grading.models import Result


@dataclass(frozen=True, slots=True)
class ModuleQuiz:
    """A module's quiz as the reader names it.

    Attributes:
        passed: by this enrolment; False where none was asked for.
    """

    slug: str
    title: str
    title_en: str
    items: int
    minutes: int
    pass_mark: Decimal
    passed: bool


def quizzes_of(module_id: int, enrolment_id: int | None) -> list[ModuleQuiz]:
    """The quizzes of a module with their rules in force."""
    versions = db.session.scalars(
        select(ExamVersion)
        .join(ExamVersion.exam)
        .where(Exam.module_id == module_id, Exam.kind == ExamKind.QUIZ, ExamVersion.number == Exam.current_number)
        .options(contains_eager(ExamVersion.exam))
        .order_by(Exam.id)
    )
    passed: set[int] = set()
    if enrolment_id is not None:
        rows = (
            select(Attempt.exam_id)
            .join(Result, Result.attempt_id == Attempt.id)
            .where(
                Attempt.enrolment_id == enrolment_id,
                Result.superseded_at.is_(None),
                Result.released_at.is_not(None),
                Result.passed.is_(True),
            )
        )
        passed = set(db.session.scalars(rows))
    return [
        ModuleQuiz(
            slug=version.exam.slug,
            title=version.title,
            title_en=version.title_en,
            items=version.item_count,
            minutes=version.duration,
            pass_mark=version.pass_mark,
            passed=version.exam_id in passed,
        )
        for version in versions
    ]
