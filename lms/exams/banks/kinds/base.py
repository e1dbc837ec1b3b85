"""What the editor knows of a kind of question: its form, and how what was typed becomes an interaction and back.

What was typed is plain JSON: texts as Markdown, rows as lists. A kind turns it into the interaction of ``lms.items``
and names what is missing; the same, with gaps filled, is what the preview shows.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from lms.core import richtext
from lms.core.errors import Fault
from lms.items.interactions.base import InteractionBase

RESPONSE = "R1"  # the one interaction of an item that is written here, as in content files
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Typed = dict[str, Any]

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")


def tidied(text: str | None) -> str:
    """A text as it is kept: one kind of line end, no NUL (which PostgreSQL cannot keep), no blanks at the ends."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def html_of(text: str) -> str:
    """A whole text as safe HTML."""
    return richtext.markdown(text).strip() if text else ""


def line_html_of(text: str) -> str:
    """A text that may be one line without a paragraph, as safe HTML; the rule of content files."""
    if "\n" in text:
        return richtext.markdown(text).strip()
    return richtext.inline(text).strip()


def number_of(text: str, where: str, faults: list[Fault], *, required: bool = False) -> Decimal | None:
    """A number as typed, comma or point as decimal sign, without thousands marks."""
    typed = text.replace("\u2212", "-").strip()
    if not typed:
        if required:
            faults.append(Fault(where, _("Isi angkanya.")))
        return None
    if not _NUMBER.fullmatch(typed):
        faults.append(
            Fault(where, _("“%(text)s” bukan angka. Tulis misalnya 0,5, tanpa tanda ribuan.", text=text[:40]))
        )
        return None
    return Decimal(typed.replace(",", "."))


def typed_number(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f").replace(".", ",")


def day_of(text: str, where: str, faults: list[Fault]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(Fault(where, _("Tulis tanggal seperti 2017-04-11.")))
        return None


def text_area(label: Any, most: int, **values: Any) -> TextAreaField:
    """A field for Markdown of at most ``most`` characters; whether it is needed is said when the item is judged."""
    return TextAreaField(
        label,
        validators=[Length(max=most, message=_l("Teks ini lebih panjang daripada %(max)d huruf."))],
        filters=[tidied],
        **values,
    )


def text_line(label: Any, most: int, **values: Any) -> StringField:
    return StringField(
        label,
        validators=[Length(max=most, message=_l("Teks ini lebih panjang daripada %(max)d huruf."))],
        filters=[tidied],
        **values,
    )


class ItemForm(FlaskForm):
    """What every kind asks. It refuses only what cannot be kept: a draft may have gaps."""

    base = HiddenField()  # digest of the draft this page was made from
    stem = text_area(_l("Pokok soal dan pertanyaan"), 20_000)
    feedback = text_area(_l("Pembahasan umum"), 20_000)
    points = text_line(_l("Nilai soal"), 20)
    unit = SelectField(_l("Unit kompetensi"))
    element = text_line(_l("Elemen atau KUK"), 200)
    bloom = SelectField(_l("Taraf Bloom"))
    difficulty = SelectField(_l("Kesukaran perkiraan"))
    tags = text_line(_l("Tanda"), 400)
    source = text_area(_l("Sumber"), 2_000)
    regulation_ref = text_line(_l("Peraturan"), 200)
    regulation_date = text_line(_l("Tanggal peraturan"), 10)

    def typed(self) -> Typed:
        """What stands in the fields, as plain JSON."""
        return {
            field.short_name: _value(field)
            for field in self
            if field.short_name not in ("csrf_token", "base", "submit")
        }


def _value(field: Any) -> Any:
    if isinstance(field, FieldList):
        return [{part.short_name: _value(part) for part in row.form} for row in field]
    return field.data if isinstance(field.data, bool) else tidied(field.data)


def rows_of(form: type[Form], label: Any, *, least: int, most: int) -> FieldList:
    """Rows that the author adds to and takes from."""
    return FieldList(FormField(form), label=label, min_entries=least, max_entries=most)


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows a list may have, and its words."""

    least: int
    most: int
    add: Any  # the word on the button
    ordered: bool = False  # rows may be moved up and down


class Kind(ABC):
    """A kind of question in the editor. To add one: copy the nearest file here and its template, and name it."""

    name: ClassVar[str]
    label: ClassVar[Any]
    about: ClassVar[Any]
    form: ClassVar[type[ItemForm]]
    rows: ClassVar[Mapping[str, Rows]] = {}
    counted: ClassVar[Sequence[str]] = ()  # lists in which an empty row is a fault, since it bears a letter

    @abstractmethod
    def interaction(self, typed: Typed, identifier: str, faults: list[Fault]) -> dict[str, Any]:
        """The interaction's fields; what is missing goes into ``faults`` with the field it is about."""

    @abstractmethod
    def filled(self, typed: Typed) -> Typed:
        """The same with every gap filled, for a preview, which shows no key."""

    @abstractmethod
    def typed(self, interaction: Any) -> Typed:
        """What the author of this interaction typed."""

    def places(self, interaction: InteractionBase) -> dict[str, str]:
        """Field names by the part of the interaction (an option's identifier) that a hint may name."""
        return {}


def blank_rows(count: int, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(row) for _place in range(count)]


def is_blank(row: Mapping[str, Any]) -> bool:
    """Whether nothing was typed in a row; what it came with (an identifier, a full credit) does not count."""
    return not any(value for key, value in row.items() if isinstance(value, str) and key not in ("id", "credit"))


def without_blank_rows(typed: Typed, kept: Sequence[str] = ()) -> Typed:
    """The same without rows in which nothing was typed, save in ``kept``: then places in it are places in the item."""
    return {
        name: [row for row in value if not is_blank(row)] if isinstance(value, list) and name not in kept else value
        for name, value in typed.items()
    }
