"""A number with a tolerance and a unit, and the wrong numbers people arrive at."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField

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
from lms.items.interactions.numeric import NumericInteraction

MOST_MISTAKES = 8


class NumberMistakeRow(Form):
    value = text_line(_l("Angka yang keliru"), 40)
    reason = text_area(_l("Mengapa keliru"), 8_000)


class NumericForm(ItemForm):
    number = text_line(_l("Angka yang benar"), 40)
    unit_label = text_line(_l("Satuan"), 40)
    tolerance_kind = RadioField(
        _l("Toleransi"),
        choices=[
            ("none", _l("Harus tepat")),
            ("absolute", _l("Selisih paling banyak")),
            ("percent", _l("Selisih paling banyak, dalam persen")),
        ],
        default="none",
        validate_choice=False,
    )
    tolerance = text_line(_l("Besar toleransi"), 40)
    reason = text_area(_l("Perhitungan"), 8_000)
    mistakes = rows_of(NumberMistakeRow, _l("Kekeliruan yang sering terjadi"), least=0, most=MOST_MISTAKES)


class Numeric(Kind):
    name = "numeric"
    label = _l("Angka")
    about = _l("Jawaban berupa angka, dengan toleransi dan satuan.")
    form = NumericForm
    rows = {"mistakes": Rows(0, MOST_MISTAKES, _l("Tambah kekeliruan"))}

    def interaction(self, typed: Typed, identifier: str, faults: list[Fault]) -> dict[str, Any]:
        answer: dict[str, Any] = {"value": number_of(typed.get("number", ""), "number", faults, required=True)}
        kind = typed.get("tolerance_kind") or "none"
        if kind in ("absolute", "percent"):
            margin = number_of(typed.get("tolerance", ""), "tolerance", faults, required=True)
            if margin is not None and margin < 0:
                faults.append(Fault("tolerance", _("Toleransi tidak boleh kurang dari nol.")))
            answer["tolerance" if kind == "absolute" else "tolerance_percent"] = margin
        unit = typed.get("unit_label", "")
        if unit[:1].isdigit():
            faults.append(Fault("unit_label", _("Satuan tidak boleh dimulai dengan angka.")))
        mistakes = []
        for place, row in enumerate(typed.get("mistakes", [])):
            value = number_of(row["value"], f"mistakes-{place}-value", faults, required=True)
            if not row["reason"]:
                faults.append(Fault(f"mistakes-{place}-reason", _("Jelaskan mengapa angka ini keliru, atau hapus.")))
            mistakes.append({"value": value, "reason": html_of(row["reason"])})
        return {
            "kind": "numeric",
            "response": RESPONSE,
            "answers": [answer],
            "unit_label": unit,
            "reason": html_of(typed.get("reason", "")),
            "mistakes": mistakes,
        }

    def filled(self, typed: Typed) -> Typed:
        unit = typed.get("unit_label", "")
        return {
            **typed,
            "number": "0",
            "tolerance_kind": "none",
            "unit_label": "" if unit[:1].isdigit() else unit,
            "mistakes": [],
        }

    def typed(self, interaction: NumericInteraction) -> Typed:
        answer = interaction.answers[0]
        percent = answer.tolerance_percent is not None
        margin = answer.tolerance_percent if percent else answer.tolerance
        return {
            "number": typed_number(answer.value),
            "unit_label": interaction.unit_label,
            "tolerance_kind": "none" if margin is None else "percent" if percent else "absolute",
            "tolerance": typed_number(margin),
            "reason": to_markdown(interaction.reason),
            "mistakes": [
                {"value": typed_number(mistake.value), "reason": to_markdown(mistake.reason)}
                for mistake in interaction.mistakes
            ],
        }
