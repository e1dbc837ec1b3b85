"""Tiles and events as the console shows them: the page and its script say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lms.exams.models import AttemptStatus, Sitting
from lms.exams.sittings import words
from lms.exams.sittings.acts import Act
from lms.exams.sittings.console import ENDED, Board, State, Tile
from lms.exams.sittings.projection import EventRow

EVENTS = 30  # in the pane
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

_AT_WORK = frozenset({State.WORKING, State.SILENT, State.AWAY, State.DEVICE, State.CLOSING})
_UNSTARTED = frozenset({State.ABSENT, State.ADMITTED})

# What narrows the list, by a candidate's state and whether a person is needed; the names stand in addresses.
FILTERS: dict[str, Callable[[State, bool], bool]] = {
    "semua": lambda state, look: True,
    "perhatian": lambda state, look: look,
    "mengerjakan": lambda state, look: state in _AT_WORK,
    "tanpa-kabar": lambda state, look: state is State.SILENT,
    "dijeda": lambda state, look: state is State.PAUSED,
    "menunggu": lambda state, look: state is State.WAITING,
    "belum": lambda state, look: state in _UNSTARTED,
    "selesai": lambda state, look: state in ENDED,
}


def filters_of(tile: Tile, now: datetime) -> list[str]:
    """The filters that show this candidate."""
    state, look = tile.state(now), tile.needs_a_person(now)
    return [name for name, fits in FILTERS.items() if fits(state, look)]


def filter_words() -> dict[str, str]:
    return {
        "semua": _("Semua"),
        "perhatian": _("Perlu perhatian"),
        "mengerjakan": _("Mengerjakan"),
        "tanpa-kabar": _("Tanpa kabar"),
        "dijeda": _("Dijeda"),
        "menunggu": _("Menunggu izin"),
        "belum": _("Belum mulai"),
        "selesai": _("Selesai"),
    }


def counts(board: Board) -> dict[str, int]:
    """How many candidates each filter shows."""
    found = Counter(name for tile in board.tiles for name in filters_of(tile, board.now))
    return {name: found[name] for name in FILTERS}


def milliseconds(moment: datetime) -> int:
    """Since 1970 UTC, as JavaScript counts."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def tile_view(tile: Tile, sitting: Sitting, now: datetime) -> dict[str, Any]:
    """A tile's changing parts. ``deadline`` is set while the clock runs, so that the script lets it run on."""
    head, zone = tile.attempt, sitting.timezone
    ticks = head is not None and head.status is AttemptStatus.IN_PROGRESS and head.deadline is not None
    return {
        "id": tile.seat_id,
        "state": tile.state(now).value,
        "look": tile.needs_a_person(now),
        "in": filters_of(tile, now),
        "answered": tile.answered,
        "total": head.slots if head is not None else sitting.exam_version.item_count,
        "deadline": milliseconds(head.deadline) if ticks and head is not None and head.deadline else None,
        "left": words.left(tile, now),
        "note": words.note(tile, now, zone),
        "saved": _("Tersimpan %(time)s", time=words.seconds(tile.seen.saved_at, zone)) if tile.seen.saved_at else "",
    }


def event_view(tile: Tile, row: EventRow, sitting: Sitting, now: datetime, *, may_act: bool) -> dict[str, Any]:
    """An event with the one thing that can be done about it."""
    label, act = _("Tinjau"), None
    if may_act and row.kind == "device_request" and any(one.seq == row.seq for one in tile.seen.asking):
        label, act = _("Cocokkan"), Act.ALLOW_DEVICE
    elif may_act and row.kind == "pause" and tile.state(now) is State.PAUSED:
        label, act = _("Lanjutkan ujian"), Act.RESUME
    url = url_for("sittings.candidate", sitting_id=sitting.id, seat_id=tile.seat_id)
    if act is not None:
        url = url_for("sittings.act", sitting_id=sitting.id, tindakan=act.value, kursi=tile.seat_id)
    return {
        "id": f"{row.attempt_id}.{row.seq}",
        "time": words.seconds(row.server_at, sitting.timezone),
        "seat": f"{tile.seat:02d}",
        "name": tile.name,
        "text": words.event(row),
        "label": label,
        "url": url,
    }


def roster_mark(board: Board) -> str:
    """Changes when a seat is given or taken back: the page is then loaded anew."""
    ids = [tile.seat_id for tile in board.tiles]
    return f"{len(ids)}-{sum(ids)}"
