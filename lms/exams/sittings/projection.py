"""What the console knows of each attempt's journal, kept up to date by its new rows alone.

The journal only grows, so what was folded once stays true and is kept in the memory of the process: a poll folds the
rows written since the last one, and a process that starts anew folds each journal once. Any number of processes may do
so beside one another; nothing here is ever the record.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from lms.exams.journal.fold import DEVICE_KINDS, as_response

NOTES = 12  # rows worth showing that are kept of each attempt
KEPT = 4000  # attempts in memory; some 3 KB each

# Rows that the pane of events shows. Admissions and messages of a whole room would drown the rest.
SHOWN_KINDS = frozenset(
    {
        "leave", "device_request", "device_allowed", "take_over", "address_changed",
        "pause", "resume", "extend", "end", "expire", "accept", "annul",
    }
)  # fmt: skip
INCIDENTS = frozenset({"leave", "device_request", "take_over", "address_changed"})
ENDS = frozenset({"submit", "end", "expire"})
_ALIVE = DEVICE_KINDS | {"start", "resume", "take_over"}


@dataclass(frozen=True, slots=True)
class EventRow:
    """A row of the journal as it is read here."""

    attempt_id: int
    seq: int
    kind: str
    payload: str
    server_at: datetime

    @property
    def details(self) -> dict[str, Any]:
        return read_payload(self.payload)


@dataclass(frozen=True, slots=True)
class Asking:
    """A device that waits for the invigilator's leave to go on with this attempt."""

    session: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """An attempt as far as its journal was read.

    Attributes:
        answered: slots whose last response is not empty.
        saved_at: when the candidate's device last wrote.
        heard_at: the same, or when the clock began to run again.
        leaves: how often the window or the full screen was left.
        away: what was left and not come back to, with since when.
        extended: minutes given.
        ended_by: ``submit``, ``end``, ``expire``, or empty.
        notes: the last rows of :data:`SHOWN_KINDS`.
    """

    last_seq: int = 0
    answered: frozenset[int] = frozenset()
    saved_at: datetime | None = None
    heard_at: datetime | None = None
    leaves: int = 0
    away: Mapping[str, datetime] = field(default_factory=dict)
    incident_at: datetime | None = None
    addresses: int = 0
    asking: tuple[Asking, ...] = ()
    extended: int = 0
    pause_reason: str = ""
    ended_by: str = ""
    notes: tuple[EventRow, ...] = ()

    @property
    def away_since(self) -> datetime | None:
        return min(self.away.values(), default=None)


def read_payload(text: str) -> dict[str, Any]:
    """A payload as an object; an empty one where it is none."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def take(seen: Seen, rows: Iterable[EventRow]) -> Seen:
    """Fold further rows, in order of ``seq``; rows that were read before are passed over."""
    for row in rows:
        if row.seq > seen.last_seq:
            seen = _one(seen, row)
    return seen


def _one(seen: Seen, row: EventRow) -> Seen:
    details = row.details
    changed: dict[str, Any] = {"last_seq": row.seq}
    if row.kind in DEVICE_KINDS:
        changed["saved_at"] = row.server_at
    if row.kind in _ALIVE:
        changed["heard_at"] = row.server_at
    if row.kind in INCIDENTS:
        changed["incident_at"] = row.server_at
    if row.kind in SHOWN_KINDS:
        changed["notes"] = (*seen.notes, row)[-NOTES:]
    if row.kind == "answer":
        changed |= _answer(seen, details)
        # Who answers is back at the window, also where the row that says so got lost.
        changed["away"] = {what: since for what, since in seen.away.items() if what != "window"}
    elif row.kind == "accept" and details.get("kind") == "answer":
        changed |= _answer(seen, read_payload(str(details.get("payload", ""))))
    elif row.kind == "leave":
        changed |= {"leaves": seen.leaves + 1, "away": {str(details.get("what")): row.server_at, **seen.away}}
    elif row.kind == "return":
        changed["away"] = {what: since for what, since in seen.away.items() if what != details.get("what")}
    elif row.kind == "device_request":
        changed["asking"] = (*seen.asking, Asking(str(details.get("session")), row.seq, row.server_at))
    elif row.kind == "device_allowed":
        changed["asking"] = tuple(one for one in seen.asking if one.session != details.get("session"))
    elif row.kind == "take_over":
        changed |= {"asking": (), "away": {}}
    elif row.kind == "address_changed":
        changed["addresses"] = seen.addresses + 1
    elif row.kind == "extend":
        changed |= {"extended": seen.extended + int(details.get("minutes", 0)), "ended_by": ""}
    elif row.kind == "pause":
        changed["pause_reason"] = str(details.get("reason", ""))
    elif row.kind in ENDS:
        changed["ended_by"] = row.kind
    return replace(seen, **changed)


def _answer(seen: Seen, details: dict[str, Any]) -> dict[str, Any]:
    slot = details.get("slot")
    if not isinstance(slot, int):
        return {}
    is_answered = any(as_response(details.get("response")).values())
    if is_answered == (slot in seen.answered):
        return {}
    return {"answered": seen.answered | {slot} if is_answered else seen.answered - {slot}}


class Memory:
    """Bounded, shared by the threads of a process; what was not used longest goes first.

    A key holds when the attempt was made beside its number, so that a database put back to an earlier day and gone on
    from there is not mistaken for the one that was read.
    """

    def __init__(self, size: int = KEPT) -> None:
        self._size = size
        self._kept: OrderedDict[tuple[int, datetime], Seen] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, attempt_id: int, created_at: datetime, head_seq: int) -> Seen:
        """What is known; nothing where more is known than was written."""
        with self._lock:
            found = self._kept.get((attempt_id, created_at))
            if found is None or found.last_seq > head_seq:
                return Seen()
            self._kept.move_to_end((attempt_id, created_at))
            return found

    def put(self, attempt_id: int, created_at: datetime, seen: Seen) -> None:
        """Another thread may have read further meanwhile; then the next poll reads these rows again."""
        with self._lock:
            self._kept[(attempt_id, created_at)] = seen
            self._kept.move_to_end((attempt_id, created_at))
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
