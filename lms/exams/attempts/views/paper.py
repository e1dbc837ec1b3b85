"""The paper and the present state, for the device that writes."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext

from lms.core import access
from lms.core.i18n import language
from lms.exams import services
from lms.exams.attempts import queries
from lms.exams.attempts.views.loading import RUNNING, load_attempt, require_device
from lms.exams.attempts.views.saving import answer, milliseconds
from lms.exams.attempts.words import refusal_sentence
from lms.exams.journal.append import database_now
from lms.exams.journal.fold import fold, rows_of
from lms.exams.models import Attempt, AttemptStatus, FormItem
from lms.items import Item, decimal_comma, decimal_point, instruction, render_item


@access.signed_in
def paper(attempt_id: int) -> Response:
    """Questions, answers so far, clock and numbers. Nothing before the start, in a pause, or after the end."""
    attempt = load_attempt(attempt_id)
    now = database_now()
    if attempt.status not in RUNNING:
        code = "not_started" if attempt.started_at is None else "closed"
        return _refuse(code, 409 if code == "not_started" else 410)
    if services.is_overdue(attempt, now):
        return _refuse("closed", 410)
    require_device(attempt)
    if attempt.status is AttemptStatus.PAUSED:
        return _refuse("paused", 423)
    rows = rows_of(attempt.id)
    state = fold(rows)
    return answer(
        {
            "attempt": attempt.id,
            "epoch": attempt.epoch,
            "client_seq": attempt.client_seq,
            "status": attempt.status.value,
            "now": milliseconds(now),
            "deadline": milliseconds(attempt.deadline),
            "grace": attempt.grace,
            "head": attempt.head_seq,
            "notices": attempt.notices,
            "messages": [
                {"n": number, "at": milliseconds(at), "text": text}
                for number, (at, text) in enumerate(state.messages, 1)
            ],
            "questions": [
                {
                    **question(attempt, slot, item),
                    "answer": state.answers.get(slot.slot),
                    "answered_at": milliseconds(state.answered_at.get(slot.slot)),
                    "flagged": slot.slot in state.flagged,
                }
                for slot, item in queries.form_of(attempt.form_id)
            ],
        }
    )


def question(attempt: Attempt, slot: FormItem, item: Item, *, response: Any = None) -> dict[str, Any]:
    """One slot as it is shown: its HTML in the form's arrangement, what to do, section and points."""
    number = decimal_comma if language() == "id" else decimal_point
    return {
        "slot": slot.slot,
        "section": slot.section,
        "points": number(slot.points),
        "instruction": instruction(item, gettext),
        "html": str(
            render_item(item, slot.arrangement, response=response, gettext=gettext, slot=slot.slot, number=number)
        ),
    }


def _refuse(code: str, status: int) -> Response:
    return answer({"error": code, "message": refusal_sentence(code)}, status)
