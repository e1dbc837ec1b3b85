"""The console: all candidates at once, those who need a person first, and the answer its script asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, jsonify, make_response, render_template, request
from flask_login import current_user

from lms.core import access
from lms.core.paging import Page
from lms.exams.models import Sitting
from lms.exams.sittings import policies, presenting, words
from lms.exams.sittings.acts import Act
from lms.exams.sittings.console import OVERLAP, Board, Tile, board
from lms.exams.sittings.views.loading import load_sitting

TILES = 200  # on a page
_LATEST = 4_102_444_800_000  # the year 2100 in milliseconds
# Offered for several at once; what concerns one device stands on the candidate's own page.
IN_BULK = (Act.ADMIT, Act.MESSAGE, Act.PAUSE, Act.RESUME, Act.EXTEND, Act.END)


@access.requires(policies.may_list_sittings)
def console(sitting_id: int) -> Response:
    sitting = load_sitting(sitting_id)
    seen = board(sitting_id)
    shown = request.args.get("tampil", "semua")
    shown = shown if shown in presenting.FILTERS else "semua"
    may_act = policies.may_invigilate(current_user, sitting)
    page = _page(seen, shown)
    return _fresh(
        make_response(
            render_template(
                "sittings/console.html",
                sitting=sitting,
                now=seen.now,
                now_ms=presenting.milliseconds(seen.now),
                page=page,
                views={tile.seat_id: presenting.tile_view(tile, sitting, seen.now) for tile in page.items},
                rows=request.args.get("bentuk") == "baris",
                shown=shown,
                filters=presenting.filter_words(),
                counts=presenting.counts(seen),
                states=words.state_words(),
                events=_events(seen, sitting, None, may_act),
                roster=presenting.roster_mark(seen),
                script_words=words.script_words(),
                acts=[(act, *words.act_labels()[act]) for act in IN_BULK],
                may_act=may_act,
            )
        )
    )


def _page(seen: Board, shown: str) -> Page[Tile]:
    """Tiles of one page; those the filter leaves out stand in it hidden, so that the script can show them."""
    tiles = seen.in_order()
    if len(tiles) > TILES:
        tiles = [tile for tile in tiles if shown in presenting.filters_of(tile, seen.now)]
    pages = max(1, -(-len(tiles) // TILES))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    return Page(tiles[(number - 1) * TILES : number * TILES], number, pages, len(tiles))


def _events(seen: Board, sitting: Sitting, since: datetime | None, may_act: bool) -> list[dict[str, Any]]:
    return [
        presenting.event_view(tile, row, sitting, seen.now, may_act=may_act)
        for tile, row in seen.events(presenting.EVENTS, since)
    ]


@access.requires(policies.may_list_sittings)
def standing(sitting_id: int) -> Response:
    """What changed since the cursor; everything without one."""
    sitting = load_sitting(sitting_id)
    seen = board(sitting_id)
    cursor = request.args.get("since", 0, type=int)
    since = None
    if 0 < cursor < _LATEST:
        since = datetime.fromtimestamp(cursor / 1000, UTC) - OVERLAP - timedelta(milliseconds=1)
    changed = [tile for tile in seen.tiles if since is None or tile.changed_since(since, seen.now)]
    now = presenting.milliseconds(seen.now)
    return _fresh(
        jsonify(
            now=now,
            cursor=now,
            roster=presenting.roster_mark(seen),
            counts=presenting.counts(seen),
            tiles=[presenting.tile_view(tile, sitting, seen.now) for tile in changed],
            events=_events(seen, sitting, since, policies.may_invigilate(current_user, sitting)),
        )
    )


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
