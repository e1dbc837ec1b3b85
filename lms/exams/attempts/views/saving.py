"""The save, and the news that a device asks for between saves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
from flask import Response, request, session
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from lms.core import access
from lms.core.i18n import LANGUAGES
from lms.exams import services
from lms.exams.attempts import queries
from lms.exams.attempts.entries import BODY_LIMIT, Malformed, read_entry
from lms.exams.attempts.views.loading import RUNNING, device, sent_credential, settings
from lms.exams.attempts.words import malformed_sentence, refusal_sentence
from lms.exams.credential import Credential
from lms.exams.journal.save import STATUS, Refused, save

_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@access.by_credential
def save_entry(attempt_id: int) -> Response:
    """Write one entry. Neither person nor object is loaded: cookie and Origin admit, the guarded write decides."""
    try:
        outcome = save(read_entry(_admit(attempt_id), _body()))
    except Malformed as fault:
        return _refuse(fault.code, fault.status, malformed_sentence)
    if isinstance(outcome, Refused):
        return _refuse(outcome.reason.value, STATUS[outcome.reason], refusal_sentence, outcome)
    return answer(
        {
            "seq": outcome.seq,
            "hash": outcome.hash.hex(),
            "deadline": milliseconds(outcome.deadline),
            "status": outcome.status,
            "notices": outcome.notices,
        }
    )


@access.by_credential
def news(attempt_id: int) -> Response:
    """Status, clock and messages; for the device that writes by its credential, else for the candidate's session."""
    since = request.args.get("since", 0, type=int)
    credential = sent_credential()
    found = queries.news(attempt_id, max(0, min(since, 2**53)))
    if credential is not None and credential.attempt_id == attempt_id:
        is_current = found is not None and credential.epoch == found.epoch
    elif not current_user.is_authenticated:
        return answer({"error": "bad_credential", "message": _("Masuk dahulu.")}, 401)
    else:
        credential, is_current = None, False
    if found is None or (credential is None and found.person_id != current_user.id):
        return answer({"error": "not_found", "message": _("Percobaan ini tidak ada atau bukan milik Anda.")}, 404)
    told: dict[str, Any] = {
        "status": found.status.value,
        "over": found.is_over,
        "mine": is_current,
        "now": milliseconds(found.now),
        "deadline": milliseconds(found.deadline),
    }
    if is_current:
        told |= {
            "grace": found.grace,
            "notices": found.notices,
            "head": found.head_seq,
            "messages": [{"n": n, "at": milliseconds(at), "text": text} for n, at, text in found.messages],
        }
    elif credential is None and found.status in RUNNING and found.is_proctored:
        told["device"] = services.device_state(attempt_id, device())
    return answer(told)


def answer(content: dict[str, Any], status: int = 200) -> Response:
    """JSON that nobody keeps."""
    response = Response(orjson.dumps(content), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def milliseconds(moment: datetime | None) -> int | None:
    """Since 1970 UTC, as JavaScript counts."""
    return None if moment is None else (moment - _EPOCH) // _MILLISECOND


def _admit(attempt_id: int) -> Credential:
    if not _is_ours(request.headers.get("Origin")):
        raise Malformed("foreign_origin")
    credential = sent_credential()
    if credential is None:
        raise Malformed("bad_credential")
    if credential.attempt_id != attempt_id:
        raise Malformed("foreign_attempt")
    return credential


def _is_ours(origin: str | None) -> bool:
    """Whether the page that sends is ours: the configured address, or the one this request came to."""
    return origin is not None and origin in (settings().base_url, request.host_url[:-1])


def _body() -> bytes:
    if (request.content_length or 0) > BODY_LIMIT:
        raise Malformed("too_large")
    request.max_content_length = BODY_LIMIT  # for who says no length, or a false one
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise Malformed("too_large") from None


def _refuse(code: str, status: int, sentence: Any, refused: Refused | None = None) -> Response:
    """Why nothing was written, in the language of the session or of the page that asks, without loading the person."""
    chosen = session.get("language") or request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
    with force_locale(chosen):
        told: dict[str, Any] = {"error": code, "message": sentence(code)}
    if refused is not None:
        told["quarantined"] = refused.quarantined
        if refused.expected is not None:
            told["expected"] = refused.expected
    return answer(told, status)
