"""The way in: lists, the front page of a quiz, the lobby of a sitting, the start, and another device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock
from lms.core.errors import Conflict
from lms.courses.models import Enrolment, EnrolmentStatus
from lms.courses.queries.enrolments import enrolments_of
from lms.exams import services
from lms.exams.attempts import places, queries
from lms.exams.attempts.forms import ConsentForm
from lms.exams.attempts.queries import QuizRow
from lms.exams.attempts.views.loading import (
    RUNNING,
    device,
    load_attempt,
    load_enrolment,
    load_quiz,
    load_seat,
    settings,
)
from lms.exams.attempts.words import house_rules, review_sentence, status_words
from lms.exams.credential import Credential, give
from lms.exams.models import ACTIVE, Attempt, AttemptStatus, ExamVersion, SittingCandidate
from lms.grading.queries import released_results, shown_percentage


@dataclass(frozen=True, slots=True)
class QuizLine:
    """A quiz in the list of what can be taken."""

    enrolment: Enrolment
    row: QuizRow
    used: int
    is_open: bool
    is_passed: bool
    is_running: bool


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat in a coming sitting. ``lobby`` is when its waiting room opens."""

    seat: SittingCandidate
    lobby: datetime
    is_open: bool


@access.signed_in
def mine() -> Any:
    now = clock.now()
    attempts = queries.attempts_of(current_user.id)
    enrolments = [e for e in enrolments_of(current_user.id) if e.status is not EnrolmentStatus.WITHDRAWN]
    results = {result.attempt_id: result for result in released_results([e.id for e in enrolments])}
    running = [a for a in attempts if a.status in ACTIVE and (a.sitting_id is not None or a.status in RUNNING)]
    finished = [a for a in attempts if a.status not in ACTIVE]
    sat = {a.sitting_id for a in attempts if a.sitting_id is not None and a.status is not AttemptStatus.ANNULLED}
    return render_template(
        "attempts/mine.html",
        running=running,
        seats=[
            _seat_line(seat, now) for seat in queries.coming_seats(current_user.id, now) if seat.sitting_id not in sat
        ],
        quizzes=_quiz_lines(enrolments, attempts, {a for a, result in results.items() if result.passed}),
        finished=finished,
        marks={attempt_id: (shown_percentage(result), result.passed) for attempt_id, result in results.items()},
        sittings=queries.sittings_by_id({a.sitting_id for a in attempts if a.sitting_id is not None}),
        words=status_words(),
    )


def _seat_line(seat: SittingCandidate, now: datetime) -> SeatLine:
    lobby = seat.sitting.opens_at - services.LOBBY_OPENS
    return SeatLine(seat, lobby, lobby <= now)


def _quiz_lines(enrolments: list[Enrolment], attempts: list[Attempt], passed: set[int]) -> list[QuizLine]:
    active = [e for e in enrolments if e.status is EnrolmentStatus.ACTIVE]
    opened = queries.open_stages([e.id for e in active])
    rows = queries.quizzes_of({e.offering.programme_id for e in active})
    lines = []
    for enrolment in active:
        for row in rows:
            if row.programme_id != enrolment.offering.programme_id:
                continue
            taken = [a for a in attempts if a.exam_id == row.exam.id and a.status is not AttemptStatus.ANNULLED]
            lines.append(
                QuizLine(
                    enrolment,
                    row,
                    used=len(taken),
                    is_open=(enrolment.id, row.exam.stage_slug) in opened,
                    is_passed=any(a.id in passed for a in taken),
                    is_running=any(a.status in RUNNING for a in taken),
                )
            )
    return lines


