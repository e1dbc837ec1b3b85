"""The minutes of a sitting (berita acara): who came, what was done by whom and why, and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.exams.models import Attempt, AttemptEvent, AttemptStatus, Sitting
from lms.exams.sittings.console import Board, Tile
from lms.exams.sittings.projection import INCIDENTS, EventRow

ACTS = frozenset({"pause", "resume", "extend", "message", "device_allowed", "end", "accept", "annul"})


@dataclass(frozen=True, slots=True)
class Counts:
    """How many candidates; each of ``submitted``, ``ended``, ``expired`` and ``running`` had started."""

    seats: int
    admitted: int
    started: int
    submitted: int
    ended: int
    expired: int
    running: int
    absent: int


def counts_of(tiles: Sequence[Tile]) -> Counts:
    heads = [tile.attempt for tile in tiles]
    ends = [tile.seen.ended_by for tile in tiles if tile.attempt is not None and tile.attempt.ended_at is not None]
    return Counts(
        seats=len(tiles),
        admitted=sum(head is not None and head.admitted_at is not None for head in heads),
        started=sum(head is not None and head.started_at is not None for head in heads),
        submitted=ends.count("submit"),
        ended=ends.count("end"),
        expired=ends.count("expire"),
        running=sum(
            head is not None and head.status in (AttemptStatus.IN_PROGRESS, AttemptStatus.PAUSED) for head in heads
        ),
        absent=sum(head is None or head.admitted_at is None for head in heads),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the journal in the minutes; ``lasted`` is how long the candidate was away, where that is known."""

    tile: Tile
    row: EventRow
    lasted: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """``admitted_by``: by seat, who compared person and card."""

    counts: Counts
    acts: list[Line]
    incidents: list[Line]
    admitted_by: dict[int, str]


def minutes_of(sitting: Sitting, board: Board) -> Minutes:
    """One query beside those of the board."""
    tiles = {tile.attempt.id: tile for tile in board.tiles if tile.attempt is not None}
    rows = [
        EventRow(*row)
        for row in db.session.execute(
            select(
                AttemptEvent.attempt_id,
                AttemptEvent.seq,
                AttemptEvent.kind,
                AttemptEvent.payload,
                AttemptEvent.server_at,
            )
            .where(
                AttemptEvent.attempt_id.in_(tiles),
                AttemptEvent.kind.in_(ACTS | INCIDENTS | {"admit", "return"}),
            )
            .order_by(AttemptEvent.server_at, AttemptEvent.attempt_id, AttemptEvent.seq)
        )
    ]
    lasted = times_away(rows)
    return Minutes(
        counts=counts_of(board.tiles),
        acts=[Line(tiles[row.attempt_id], row) for row in rows if row.kind in ACTS],
        incidents=[
            Line(tiles[row.attempt_id], row, lasted.get((row.attempt_id, row.seq)))
            for row in rows
            if row.kind in INCIDENTS
        ],
        admitted_by={
            tiles[row.attempt_id].seat_id: str(row.details.get("name", "")) for row in rows if row.kind == "admit"
        },
    )


def times_away(rows: Iterable[EventRow]) -> dict[tuple[int, int], timedelta]:
    """From each leaving (attempt, number of the row) to the coming back to the same thing, where there was one."""
    left: dict[tuple[int, object], EventRow] = {}
    found = {}
    for row in rows:
        what = (row.attempt_id, row.details.get("what"))
        if row.kind == "leave":
            left.setdefault(what, row)
        elif row.kind == "return" and what in left:
            leaving = left.pop(what)
            found[(row.attempt_id, leaving.seq)] = row.server_at - leaving.server_at
    return found


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about the sitting itself, from the audit trail."""

    at: datetime
    action: str
    who: str
    reason: str
    count: int


def decisions_of(sitting_id: int) -> list[Decision]:
    """Planned, changed, seats given and taken back, called off; oldest first."""
    rows = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject == f"sitting:{sitting_id}").order_by(AuditEntry.id)
    )
    return [
        Decision(
            row.at,
            row.action,
            row.actor_name,
            str(row.details.get("reason", "")),
            len(row.details.get("enrolments", [])),
        )
        for row in rows
        if row.action.startswith("sitting:")
    ]


def refused_entries(sitting_id: int) -> list[tuple[int, AuditEntry]]:
    """Entries of the quarantine that were refused, with the seat's attempt; the journal holds the accepted ones."""
    attempts = {
        f"attempt:{attempt_id}": int(attempt_id)
        for attempt_id in db.session.scalars(select(Attempt.id).where(Attempt.sitting_id == sitting_id))
    }
    rows = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject.in_(attempts), AuditEntry.action == "attempt:quarantine")
        .order_by(AuditEntry.id)
    )
    return [(attempts[row.subject], row) for row in rows if not row.details.get("accepted")]
