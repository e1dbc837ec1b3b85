"""CPD points and standing."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import current_user

from lms.core import access, clock
from lms.core.errors import NotFound
from lms.cpd import explanations, queries

blueprint = Blueprint("cpd", __name__, url_prefix="/poin", template_folder="templates")


@blueprint.get("")
@access.signed_in
def mine() -> str:
    """The person's own points: a year (``?tahun=``), its entries, and the years before."""
    today = queries.local_day(current_user, clock.now())
    history = queries.history(current_user, today)
    year = request.args.get("tahun", today.year, type=int)
    standing = next((one for one in history if one.year == year), None)
    if standing is None:
        raise NotFound("")
    counters = {entry.counters_id: entry for entry in standing.entries if entry.counters_id is not None}
    return render_template(
        "cpd/mine.html",
        standing=standing,
        history=history,
        entries=list(reversed(standing.entries)),
        why_entry={entry.id: explanations.of_entry(entry, counters) for entry in standing.entries},
        taken_back=set(counters),
    )
