"""The small forms of review; the editor's forms are with their kinds."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.exams.banks.services import COMMENT_LENGTH


class SaidForm(FlaskForm):
    """Something said about a version; ``version`` is its number, so that it is about what the person read."""

    version = HiddenField()
    text = TextAreaField(
        _l("Komentar"),
        validators=[
            InputRequired(_l("Tulis dahulu, supaya rekan Anda tahu.")),
            Length(max=COMMENT_LENGTH, message=_l("Tulis paling banyak %(max)d huruf.")),
        ],
    )


class RetireForm(FlaskForm):
    text = TextAreaField(
        _l("Alasan menarik"),
        validators=[
            InputRequired(_l("Tulis alasannya.")),
            Length(max=COMMENT_LENGTH, message=_l("Tulis paling banyak %(max)d huruf.")),
        ],
    )


class ApproveForm(FlaskForm):
    version = IntegerField()
    digest = HiddenField()
