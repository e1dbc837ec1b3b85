"""A word or short text, the writings of it that are accepted, and the wrong ones people write."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form

from lms.core.errors import Fault
from lms.exams.banks.kinds.base import (
    RESPONSE,
    ItemForm,
    Kind,
    Rows,
    Typed,
    html_of,
    number_of,
    rows_of,
    text_area,
    text_line,
    typed_number,
)
from lms.exams.banks.markdown_source import to_markdown
from lms.items.interactions.text_entry import MAX_LENGTH, TextEntryInteraction

LEAST, MOST, MOST_MISTAKES = 1, 20, 8


class AcceptedRow(Form):
    text = text_line(_l("Jawaban yang diterima"), MAX_LENGTH)
    credit = text_line(_l("Bagian nilai"), 20, default="1")


class TextMistakeRow(Form):
    text = text_line(_l("Jawaban yang keliru"), MAX_LENGTH)
    reason = text_area(_l("Mengapa keliru"), 8_000)


class ShortTextForm(ItemForm):
    accepted = rows_of(AcceptedRow, _l("Jawaban yang diterima"), least=LEAST, most=MOST)
    reason = text_area(_l("Alasan"), 8_000)
    mistakes = rows_of(TextMistakeRow, _l("Kekeliruan yang sering terjadi"), least=0, most=MOST_MISTAKES)


class ShortText(Kind):
    name = "short_text"
    label = _l("Isian singkat")
    about = _l("Satu kata atau istilah; huruf besar dan spasi di tepi tidak dihitung.")
    form = ShortTextForm
    rows = {
        "accepted": Rows(LEAST, MOST, _l("Tambah jawaban")),
        "mistakes": Rows(0, MOST_MISTAKES, _l("Tambah kekeliruan")),
    }

    def interaction(self, typed: Typed, identifier: str, faults: list[Fault]) -> dict[str, Any]:
        accepted = []
        for place, row in enumerate(typed.get("accepted", [])):
            if not row["text"]:
                continue
            credit = number_of(row["credit"] or "1", f"accepted-{place}-credit", faults)
            if credit is not None and not 0 < credit <= 1:
                faults.append(
                    Fault(f"accepted-{place}-credit", _("Bagian nilai harus lebih dari 0 dan paling besar 1."))
                )
            accepted.append({"text": row["text"], "credit": credit})
        if not accepted:
            faults.append(Fault("accepted-0-text", _("Tulis paling sedikit satu jawaban yang diterima.")))
        mistakes = []
        for place, row in enumerate(typed.get("mistakes", [])):
            if not row["text"]:
                faults.append(Fault(f"mistakes-{place}-text", _("Tulis jawaban yang keliru, atau hapus.")))
            if not row["reason"]:
                faults.append(Fault(f"mistakes-{place}-reason", _("Jelaskan mengapa jawaban ini keliru, atau hapus.")))
            mistakes.append({"text": row["text"], "reason": html_of(row["reason"])})
        return {
            "kind": "text_entry",
            "response": RESPONSE,
            "accepted": accepted,
            "reason": html_of(typed.get("reason", "")),
            "mistakes": mistakes,
        }

    def filled(self, typed: Typed) -> Typed:
        return {**typed, "accepted": [{"text": "…", "credit": "1"}], "mistakes": []}

    def typed(self, interaction: TextEntryInteraction) -> Typed:
        return {
            "accepted": [{"text": one.text, "credit": typed_number(one.credit)} for one in interaction.accepted],
            "reason": to_markdown(interaction.reason),
            "mistakes": [{"text": one.text, "reason": to_markdown(one.reason)} for one in interaction.mistakes],
        }
