"""Ordering: steps, written in their right order."""

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
    blank_rows,
    html_of,
    line_html_of,
    rows_of,
    text_area,
)
from lms.exams.banks.markdown_source import to_line, to_markdown
from lms.items.formats.content_kinds import hashed_id
from lms.items.interactions.base import InteractionBase
from lms.items.interactions.order import OrderInteraction

LEAST, MOST = 3, 10
EMPTY = {"text": "", "reason": ""}


class StepRow(Form):
    text = text_area(_l("Langkah"), 2_000)
    reason = text_area(_l("Alasan"), 8_000)


class OrderingForm(ItemForm):
    sequence = rows_of(StepRow, _l("Langkah dalam urutan yang benar"), least=LEAST, most=MOST)


class Ordering(Kind):
    name = "ordering"
    label = _l("Urutan")
    about = _l("Langkah-langkah yang disusun menurut urutannya.")
    form = OrderingForm
    rows = {"sequence": Rows(LEAST, MOST, _l("Tambah langkah"), ordered=True)}

    def interaction(self, typed: Typed, identifier: str, faults: list[Fault]) -> dict[str, Any]:
        elements: dict[str, dict[str, str]] = {}
        for place, row in enumerate(typed.get("sequence", [])):
            where = f"sequence-{place}-text"
            if not row["text"]:
                faults.append(Fault(where, _("Tulis langkah %(place)d, atau hapus.", place=place + 1)))
            text = line_html_of(row["text"])
            key = hashed_id(identifier, "e", text)
            if key in elements and row["text"]:
                faults.append(Fault(where, _("Langkah ini sama dengan langkah yang lain.")))
            elements[key] = {"id": key, "text": text, "reason": html_of(row["reason"])}
        if len(elements) < LEAST:
            faults.append(Fault("sequence", _("Beri paling sedikit %(least)d langkah.", least=LEAST)))
        return {"kind": "order", "response": RESPONSE, "elements": list(elements.values())}

    def filled(self, typed: Typed) -> Typed:
        rows = list(typed.get("sequence") or [])
        rows += blank_rows(2 - len(rows), EMPTY)
        seen: set[str] = set()
        whole = []
        for place, row in enumerate(rows, 1):
            text = row["text"] or _("(langkah %(place)d)", place=place)
            text = text if text not in seen else f"{text} ({place})"
            seen.add(text)
            whole.append({**row, "text": text})
        return {**typed, "sequence": whole}

    def typed(self, interaction: OrderInteraction) -> Typed:
        return {
            "sequence": [
                {"text": to_line(element.text), "reason": to_markdown(element.reason)}
                for element in interaction.elements
            ]
        }

    def places(self, interaction: InteractionBase) -> dict[str, str]:
        assert isinstance(interaction, OrderInteraction)
        return {element.id: f"sequence-{place}" for place, element in enumerate(interaction.elements)}
