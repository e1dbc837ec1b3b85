"""How every candidate of a sitting stands, in two queries: the seats with their attempts, and the journal rows written
since this process last looked.

For 200 candidates who each save every 20 seconds, a poll every 2.4 seconds reads 200 narrow rows by the index on the
sitting and some 25 new rows by the journal's primary key: about 30 ms, and one kilobyte on the wire. Only a process
that has just started reads whole journals, once (see ``projection``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BindParameter, TextualSelect, and_, bindparam, case, func, select, text

from lms.accounts.models import Person
from lms.core import clock
from lms.core.db import db
from lms.core.types import UTCDateTime
from lms.courses.models import Enrolment
from lms.exams.models import Attempt, AttemptEvent, AttemptStatus, QuarantineEntry, SittingCandidate
from lms.exams.sittings.projection import Asking, EventRow, Memory, Seen, take

SILENT = timedelta(minutes=2)  # without a row of the device, while the clock runs
FRESH = timedelta(minutes=2)  # after an incident, a tile asks for a look
# A transaction may become visible a little after the time it wrote: what changed within this time before the cursor is
# sent again.
OVERLAP = timedelta(seconds=10)

memory = Memory()


class State(StrEnum):
    """What a tile says about its candidate, by whether and how somebody is needed."""

    DEVICE = "device"  # another device asks to go on
    WAITING = "waiting"  # to be admitted
    AWAY = "away"  # left the window or the full screen
    PAUSED = "paused"
    SILENT = "silent"
    ADMITTED = "admitted"
    WORKING = "working"
    CLOSING = "closing"  # past the deadline, about to be closed by the worker
    ABSENT = "absent"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    ANNULLED = "annulled"


NEEDS_A_PERSON = frozenset({State.DEVICE, State.WAITING, State.AWAY, State.PAUSED, State.SILENT})
RUNNING = (AttemptStatus.IN_PROGRESS, AttemptStatus.PAUSED)
ENDED = frozenset({State.SUBMITTED, State.EXPIRED, State.ANNULLED})


@dataclass(frozen=True, slots=True)
class Head:
    """An attempt without its journal, as the console needs it."""

    id: int
    number: int
    status: AttemptStatus
    created_at: datetime
    admitted_at: datetime | None
    started_at: datetime | None
    paused_at: datetime | None
    deadline: datetime | None
    ended_at: datetime | None
    grace: int
    slots: int
    head_seq: int
    head_at: datetime


@dataclass(frozen=True, slots=True)
class Tile:
    """A seat, its newest attempt in this sitting, and what that attempt's journal says.

    Attributes:
        attempt: None until the candidate enters the waiting room.
        kept_aside: entries in the quarantine that wait for a decision.
        touched_at: when an entry last came into the quarantine or was decided.
    """

    seat_id: int
    seat: int
    enrolment_id: int
    person_id: int
    name: str
    attempt: Head | None
    seen: Seen
    kept_aside: int
    touched_at: datetime | None

    def state(self, now: datetime) -> State:
        head = self.attempt
        if head is None:
            return State.ABSENT
        if head.status in RUNNING:
            return self._running(head, now)
        if head.status in (AttemptStatus.ALLOCATED, AttemptStatus.ADMITTED, AttemptStatus.ANNULLED):
            return {
                AttemptStatus.ALLOCATED: State.WAITING,
                AttemptStatus.ADMITTED: State.ADMITTED,
                AttemptStatus.ANNULLED: State.ANNULLED,
            }[head.status]
        return State.EXPIRED if self.seen.ended_by == "expire" else State.SUBMITTED

    def _running(self, head: Head, now: datetime) -> State:
        if self.seen.asking:
            return State.DEVICE
        if head.status is AttemptStatus.PAUSED:
            return State.PAUSED
        if head.deadline is not None and now > head.deadline + timedelta(seconds=head.grace):
            return State.CLOSING
        if self.seen.away:
            return State.AWAY
        heard = self.seen.heard_at or head.started_at
        return State.SILENT if heard is not None and now - heard > SILENT else State.WORKING

    def needs_a_person(self, now: datetime) -> bool:
        """Whether it comes first and is tinted: by its state, by an incident of the last minutes, or by an answer that
        waits for a decision."""
        if self.state(now) in NEEDS_A_PERSON or self.kept_aside:
            return True
        incident = self.seen.incident_at
        running = self.attempt is not None and self.attempt.status in RUNNING
        return running and incident is not None and now - incident < FRESH

    def left(self, now: datetime) -> timedelta | None:
        """Time left; it stands still in a pause. None unless the clock was started and not ended."""
        head = self.attempt
        if head is None or head.deadline is None or head.status not in RUNNING:
            return None
        return max(timedelta(0), head.deadline - (head.paused_at or now))

    @property
    def answered(self) -> int:
        return len(self.seen.answered)

    def changed_since(self, moment: datetime, now: datetime) -> bool:
        """Whether it looks, or may look, otherwise than at ``moment``."""
        if self.attempt is not None and self.attempt.head_at > moment:
            return True
        if self.touched_at is not None and self.touched_at > moment:
            return True
        before = (self.state(moment), self.needs_a_person(moment))
        return before != (self.state(now), self.needs_a_person(now))


@dataclass(frozen=True, slots=True)
class Board:
    """All tiles by seat, as they were at ``now`` by the database's clock."""

    now: datetime
    tiles: Sequence[Tile]

    def in_order(self) -> list[Tile]:
        """Who needs a person first, then by seat."""
        return sorted(self.tiles, key=lambda tile: (not tile.needs_a_person(self.now), tile.seat))

    def events(self, limit: int, since: datetime | None = None) -> list[tuple[Tile, EventRow]]:
        """The last events with the tile they belong to, newest first."""
        rows = [(tile, row) for tile in self.tiles for row in tile.seen.notes if since is None or row.server_at > since]
        return sorted(rows, key=lambda pair: (pair[1].server_at, pair[1].seq), reverse=True)[:limit]


