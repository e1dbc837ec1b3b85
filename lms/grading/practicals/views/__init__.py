"""Logbook, supervision, marking and decision: the map of their pages."""

from __future__ import annotations

from flask import Blueprint

from lms.grading import words
from lms.grading.practicals.evidence import is_picture
from lms.grading.practicals.views import decisions, evidence, logbook, marking, supervision

blueprint = Blueprint("practicals", __name__, url_prefix="/praktik", template_folder="../../templates")

for _rule, _endpoint, _view, _methods in (
    ("/<int:enrolment_id>", "logbook", logbook.show, ["GET"]),
    ("/<int:enrolment_id>/catat", "add_entry", logbook.add, ["GET", "POST"]),
    ("/bukti/<int:evidence_id>", "evidence", evidence.show, ["GET"]),
    ("/bukti/<int:evidence_id>/<any(kecil, sedang):size>", "evidence_preview", evidence.show_preview, ["GET"]),
    ("/bimbingan", "supervision", supervision.show, ["GET"]),
    ("/bimbingan", "confirm", supervision.act, ["POST"]),
    ("/bimbingan/tolak", "refuse", supervision.refuse, ["GET", "POST"]),
    ("/penilaian", "marking", marking.show_queue, ["GET"]),
    ("/penilaian/<int:enrolment_id>", "assessment", marking.show, ["GET"]),
    ("/penilaian/<int:enrolment_id>", "save_assessment", marking.save, ["POST"]),
    ("/penilaian/<int:enrolment_id>/simpan", "autosave", marking.autosave, ["POST"]),
    ("/penilaian/<int:enrolment_id>/serahkan", "submit_assessment", marking.submit, ["GET", "POST"]),
    ("/keputusan", "decisions", decisions.show_list, ["GET"]),
    ("/keputusan/<int:enrolment_id>", "decision", decisions.show, ["GET", "POST"]),
):
    blueprint.add_url_rule(_rule, _endpoint, _view, methods=_methods)


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"words": words, "is_picture": is_picture}
