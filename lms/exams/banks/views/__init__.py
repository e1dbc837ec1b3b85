"""Item banks: lists, the item, the editor, the review. The map of this room's pages."""

from __future__ import annotations

from flask import Blueprint

from lms.exams.banks.views import editing, items, lists, reviewing

blueprint = Blueprint("banks", __name__, url_prefix="/bank-soal", template_folder="../../templates")

_BOTH = ["GET", "POST"]
_PAGES = (
    ("/", "index", lists.index, ["GET"]),
    ("/<slug>", "bank", lists.bank, ["GET"]),
    ("/<slug>/tulis", "choose_kind", editing.choose_kind, ["GET"]),
    ("/<slug>/tulis/<kind>", "new", editing.new, _BOTH),
    ("/<slug>/pratinjau/<kind>", "preview", editing.preview, ["POST"]),
    ("/soal/<int:item_id>", "item", items.item, ["GET"]),
    ("/soal/<int:item_id>/kunci", "show_key", items.show_key, ["POST"]),
    ("/soal/<int:item_id>/coba", "try_it", items.try_it, _BOTH),
    ("/soal/<int:item_id>/beda", "compare", items.compare, _BOTH),
    ("/soal/<int:item_id>/draf", "start_draft", editing.start_draft, ["POST"]),
    ("/soal/<int:item_id>/sunting", "edit", editing.edit, _BOTH),
    ("/soal/<int:item_id>/minta-telaah", "submit", reviewing.submit, ["POST"]),
    ("/soal/<int:item_id>/tarik-telaah", "withdraw", reviewing.withdraw, ["POST"]),
    ("/soal/<int:item_id>/setujui", "approve", reviewing.approve, ["POST"]),
    ("/soal/<int:item_id>/kembalikan", "send_back", reviewing.send_back, ["POST"]),
    ("/soal/<int:item_id>/komentar", "comment", reviewing.comment, ["POST"]),
    ("/soal/<int:item_id>/tarik", "retire", reviewing.retire, _BOTH),
)
for _rule, _endpoint, _view, _methods in _PAGES:
    blueprint.add_url_rule(_rule, _endpoint, _view, methods=_methods)
