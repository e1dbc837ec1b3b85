"""The room of one attempt: what it shows follows from the status and from the device that asks."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, url_for
from flask_login import current_user

from lms.core import access
from lms.exams import services
from lms.exams.attempts import queries
from lms.exams.attempts.forms import ConsentForm
from lms.exams.attempts.views.entering import rules_page
from lms.exams.attempts.views.loading import RUNNING, device, holds, load_attempt, lost_credential, settings
from lms.exams.attempts.words import player_words
from lms.exams.credential import give
from lms.exams.journal.append import database_now
from lms.exams.journal.fold import state_of
from lms.exams.models import Attempt, AttemptStatus


@access.signed_in
def room(attempt_id: int) -> Any:
    attempt = load_attempt(attempt_id)
    if attempt.status in (AttemptStatus.ALLOCATED, AttemptStatus.ADMITTED) and attempt.sitting_id is None:
        return redirect(
            url_for("attempts.quiz", enrolment_id=attempt.enrolment_id, exam_slug=attempt.exam_version.exam.slug)
        )
    if attempt.status is AttemptStatus.ALLOCATED:
        return not_kept(lobby_page(attempt))
    if attempt.status is AttemptStatus.ADMITTED:
        return not_kept(rules_page(attempt, ConsentForm()))
    if attempt.status not in RUNNING or services.is_overdue(attempt, database_now()):
        return redirect(url_for("attempts.receipt", attempt_id=attempt.id))
    if holds(attempt):
        return not_kept(player_page(attempt))
    # The answer that brought the cookie may have got lost, or a link from elsewhere brought no Strict cookie along.
    lost = lost_credential(attempt)
    if lost is None:
        return not_kept(take_over_page(attempt))
    response = not_kept(player_page(attempt))
    give(response, lost, secret=settings().secret_key, secure=settings().secure_cookies)
    return response


def lobby_page(attempt: Attempt) -> str:
    return render_template("attempts/lobby.html", attempt=attempt, seat=queries.seat_number(attempt))


def player_page(attempt: Attempt) -> str:
    return render_template(
        "attempts/player.html",
        attempt=attempt,
        seat=queries.seat_number(attempt),
        words=player_words(),
        zone=attempt.sitting.timezone if attempt.sitting is not None else current_user.timezone,
    )


def take_over_page(attempt: Attempt) -> str:
    is_proctored = attempt.sitting_id is not None
    return render_template(
        "attempts/take_over.html",
        attempt=attempt,
        seat=queries.seat_number(attempt),
        device_state=services.device_state(attempt.id, device()) if is_proctored else "allowed",
        answered=len(state_of(attempt.id).answered()),
    )


def not_kept(page: str, status: int = 200) -> Response:
    """A page that no cache may keep: it holds questions, or a state that changes."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
