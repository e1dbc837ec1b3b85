"""Forms of this room."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length


class DayField(DateField):
    """A date whose every fault is said in our words."""

    def __init__(self, label: Any, message: Any, **values: Any) -> None:
        super().__init__(label, validators=[InputRequired(message)], **values)
        self.message = message

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(str(self.message)) from problem


class LinkForm(FlaskForm):
    label = StringField(
        _l("Untuk siapa"),
        description=_l("Misalnya “Panitia seleksi pengawas”. Hanya Anda yang melihatnya."),
        validators=[
            InputRequired(_l("Tulis untuk siapa tautan ini, paling banyak 120 huruf.")),
            Length(max=120, message=_l("Tulis untuk siapa tautan ini, paling banyak 120 huruf.")),
        ],
    )
    last_day = DayField(
        _l("Berlaku sampai hari"),
        _l("Pilih hari terakhir antara hari ini dan setahun dari sekarang."),
        description=_l("Paling lama setahun dari sekarang."),
    )
