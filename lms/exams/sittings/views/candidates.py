"""One candidate of a sitting: how they stand, what happened, what can be done."""

from __future__ import annotations

from flask import Response, make_response, render_template
from flask_login import current_user
from sqlalchemy import select

from lms.core import access
from lms.core.db import db
from lms.exams.models import AttemptEvent
from lms.exams.sittings import policies, presenting, words
from lms.exams.sittings.acts import possible
from lms.exams.sittings.console import board
from lms.exams.sittings.minutes import times_away
from lms.exams.sittings.projection import INCIDENTS, EventRow
from lms.exams.sittings.quarantine import entries_of, in_words
from lms.exams.sittings.views.loading import load_seat, load_sitting

MOST_ROWS = 500  # of the journal, newest first


@access.requires(policies.may_list_sittings)
def candidate(sitting_id: int, seat_id: int) -> Response:
    sitting = load_sitting(sitting_id)
    seat = load_seat(sitting, seat_id)
    seen = board(sitting_id)
    tile = next(tile for tile in seen.tiles if tile.seat_id == seat_id)
    rows = _events(tile.attempt.id) if tile.attempt is not None else []
    entries = list(db.session.scalars(entries_of(sitting_id, attempt_id=tile.attempt.id))) if tile.attempt else []
    may_act = policies.may_invigilate(current_user, sitting)
    response = make_response(
        render_template(
            "sittings/candidate.html",
            sitting=sitting,
            seat=seat,
            tile=tile,
            view=presenting.tile_view(tile, sitting, seen.now),
            state=words.state_words()[tile.state(seen.now)],
            now=seen.now,
            events=[(row, words.event(row), row.kind in INCIDENTS) for row in reversed(rows)],
            incidents=sum(row.kind in INCIDENTS for row in rows),
            lasted=times_away(rows),
            entries=in_words(entries),
            quarantine_reasons=words.quarantine_reasons(),
            acts=[(act, *words.act_labels()[act]) for act in possible(tile, seen.now)] if may_act else [],
            may_act=may_act,
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _events(attempt_id: int) -> list[EventRow]:
    """The journal in order, without the answers and flags."""
    found = db.session.execute(
        select(
            AttemptEvent.attempt_id,
            AttemptEvent.seq,
            AttemptEvent.kind,
            AttemptEvent.payload,
            AttemptEvent.server_at,
        )
        .where(AttemptEvent.attempt_id == attempt_id, AttemptEvent.kind.not_in(("answer", "flag")))
        .order_by(AttemptEvent.seq.desc())
        .limit(MOST_ROWS)
    )
    return [EventRow(*row) for row in found][::-1]
