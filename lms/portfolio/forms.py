"""Forms of this room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length


class LinkForm(FlaskForm):
    label = StringField(
        _l("Untuk siapa"),
        description=_l("Misalnya “Panitia seleksi pengawas”. Hanya Anda yang melihatnya."),
        validators=[
            InputRequired(_l("Tulis untuk siapa tautan ini, paling banyak 120 huruf.")),
            Length(max=120, message=_l("Tulis untuk siapa tautan ini, paling banyak 120 huruf.")),
        ],
    )
    last_day = DateField(
        _l("Berlaku sampai hari"),
        description=_l("Paling lama setahun dari sekarang."),
        validators=[InputRequired(_l("Pilih hari terakhir antara hari ini dan setahun dari sekarang."))],
    )
