"""Forms of this room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from lms.certificates.services import REASON_LIMIT


class RevokeForm(FlaskForm):
    reason = TextAreaField(
        _l("Alasan pencabutan"),
        description=_l(
            "Disimpan bersama sertifikat dan dapat dibaca pemegangnya. Halaman publik tidak menampilkannya."
        ),
        validators=[
            InputRequired(_l("Tulis alasan pencabutan.")),
            Length(max=REASON_LIMIT, message=_l("Alasan paling banyak %(max)d huruf.")),
        ],
    )
