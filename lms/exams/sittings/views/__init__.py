"""Sittings and the invigilator's console: the map of this room's pages."""

from __future__ import annotations

from flask import Blueprint

from lms.exams.sittings import words
from lms.exams.sittings.views import acting, candidates, console, entries, lists, papers, planning, seats

blueprint = Blueprint("sittings", __name__, url_prefix="/sesi", template_folder="../../templates")


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"words": words}


_GET, _POST, _BOTH = ["GET"], ["POST"], ["GET", "POST"]
_PAGES = (
    ("/", "index", lists.index, _GET),
    ("/baru", "new", planning.new, _BOTH),
    ("/<int:sitting_id>", "sitting", seats.sitting, _GET),
    ("/<int:sitting_id>/ubah", "edit", planning.edit, _BOTH),
    ("/<int:sitting_id>/batal", "cancel", planning.cancel, _BOTH),
    ("/<int:sitting_id>/kursi", "add_seats", seats.add, _BOTH),
    ("/<int:sitting_id>/kursi/lepas", "remove_seats", seats.remove, _BOTH),
    ("/<int:sitting_id>/daftar-hadir", "attendance", papers.attendance, _GET),
    ("/<int:sitting_id>/kartu-ruang", "room_card", papers.room_card, _GET),
    ("/<int:sitting_id>/berita-acara", "minutes", papers.minutes, _GET),
    ("/<int:sitting_id>/konsol", "console", console.console, _GET),
    ("/<int:sitting_id>/keadaan", "standing", console.standing, _GET),
    ("/<int:sitting_id>/peserta/<int:seat_id>", "candidate", candidates.candidate, _GET),
    ("/<int:sitting_id>/tindakan", "act", acting.act, _BOTH),
    ("/<int:sitting_id>/disisihkan", "entries", entries.entries, _BOTH),
)
for _rule, _endpoint, _view, _methods in _PAGES:
    blueprint.add_url_rule(_rule, _endpoint, _view, methods=_methods)
