"""Single and multiple choice: options, each with its reason, one or several of them keys."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, HiddenField

from lms.core.errors import Fault
from lms.exams.banks.kinds.base import (
    LETTERS,
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
from lms.items.formats.content_kinds import letters_for
from lms.items.interactions.base import InteractionBase
from lms.items.interactions.choice import ChoiceInteraction

LEAST, MOST = 3, 10
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,63}")
EMPTY = {"id": "", "text": "", "reason": "", "correct": False, "pinned": False}


class OptionRow(Form):
    id = HiddenField()  # kept over versions, so that answers to an older one can be marked by a newer one
    text = text_area(_l("Pilihan"), 4_000)
    reason = text_area(_l("Alasan"), 8_000)
    correct = BooleanField(_l("Kunci"))
    pinned = BooleanField(_l("Tetap di tempat"))


class MultipleForm(ItemForm):
    options = rows_of(OptionRow, _l("Pilihan, kunci, dan alasannya"), least=LEAST, most=MOST)
    keep_order = BooleanField(_l("Jangan acak pilihan"))


class SingleForm(MultipleForm):
    """The key is one radio button over all rows, named ``key``, whose value is the row's place."""

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        given = self.meta.wrap_formdata(self, formdata)
        if given:
            key = given.get("key", "")
            for place, row in enumerate(self.options):
                row.form.correct.data = str(place) == key


class Choice(Kind):
    counted = ("options",)

    def __init__(self, *, multiple: bool) -> None:
        self.multiple = multiple

    def interaction(self, typed: Typed, identifier: str, faults: list[Fault]) -> dict[str, Any]:
        options: list[dict[str, Any]] = []
        rows = typed.get("options", [])
        for place, (name, row) in enumerate(zip(identifiers(identifier, rows), rows, strict=True)):
            if not row["text"]:
                faults.append(
                    Fault(f"options-{place}-text", _("Tulis pilihan %(letter)s, atau hapus.", letter=LETTERS[place]))
                )
            options.append(
                {
                    "id": name,
                    "text": line_html_of(row["text"]),
                    "reason": html_of(row["reason"]),
                    "correct": bool(row["correct"]),
                    "pinned": bool(row["pinned"]),
                }
            )
        keys = sum(bool(option["correct"]) for option in options)
        if len(options) < LEAST:
            faults.append(Fault("options", _("Beri paling sedikit %(least)d pilihan.", least=LEAST)))
        if self.multiple and not 2 <= keys < len(options):
            faults.append(
                Fault("options", _("Tandai dua kunci atau lebih, dan sisakan paling sedikit satu pilihan yang salah."))
            )
        if not self.multiple and keys != 1:
            faults.append(Fault("options", _("Tandai satu pilihan sebagai kunci.")))
        return {
            "kind": "choice",
            "response": RESPONSE,
            "options": options,
            "multiple": self.multiple,
            "shuffle": not typed.get("keep_order", False),
        }

    def filled(self, typed: Typed) -> Typed:
        rows = typed.get("options") or []
        rows = [*rows, *blank_rows(2 - len(rows), EMPTY)]
        words = [row["text"] or _("(pilihan %(letter)s)", letter=LETTERS[place]) for place, row in enumerate(rows)]
        return {
            **typed,
            "options": [
                {**row, "text": text, "correct": place == 0}
                for place, (row, text) in enumerate(zip(rows, words, strict=True))
            ],
        }

    def typed(self, interaction: ChoiceInteraction) -> Typed:
        return {
            "options": [
                {
                    "id": option.id,
                    "text": to_line(option.text),
                    "reason": to_markdown(option.reason),
                    "correct": option.correct,
                    "pinned": option.pinned,
                }
                for option in interaction.options
            ],
            "keep_order": not interaction.shuffle,
        }

    def places(self, interaction: InteractionBase) -> dict[str, str]:
        assert isinstance(interaction, ChoiceInteraction)
        return {option.id: f"options-{place}" for place, option in enumerate(interaction.options)}


def identifiers(item: str, rows: list[dict[str, Any]]) -> list[str]:
    """An identifier for each row: the one it has, else the first free letter in the order that tells nothing."""
    kept: list[str] = []
    for row in rows:
        given = str(row.get("id") or "")
        kept.append(given if _ID.fullmatch(given) and given not in kept else "")
    free = (letter for letter in letters_for(item, max(len(rows), 1)) if letter not in kept)
    more = (letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in kept)
    used = set(kept)
    found = []
    for name in kept:
        chosen = (
            name
            or next((letter for letter in free if letter not in used), None)
            or next(letter for letter in more if letter not in used)
        )
        used.add(chosen)
        found.append(chosen)
    return found


class Single(Choice):
    name = "single"
    label = _l("Pilihan tunggal")
    about = _l("Satu jawaban yang benar di antara beberapa pilihan.")
    form = SingleForm
    rows = {"options": Rows(LEAST, MOST, _l("Tambah pilihan"), ordered=True)}

    def __init__(self) -> None:
        super().__init__(multiple=False)


class Multiple(Choice):
    name = "multiple"
    label = _l("Pilihan jamak")
    about = _l("Beberapa jawaban benar; pilihan yang salah mengurangi nilai soal ini, paling rendah nol.")
    form = MultipleForm
    rows = {"options": Rows(LEAST, MOST, _l("Tambah pilihan"), ordered=True)}

    def __init__(self) -> None:
        super().__init__(multiple=True)
