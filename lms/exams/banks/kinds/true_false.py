"""A statement that is true or false, with the reason of each."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from lms.core.errors import Fault
from lms.exams.banks.kinds.base import RESPONSE, ItemForm, Kind, Typed, html_of, text_area
from lms.exams.banks.markdown_source import to_markdown
from lms.items.interactions.base import InteractionBase
from lms.items.interactions.choice import ChoiceInteraction


class TrueFalseForm(ItemForm):
    answer = RadioField(
        _l("Kunci"),
        choices=[("true", _l("Pernyataannya benar")), ("false", _l("Pernyataannya salah"))],
        validate_choice=False,
    )
    reason_true = text_area(_l("Alasan untuk Benar"), 8_000)
    reason_false = text_area(_l("Alasan untuk Salah"), 8_000)


class TrueFalse(Kind):
    name = "true_false"
    label = _l("Benar–salah")
    about = _l("Satu pernyataan yang dinilai benar atau salah.")
    form = TrueFalseForm

    def interaction(self, typed: Typed, identifier: str, faults: list[Fault]) -> dict[str, Any]:
        answer = typed.get("answer", "")
        if answer not in ("true", "false"):
            faults.append(Fault("answer", _("Pilih apakah pernyataannya benar atau salah.")))
        # The words are those of content files; they are the item's text, not the page's.
        return {
            "kind": "choice",
            "response": RESPONSE,
            "preset": "true_false",
            "shuffle": False,
            "options": [
                {
                    "id": name,
                    "text": text,
                    "correct": answer == name,
                    "reason": html_of(typed.get(f"reason_{name}", "")),
                }
                for name, text in (("true", "Benar"), ("false", "Salah"))
            ],
        }

    def filled(self, typed: Typed) -> Typed:
        return {**typed, "answer": "true"}

    def typed(self, interaction: ChoiceInteraction) -> Typed:
        first, second = interaction.options
        return {
            "answer": "true" if first.correct else "false",
            "reason_true": to_markdown(first.reason),
            "reason_false": to_markdown(second.reason),
        }

    def places(self, interaction: InteractionBase) -> dict[str, str]:
        return {"true": "reason_true", "false": "reason_false"}
