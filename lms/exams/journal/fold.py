"""The state of an attempt is a fold over its rows: resume, grading, appeal and "what did I answer at 09:41" are the
same.

Kinds written by the device: ``answer`` {slot, response}, ``flag`` {slot, on}, ``leave`` and ``return`` {what},
``note`` {text}.
By staff and the system: ``allocate``, ``admit``, ``start``, ``pause``, ``resume``, ``extend``, ``message``,
``device_request``,
``device_allowed``, ``take_over``, ``accept`` (a quarantined entry), ``submit``, ``end``, ``expire``, ``annul``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import orjson
from sqlalchemy import select

from lms.core.db import db
from lms.exams.models import AttemptEvent

Response = dict[str, list[str] | None]

DEVICE_KINDS = frozenset({"answer", "flag", "leave", "return"})
INCIDENT_KINDS = frozenset({"leave", "device_request", "take_over", "address_changed"})


class Row(Protocol):
    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def payload(self) -> str: ...
    @property
    def server_at(self) -> datetime: ...


@dataclass(slots=True)
class AttemptState:
    """What the rows say.

    Attributes:
        answers: by slot, the last response; a response whose every part is None or empty is no answer.
        flagged: slots marked as doubtful.
        answered_at: by slot, when the last response was acknowledged.
        messages: what staff told the candidate, with time.
    """

    answers: dict[int, Response] = field(default_factory=dict)
    flagged: set[int] = field(default_factory=set)
    answered_at: dict[int, datetime] = field(default_factory=dict)
    messages: list[tuple[datetime, str]] = field(default_factory=list)
    events: int = 0
    last_seq: int = 0

    def answered(self) -> set[int]:
        return {slot for slot, response in self.answers.items() if any(response.values())}


def fold(rows: Iterable[Row], *, until: datetime | None = None) -> AttemptState:
    """Fold rows in order of ``seq``; a row that was given twice counts once.

    Args:
        until: only rows acknowledged up to this moment.
    """
    state = AttemptState()
    for row in sorted(rows, key=lambda row: row.seq):
        if row.seq == state.last_seq:
            continue
        if until is not None and row.server_at > until:
            break
        state.last_seq = row.seq
        _apply(state, row)
    return state


def _apply(state: AttemptState, row: Row) -> None:
    payload = _payload(row.payload)
    if row.kind == "accept":  # a person took a late entry in: it acts as what it was
        _apply_device(state, str(payload.get("kind")), _payload(str(payload.get("payload", ""))), row.server_at)
    elif row.kind == "message":
        state.messages.append((row.server_at, str(payload.get("text", ""))))
    else:
        _apply_device(state, row.kind, payload, row.server_at)
    if row.kind in INCIDENT_KINDS:
        state.events += 1


def _apply_device(state: AttemptState, kind: str, payload: dict[str, Any], at: datetime) -> None:
    slot = payload.get("slot")
    if not isinstance(slot, int):
        return
    if kind == "answer":
        state.answers[slot] = as_response(payload.get("response"))
        state.answered_at[slot] = at
    elif kind == "flag":
        (state.flagged.add if payload.get("on") else state.flagged.discard)(slot)


def as_response(value: Any) -> Response:
    """Whatever a device sent, as a response: ``{id: [text, ...] | None}``."""
    if not isinstance(value, dict):
        return {}
    return {
        str(name): [str(part) for part in parts] if isinstance(parts, list) and parts else None
        for name, parts in value.items()
    }


def _payload(text: str) -> dict[str, Any]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def rows_of(attempt_id: int) -> list[AttemptEvent]:
    """All rows of an attempt in order; one query."""
    return list(
        db.session.scalars(select(AttemptEvent).where(AttemptEvent.attempt_id == attempt_id).order_by(AttemptEvent.seq))
    )


def state_of(attempt_id: int) -> AttemptState:
    return fold(rows_of(attempt_id))
