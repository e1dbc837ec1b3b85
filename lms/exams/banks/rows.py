"""Rows of the editor without script: each button sends the form with an act, and the form comes back rearranged."""

from __future__ import annotations

from typing import Any

from lms.exams.banks.kinds import Kind, Typed


def rearranged(kind: Kind, typed: Typed, act: str) -> Typed:
    """What was typed, after ``add:NAME``, ``remove:NAME:PLACE``, ``up:NAME:PLACE`` or ``down:NAME:PLACE``.

    Anything else, and anything beyond the limits of the list, changes nothing.
    """
    verb, _colon, rest = act.partition(":")
    name, _colon, place = rest.partition(":")
    rules = kind.rows.get(name)
    if rules is None:
        return typed
    rows: list[dict[str, Any]] = list(typed.get(name, []))
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else -1
    if verb == "add" and len(rows) < rules.most:
        rows.append({})
    elif verb == "remove" and 0 <= at < len(rows) and len(rows) > rules.least:
        del rows[at]
    elif verb == "up" and 0 < at < len(rows):
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    elif verb == "down" and 0 <= at < len(rows) - 1:
        rows[at], rows[at + 1] = rows[at + 1], rows[at]
    return {**typed, name: rows}
