"""Sheets for the room: attendance list, card for the door, minutes."""

from __future__ import annotations

from flask import render_template, url_for

from lms.core import access, clock
from lms.exams.sittings import policies, queries, words
from lms.exams.sittings.console import board
from lms.exams.sittings.minutes import decisions_of, minutes_of, refused_entries
from lms.exams.sittings.views.loading import load_sitting


@access.requires(policies.may_list_sittings)
def attendance(sitting_id: int) -> str:
    """Daftar hadir: seat, name, NIP, unit, a place to sign."""
    return _sheet("sittings/attendance.html", sitting_id)


@access.requires(policies.may_list_sittings)
def room_card(sitting_id: int) -> str:
    """For the door: what is sat here and when, who has which seat. No NIP."""
    return _sheet("sittings/room_card.html", sitting_id)


def _sheet(template: str, sitting_id: int) -> str:
    sitting = load_sitting(sitting_id)
    return render_template(
        template,
        sitting=sitting,
        seats=queries.seats_of(sitting_id),
        invigilators=queries.invigilator_names([sitting_id]).get(sitting_id, []),
        printed_at=clock.now(),
        back_url=url_for("sittings.sitting", sitting_id=sitting_id),
    )


@access.requires(policies.may_list_sittings)
def minutes(sitting_id: int) -> str:
    """Berita acara."""
    sitting = load_sitting(sitting_id)
    seen = board(sitting_id)
    tiles = {tile.attempt.id: tile for tile in seen.tiles if tile.attempt is not None}
    return render_template(
        "sittings/minutes.html",
        sitting=sitting,
        now=seen.now,
        tiles=seen.tiles,
        states=words.state_words(),
        minutes=minutes_of(sitting, seen),
        decisions=decisions_of(sitting_id),
        refused=[
            (tiles[attempt_id], entry) for attempt_id, entry in refused_entries(sitting_id) if attempt_id in tiles
        ],
        invigilators=queries.invigilator_names([sitting_id]).get(sitting_id, []),
        printed_at=clock.now(),
        back_url=url_for("sittings.sitting", sitting_id=sitting_id),
    )
