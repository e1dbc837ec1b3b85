"""Handing in, the receipt, and the review where the rule allows one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from lms.core import access
from lms.core.errors import Conflict, Forbidden
from lms.core.explain import Explanation
from lms.core.i18n import language
from lms.core.problems import wants_json
from lms.exams import services
from lms.exams.attempts import explanations, queries, receipt
from lms.exams.attempts.views.loading import RUNNING, load_attempt, require_device
from lms.exams.attempts.views.room import not_kept
from lms.exams.attempts.views.saving import answer
from lms.exams.attempts.words import review_sentence, status_words
from lms.exams.journal.append import database_now
from lms.exams.journal.fold import fold, rows_of, state_of
from lms.exams.models import Attempt, AttemptEvent, AttemptStatus, ExamKind, ReviewRule
from lms.grading.queries import released_result, shown_percentage
from lms.items import decimal_comma, decimal_point, render_item
from lms.workflows.attempts import submit_and_grade


@access.signed_in
def submit(attempt_id: int) -> Any:
    """Hand in; twice is once. With ``{"n": number}`` only if that many entries of this device are in the journal."""
    attempt = load_attempt(attempt_id)
    if attempt.status in RUNNING and not services.is_overdue(attempt, database_now()):
        require_device(attempt)
        sent = request.get_json(silent=True) if request.is_json else None
        if isinstance(sent, dict) and sent.get("n", attempt.client_seq) != attempt.client_seq:
            raise Conflict(
                _("Masih ada jawaban yang belum sampai. Tunggu sebentar, lalu kumpulkan lagi."), code="unsent"
            )
    ended = submit_and_grade(attempt_id, by=current_user)
    place = url_for("attempts.receipt", attempt_id=attempt_id)
    return answer({"status": ended.status.value, "receipt": place}) if wants_json() else redirect(place)


@access.signed_in
def show_receipt(attempt_id: int) -> Any:
    """What was kept, the code that proves it, and what happens next."""
    attempt = load_attempt(attempt_id)
    is_over = services.is_overdue(attempt, database_now())
    if attempt.ended_at is None and not is_over:
        return redirect(url_for("attempts.room", attempt_id=attempt.id))
    rows = rows_of(attempt.id)
    state, last = fold(rows), rows[-1]
    result = released_result(attempt.id)
    is_quiz = attempt.exam_version.exam.kind is ExamKind.QUIZ
    text = receipt.full_text(attempt.id, last.seq, bytes(last.hash))
    explanation = _explain(attempt, result) if result and is_quiz else None
    step, whose = explanations.next_after(attempt, is_over=is_over)
    if explanation is not None:
        step, whose = explanation.next_step, explanation.whose
    return not_kept(
        render_template(
            "attempts/receipt.html",
            attempt=attempt,
            seat=queries.seat_number(attempt),
            is_over=is_over,
            end=_end_of(rows),
            answered=len(state.answered()),
            last_at=max(state.answered_at.values(), default=None),
            zone=attempt.sitting.timezone if attempt.sitting is not None else None,
            row=last,
            code=receipt.short_code(last.seq, bytes(last.hash)),
            qr=receipt.qr_svg(text, _("Kode QR tanda terima")),
            kept_aside=queries.kept_aside(attempt.id),
            step=step,
            whose=whose,
            tag_state=status_words()[attempt.status],
            result=result,
            percentage=shown_percentage(result) if result else None,
            explanation=explanation,
            may_review=_review_barrier(attempt, result) is None,
            review_rule=review_sentence(attempt.exam_version.review),
        )
    )


def _end_of(rows: list[AttemptEvent]) -> tuple[str, str]:
    """How the attempt ended last (``submit``, ``end``, ``expire`` or nothing yet), and the reason staff gave."""
    last = next((row for row in reversed(rows) if row.kind in ("submit", "end", "expire")), None)
    if last is None:
        return "", ""
    return last.kind, str(orjson.loads(last.payload).get("reason", ""))


def _explain(attempt: Attempt, result: Any) -> Explanation:
    return explanations.explain_mark(
        attempt,
        score=result.score,
        max_score=result.max_score,
        percentage=shown_percentage(result),
        passed=result.passed,
        answered=sum(item.answered for item in result.items),
    )


def _review_barrier(attempt: Attempt, result: Any) -> str | None:
    """Why the items may not be looked at now; None when they may. Keys and reasons leave the server by this rule."""
    rule = attempt.exam_version.review
    if rule is ReviewRule.SCORE_ONLY:
        return _("Pada ujian ini hanya nilainya yang diumumkan; soal dan kunci tidak ditampilkan.")
    if attempt.ended_at is None or attempt.status is AttemptStatus.ANNULLED:
        return _("Pembahasan baru dapat dilihat setelah ujian ini selesai.")
    # What an extension opens again must not have been seen before.
    if attempt.sitting_id is not None and attempt.status is not AttemptStatus.RELEASED:
        return _("Pembahasan baru dapat dilihat setelah hasil dirilis.")
    if rule is ReviewRule.AFTER_RELEASE and result is None:
        return _("Pembahasan baru dapat dilihat setelah hasil dirilis.")
    return None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A slot of the review; ``score`` is None until the result is out."""

    slot: int
    section: str
    html: Markup
    score: Decimal | None
    max_score: Decimal


@access.signed_in
def review(attempt_id: int) -> Any:
    """Each item with what was chosen, what is right and why, where the exam's rule allows it."""
    attempt = load_attempt(attempt_id)
    result = released_result(attempt.id)
    barrier = _review_barrier(attempt, result)
    if barrier is not None:
        raise Forbidden(barrier, code="review_closed")
    answers = state_of(attempt.id).answers
    marks = {item.slot: item.score for item in result.items} if result else {}
    number = decimal_comma if language() == "id" else decimal_point
    reviewed = [
        Reviewed(
            slot.slot,
            slot.section,
            render_item(
                item,
                slot.arrangement,
                response=answers.get(slot.slot),
                gettext=gettext,
                mode="review",
                slot=slot.slot,
                number=number,
            ),
            marks.get(slot.slot),
            slot.points,
        )
        for slot, item in queries.form_of(attempt.form_id)
    ]
    return not_kept(
        render_template(
            "attempts/review.html",
            attempt=attempt,
            reviewed=reviewed,
            result=result,
            percentage=shown_percentage(result) if result else None,
        )
    )
