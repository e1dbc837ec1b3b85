"""Taking a quiz or an exam: the map of this room's pages."""

from __future__ import annotations

from flask import Blueprint

from lms.exams.attempts.views import ending, entering, pages, paper, room, saving

blueprint = Blueprint("attempts", __name__, url_prefix="/ujian", template_folder="../../templates")

# Without a CSRF token, since it loads no session: the signed SameSite=Strict cookie and the Origin check stand in.
CREDENTIAL_VIEWS: tuple[str, ...] = (f"{saving.__name__}.{saving.save_entry.__name__}",)

_GET, _POST, _BOTH = ["GET"], ["POST"], ["GET", "POST"]
_PAGES = (
    ("/", "mine", entering.mine, _GET),
    ("/kuis/<int:enrolment_id>/<exam_slug>", "quiz", entering.quiz, _BOTH),
    ("/sesi/<int:sitting_id>/masuk", "enter", entering.enter, _POST),
    ("/<int:attempt_id>", "room", room.room, _GET),
    ("/<int:attempt_id>/mulai", "start", entering.start, _POST),
    ("/<int:attempt_id>/ambil-alih", "take_over", entering.take_over, _POST),
    ("/<int:attempt_id>/naskah", "paper", paper.paper, _GET),
    ("/<int:attempt_id>/simpan", "save", saving.save_entry, _POST),
    ("/<int:attempt_id>/kabar", "news", saving.news, _GET),
    ("/<int:attempt_id>/soal/<int:slot>", "question", pages.question_page, _BOTH),
    ("/<int:attempt_id>/ringkasan", "summary", pages.summary_page, _GET),
    ("/<int:attempt_id>/kumpul", "submit", ending.submit, _POST),
    ("/<int:attempt_id>/bukti", "receipt", ending.show_receipt, _GET),
    ("/<int:attempt_id>/pembahasan", "review", ending.review, _GET),
)
for _rule, _endpoint, _view, _methods in _PAGES:
    blueprint.add_url_rule(_rule, _endpoint, _view, methods=_methods)
