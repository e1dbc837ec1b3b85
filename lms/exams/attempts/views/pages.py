"""The exam without script: a page a question, saved through the same journal when one moves on."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from lms.core import access
from lms.core.errors import Conflict, NotFound
from lms.exams import services
from lms.exams.attempts import queries
from lms.exams.attempts.views.loading import RUNNING, holds, load_attempt
from lms.exams.attempts.views.paper import question
from lms.exams.attempts.views.room import not_kept
from lms.exams.attempts.words import refusal_sentence
from lms.exams.journal.append import database_now
from lms.exams.journal.fold import AttemptState, state_of
from lms.exams.journal.save import Entry, Refusal, Refused, Saved, save
from lms.exams.models import Attempt, AttemptStatus
from lms.items import read_form

TRIES = 3  # another page of the same device may take the next number first


@access.signed_in
def question_page(attempt_id: int, slot: int) -> Any:
    attempt = load_attempt(attempt_id)
    elsewhere = _not_here(attempt)
    if elsewhere is not None:
        return elsewhere
    if not 1 <= slot <= attempt.slots:
        raise NotFound(_("Nomor soal ini tidak ada di naskah Anda."))
    form_item, item = queries.form_of(attempt.form_id)[slot - 1]
    state = state_of(attempt.id)
    if request.method == "POST":
        response = read_form(item, request.form.to_dict(flat=False), slot)
        refused = _save_changes(attempt, state, slot, response, "doubt" in request.form)
        if refused is None:
            return redirect(_next_page(attempt, slot, request.form.get("go", "")))
        if refused.reason is not Refusal.PAUSED:
            return _after_refusal(attempt, refused)
        flash(_("Ujian sedang dijeda; jawaban ini belum tersimpan. Kirim sekali lagi setelah jeda."), "warning")
        return _page(attempt, state, question(attempt, form_item, item, response=response), slot, 423)
    return _page(attempt, state, question(attempt, form_item, item, response=state.answers.get(slot)), slot)


@access.signed_in
def summary_page(attempt_id: int) -> Any:
    """What is answered, doubtful and empty, and the button that hands in."""
    attempt = load_attempt(attempt_id)
    elsewhere = _not_here(attempt)
    if elsewhere is not None:
        return elsewhere
    state = state_of(attempt.id)
    return not_kept(
        render_template(
            "attempts/summary.html", attempt=attempt, seat=queries.seat_number(attempt), cells=cells(attempt, state)
        )
    )


def cells(attempt: Attempt, state: AttemptState) -> list[tuple[int, str]]:
    """The map: (slot, ``answered`` | ``doubtful`` | ``empty``)."""
    answered = state.answered()
    return [
        (slot, "doubtful" if slot in state.flagged else "answered" if slot in answered else "empty")
        for slot in range(1, attempt.slots + 1)
    ]


def _page(attempt: Attempt, state: AttemptState, shown: dict[str, Any], slot: int, status: int = 200) -> Response:
    return not_kept(
        render_template(
            "attempts/question.html",
            attempt=attempt,
            seat=queries.seat_number(attempt),
            shown=shown,
            slot=slot,
            is_flagged=slot in state.flagged,
            cells=cells(attempt, state),
            messages=state.messages,
            saved_at=max(state.answered_at.values(), default=None),
        ),
        status,
    )


def _not_here(attempt: Attempt) -> AnyResponse | None:
    """Where the candidate should be instead: not running, over, paused, or on another device."""
    home = redirect(url_for("attempts.room", attempt_id=attempt.id))
    if not holds(attempt):
        return home
    if request.method == "POST":
        return None  # what comes late is the journal's business: it takes it aside
    if attempt.status not in RUNNING or services.is_overdue(attempt, database_now()):
        return home
    if attempt.status is AttemptStatus.PAUSED:
        return not_kept(
            render_template("attempts/paused.html", attempt=attempt, seat=queries.seat_number(attempt)), 423
        )
    return None


def _save_changes(
    attempt: Attempt, state: AttemptState, slot: int, response: dict[str, Any], doubt: bool
) -> Refused | None:
    """Write what is new on this page; None where all of it is in the journal."""
    changed: list[tuple[str, dict[str, Any]]] = []
    if (any(response.values()) or slot in state.answers) and response != state.answers.get(slot):
        changed.append(("answer", {"slot": slot, "response": response}))
    if doubt != (slot in state.flagged):
        changed.append(("flag", {"slot": slot, "on": doubt}))
    attempt_id, epoch, number = attempt.id, attempt.epoch, attempt.client_seq
    for kind, payload in changed:
        written = _write(attempt_id, epoch, number + 1, kind, orjson.dumps(payload).decode())
        if isinstance(written, Refused):
            return written
        number = written
    return None


def _write(attempt_id: int, epoch: int, number: int, kind: str, payload: str) -> int | Refused:
    """The number under which an entry was written, or why it was not."""
    refused = Refused(Refusal.GAP)
    for _try in range(TRIES):
        outcome = save(Entry(attempt_id, epoch, number, kind, payload, None))
        if isinstance(outcome, Saved):
            return number
        refused = outcome
        if outcome.expected is None or outcome.reason not in (Refusal.GAP, Refusal.DIFFERENT):
            break
        number = outcome.expected
    return refused


def _next_page(attempt: Attempt, slot: int, go: str) -> str:
    if go == "summary":
        return url_for("attempts.summary", attempt_id=attempt.id)
    beside = slot - 1 if go == "previous" else slot + 1
    target = int(go) if go.isdecimal() and len(go) < 5 else beside
    if target > attempt.slots:
        return url_for("attempts.summary", attempt_id=attempt.id)
    return url_for("attempts.question", attempt_id=attempt.id, slot=max(1, target))


def _after_refusal(attempt: Attempt, refused: Refused) -> AnyResponse:
    if refused.reason in (Refusal.CLOSED, Refusal.SUPERSEDED):
        flash(refusal_sentence(refused.reason.value), "warning")
        if refused.quarantined:
            flash(_("Jawaban terakhir disimpan terpisah; pengawas memutuskan apakah dihitung."), "warning")
        return redirect(url_for("attempts.room", attempt_id=attempt.id))
    raise Conflict(refusal_sentence(refused.reason.value), code=refused.reason.value)
