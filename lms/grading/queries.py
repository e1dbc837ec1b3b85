"""Reading results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from lms.accounts.models import Person
from lms.core.db import db
from lms.core.errors import Forbidden, NotFound
from lms.courses.models import Enrolment
from lms.exams.models import Attempt, AttemptStatus, Exam, ExamKind, ExamVersion, Sitting, SittingCandidate
from lms.grading import automatic, policies
from lms.grading.models import Result, ResultItem


def load_sitting(sitting_id: int, *, by: Person, may: Callable[[Person, Sitting], bool]) -> Sitting:
    """The sitting, if ``may(by, sitting)``.

    Raises:
        NotFound: none, or not one whose results this person may look at: ids say nothing to strangers.
        Forbidden: they may look at them, and no more.
    """
    sitting = db.session.get(Sitting, sitting_id)
    if sitting is None or not policies.may_preview_results(by, sitting):
        raise NotFound(_("Sesi ujian ini tidak ada, atau tidak terbuka bagi Anda."))
    if not may(by, sitting):
        raise Forbidden(_("Hasil sesi ini hanya untuk penyelenggaranya."))
    return sitting


def load_attempt(attempt_id: int, *, by: Person, may: Callable[[Person, Attempt], bool]) -> Attempt:
    """The attempt, if ``may(by, attempt)``.

    Raises:
        NotFound: none, or not one this person may know of.
    """
    attempt = db.session.get(Attempt, attempt_id)
    if attempt is None or not may(by, attempt):
        raise NotFound(_("Hasil ini tidak ada atau bukan milik Anda."))
    return attempt


def current_result(attempt_id: int) -> Result | None:
    """The result in force, released or not; with its items."""
    statement = (
        select(Result)
        .where(Result.attempt_id == attempt_id, Result.superseded_at.is_(None))
        .options(selectinload(Result.items))
    )
    return db.session.scalar(statement)


def released_result(attempt_id: int) -> Result | None:
    """The result in force if the candidate may see it."""
    result = current_result(attempt_id)
    return result if result is not None and result.released_at is not None else None


def released_results(enrolment_ids: Iterable[int]) -> list[Result]:
    """Released results in force of these enrolments, quizzes and exams, oldest first; without their items."""
    statement = (
        select(Result)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(
            Attempt.enrolment_id.in_(list(enrolment_ids)),
            Attempt.status == AttemptStatus.RELEASED,
            Result.superseded_at.is_(None),
            Result.released_at.is_not(None),
        )
        .order_by(Result.released_at, Result.id)
    )
    return list(db.session.scalars(statement))


@dataclass(frozen=True, slots=True)
class Theory:
    """How one final exam of a programme stands for an enrolment: its newest version and the best released result."""

    exam_version: ExamVersion
    result: Result | None

    @property
    def passed(self) -> bool:
        return self.result is not None and self.result.passed


def theory_of(enrolment: Enrolment) -> list[Theory]:
    """The final exams of the enrolment's programme, each with its best released result; one that passed comes first."""
    versions = db.session.scalars(
        select(ExamVersion)
        .join(Exam, Exam.id == ExamVersion.exam_id)
        .where(
            Exam.programme_id == enrolment.offering.programme_id,
            Exam.kind == ExamKind.FINAL,
            ExamVersion.number == Exam.current_number,
        )
        .order_by(Exam.id)
    )
    best: dict[int, Result] = {}
    for result in released_results([enrolment.id]):
        known = best.get(result.attempt.exam_id)
        if known is None or (result.passed, result.percentage) > (known.passed, known.percentage):
            best[result.attempt.exam_id] = result
    return [Theory(version, best.get(version.exam_id)) for version in versions]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A seat of a sitting and what became of it. ``result`` is the one in force, released or not."""

    enrolment: Enrolment
    seat: int
    attempt: Attempt | None
    result: Result | None

    @property
    def is_released(self) -> bool:
        return self.result is not None and self.result.released_at is not None

    @property
    def is_gradable(self) -> bool:
        """Whether a result exists that a release would publish."""
        return (
            self.attempt is not None
            and self.attempt.status == AttemptStatus.GRADED
            and self.result is not None
            and self.result.released_at is None
        )


def candidates_of(sitting: Sitting) -> list[Candidate]:
    """Everyone on the sitting's roster by seat, with attempt and result; three queries whatever their number."""
    enrolment = joinedload(SittingCandidate.enrolment)
    seats = db.session.scalars(
        select(SittingCandidate)
        .where(SittingCandidate.sitting_id == sitting.id)
        .options(enrolment.lazyload(Enrolment.offering), enrolment.joinedload(Enrolment.person).lazyload(Person.grants))
        .order_by(SittingCandidate.seat)
    ).all()
    # An annulled attempt gives way to a later one; of several the last one counts.
    attempts = {
        attempt.enrolment_id: attempt
        for attempt in db.session.scalars(
            select(Attempt)
            .where(Attempt.sitting_id == sitting.id)
            .options(lazyload(Attempt.enrolment), lazyload(Attempt.exam_version))
            .order_by(Attempt.number)
        )
    }
    results = {
        result.attempt_id: result
        for result in db.session.scalars(
            select(Result)
            .where(Result.attempt_id.in_([attempt.id for attempt in attempts.values()]), Result.superseded_at.is_(None))
            .options(lazyload(Result.attempt))
        )
    }
    found = []
    for seat in seats:
        attempt = attempts.get(seat.enrolment_id)
        found.append(Candidate(seat.enrolment, seat.seat, attempt, results.get(attempt.id) if attempt else None))
    return found


def pass_mark(result: Result) -> Decimal:
    """Percent, as it stood when the result was computed."""
    return Decimal(result.rules["pass_mark"])


def penalty(result: Result) -> Decimal:
    """Share of a slot's points, as it stood when the result was computed."""
    return Decimal(result.rules["penalty"])


def exact_score(result: Result) -> Fraction:
    """The score without the rounding of what is stored."""
    return Fraction(result.rules.get("exact", {}).get("score") or result.score)


def exact_slot(result: Result, item: ResultItem) -> Fraction:
    """A slot's score without the rounding of what is stored."""
    return Fraction(result.rules.get("exact", {}).get("slots", {}).get(str(item.slot)) or item.score)


def shown_percentage(result: Result) -> Decimal:
    """The percentage to two decimals, cut off: never shows a pass mark that was not reached."""
    return automatic.floored(exact_percentage(result))


def exact_percentage(result: Result) -> Fraction:
    return exact_score(result) * 100 / Fraction(result.max_score) if result.max_score else Fraction(0)


def unit_scores(result: Result) -> tuple[automatic.UnitScore, ...]:
    """The result by competence unit."""
    return automatic.by_unit(
        (item.unit, exact_slot(result, item), Fraction(item.max_score), item.answered) for item in result.items
    )


def units_of_enrolment(enrolment: Enrolment) -> dict[str, tuple[str, str]]:
    """Titles of the competence units by code: (Indonesian, English)."""
    return {unit["code"]: (unit["title"], unit["title_en"]) for unit in enrolment.offering.version.units}