def board(sitting_id: int) -> Board:
    """Read a sitting: two queries, one where nothing was written since the last time.

    Not inside a unit of work that has written to a journal: what is kept in memory must be there for all to see.
    """
    aside = (
        select(
            QuarantineEntry.attempt_id,
            func.sum(case((QuarantineEntry.accepted.is_(None), 1), else_=0)).label("waiting"),
            func.max(QuarantineEntry.received_at).label("received_at"),
            func.max(QuarantineEntry.decided_at).label("decided_at"),
        )
        .join(Attempt, Attempt.id == QuarantineEntry.attempt_id)
        .where(Attempt.sitting_id == sitting_id)
        .group_by(QuarantineEntry.attempt_id)
        .subquery()
    )
    columns = [getattr(Attempt, name) for name in Head.__slots__]
    rows = db.session.execute(
        select(
            clock.sql_now(db.engine.dialect.name).label("now"),
            SittingCandidate.id,
            SittingCandidate.seat,
            Enrolment.id,
            Person.id,
            Person.name,
            aside.c.waiting,
            aside.c.received_at,
            aside.c.decided_at,
            *columns,
        )
        .join(Enrolment, Enrolment.id == SittingCandidate.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(
            Attempt,
            and_(Attempt.sitting_id == SittingCandidate.sitting_id, Attempt.enrolment_id == Enrolment.id),
        )
        .outerjoin(aside, aside.c.attempt_id == Attempt.id)
        .where(SittingCandidate.sitting_id == sitting_id)
        .order_by(SittingCandidate.seat, Attempt.number)
    ).all()
    newest = {row[1]: row for row in rows}  # the last one of a seat is its newest attempt
    heads = {seat_id: Head(*row[9:]) if row[9] is not None else None for seat_id, row in newest.items()}
    seen = _catch_up([head for head in heads.values() if head is not None])
    tiles = []
    for _now, seat_id, seat, enrolment_id, person_id, name, waiting, received_at, decided_at, *_head in newest.values():
        head = heads[seat_id]
        touched = max((moment for moment in (received_at, decided_at) if moment is not None), default=None)
        known = seen[head.id] if head is not None else Seen()
        tiles.append(Tile(seat_id, seat, enrolment_id, person_id, name, head, known, int(waiting or 0), touched))
    return Board(rows[0].now if rows else clock.now(), tiles)


def devices_asking(attempt_id: int) -> tuple[Asking, ...]:
    """The devices that wait for leave, read from the journal itself: for who has it locked."""
    rows = db.session.execute(
        select(
            AttemptEvent.attempt_id,
            AttemptEvent.seq,
            AttemptEvent.kind,
            AttemptEvent.payload,
            AttemptEvent.server_at,
        )
        .where(
            AttemptEvent.attempt_id == attempt_id,
            AttemptEvent.kind.in_(("device_request", "device_allowed", "take_over")),
        )
        .order_by(AttemptEvent.seq)
    )
    return take(Seen(), [EventRow(*row) for row in rows]).asking


def _catch_up(heads: Sequence[Head]) -> dict[int, Seen]:
    """What the journals of these attempts say by now."""
    known = {head.id: memory.get(head.id, head.created_at, head.head_seq) for head in heads}
    behind = [head for head in heads if known[head.id].last_seq < head.head_seq]
    if not behind:
        return known
    fresh: dict[int, list[EventRow]] = {head.id: [] for head in behind}
    for row in db.session.execute(_rows_after([(head.id, known[head.id].last_seq) for head in behind])):
        fresh[row.attempt_id].append(EventRow(*row))
    for head in behind:
        known[head.id] = take(known[head.id], fresh[head.id])
        memory.put(head.id, head.created_at, known[head.id])
    return known


def _rows_after(known: Sequence[tuple[int, int]]) -> TextualSelect:
    """The rows of each attempt after the one known of it, as ranges of the primary key.

    A list of pairs joins the same way on both databases; the VALUES of SQLAlchemy has no names for its columns on
    SQLite. It is filled up to a power of two with a pair that fits nothing, so that few statements serve all lengths.
    """
    length = 1 << (len(known) - 1).bit_length()
    pairs = [*known, *[(0, 0)] * (length - len(known))]
    names = ", ".join(f"(:attempt_{place}, :seq_{place})" for place in range(length))
    statement = text(
        f"WITH known (attempt_id, seq) AS (VALUES {names})"  # noqa: S608 - names of parameters only
        " SELECT written.attempt_id, written.seq, written.kind, written.payload, written.server_at"
        " FROM known JOIN attempt_events AS written"
        " ON written.attempt_id = known.attempt_id AND written.seq > known.seq"
        " ORDER BY written.attempt_id, written.seq"
    )
    values: list[BindParameter[int]] = [
        bindparam(f"{name}_{place}", value)
        for place, pair in enumerate(pairs)
        for name, value in zip(("attempt", "seq"), pair, strict=True)
    ]
    return statement.bindparams(*values).columns(server_at=UTCDateTime())