@access.signed_in
def quiz(enrolment_id: int, exam_slug: str) -> Any:
    """The front page of a quiz; POST starts it and opens the room."""
    enrolment = load_enrolment(enrolment_id)
    version = load_quiz(enrolment, exam_slug)
    device()  # known before the start, so that a start sent twice comes from one device
    running = services.active_attempt(enrolment.person_id, version.exam_id)
    if request.method == "POST":
        return _begin_quiz(version, enrolment, running)
    results = {result.attempt_id: result for result in released_results([enrolment.id])}
    attempts = queries.attempts_at(enrolment.person_id, version.exam_id)
    return render_template(
        "attempts/quiz.html",
        enrolment=enrolment,
        version=version,
        running=running if running is not None and running.status in RUNNING else None,
        barrier=None if running is not None else queries.quiz_barrier(version, enrolment, clock.now()),
        attempts=[a for a in attempts if a.status not in ACTIVE],
        used=sum(a.status is not AttemptStatus.ANNULLED for a in attempts if a.status not in ACTIVE),
        marks={attempt_id: (shown_percentage(result), result.passed) for attempt_id, result in results.items()},
        review=review_sentence(version.review),
        words=status_words(),
    )


def _begin_quiz(version: ExamVersion, enrolment: Enrolment, running: Attempt | None) -> Response:
    if running is None:
        barrier = queries.quiz_barrier(version, enrolment, clock.now())
        if barrier is not None:
            raise Conflict(barrier, code="not_now")
        running = services.allocate(version, enrolment, by=current_user, now=clock.now())
    return _start(running, consent=None)


def _start(attempt: Attempt, consent: str | None) -> Response:
    """Start the clock and open the room. Pressed twice at once, the later press finds it running: the room knows whose
    device it is."""
    attempt_id = attempt.id
    if attempt.status not in RUNNING:
        try:
            _attempt, credential = places.begin(
                attempt_id, by=current_user, session=device(), address=request.remote_addr, consent=consent
            )
        except Conflict as conflict:
            if conflict.code != "status":
                raise
        else:
            return to_room(attempt_id, credential)
    return redirect(url_for("attempts.room", attempt_id=attempt_id))


@access.signed_in
def enter(sitting_id: int) -> Response:
    """Into the waiting room of a sitting: the paper is allocated, the invigilator sees who waits."""
    seat = load_seat(sitting_id)
    if queries.has_sat(sitting_id, current_user.id):
        raise Conflict(_("Anda sudah menempuh ujian pada sesi ini."), code="already_sat")
    attempt = services.allocate(
        seat.sitting.exam_version, seat.enrolment, by=current_user, now=clock.now(), sitting=seat.sitting
    )
    places.remember(attempt.id, by=current_user, session=device(), address=request.remote_addr)
    return redirect(url_for("attempts.room", attempt_id=attempt.id))


@access.signed_in
def start(attempt_id: int) -> Any:
    """After the rules: consent, then the clock runs."""
    attempt = load_attempt(attempt_id)
    if attempt.status is not AttemptStatus.ADMITTED or attempt.sitting_id is None:
        return redirect(url_for("attempts.room", attempt_id=attempt.id))
    form = ConsentForm()
    if not form.validate_on_submit():
        return rules_page(attempt, form), 422
    return _start(attempt, consent=" ".join([*house_rules(), str(form.agreed.label.text)]))


def rules_page(attempt: Attempt, form: ConsentForm) -> str:
    return render_template(
        "attempts/rules.html",
        attempt=attempt,
        form=form,
        rules=house_rules(),
        seat=queries.seat_number(attempt),
    )


@access.signed_in
def take_over(attempt_id: int) -> Response:
    """Go on here: a quiz at once; in a sitting the invigilator is asked first."""
    attempt = load_attempt(attempt_id)
    here = url_for("attempts.room", attempt_id=attempt.id)
    if attempt.status not in RUNNING:
        return redirect(here)
    if attempt.sitting_id is not None and services.device_state(attempt.id, device()) != "allowed":
        services.request_device(attempt.id, by=current_user, session=device())
        return redirect(here)
    _attempt, credential = places.take_over(attempt.id, by=current_user, session=device(), address=request.remote_addr)
    return to_room(attempt.id, credential)


def to_room(attempt_id: int, credential: Credential) -> Response:
    """To the player, with the cookie that lets this device write."""
    response = redirect(url_for("attempts.room", attempt_id=attempt_id))
    give(response, credential, secret=settings().secret_key, secure=settings().secure_cookies)  # type: ignore[arg-type]
    return response
