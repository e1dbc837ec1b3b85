"""What a candidate confirms before the clock starts."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired


class ConsentForm(FlaskForm):
    agreed = BooleanField(
        lazy_gettext("Saya sudah membaca tata tertib dan menyetujuinya"),
        validators=[InputRequired(lazy_gettext("Centang persetujuan tata tertib untuk memulai."))],
    )
