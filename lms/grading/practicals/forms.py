"""Forms of the practice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from lms.grading.practicals.services.decisions import REASON_AT_MOST
from lms.grading.practicals.services.logbook import TEXT_AT_MOST
from lms.grading.practicals.services.marking import Marks

DONE = {"yes": True, "no": False}


class DayField(DateField):
    """A date whose fault is said in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(str(_("Isi tanggal lengkap, misalnya 23-11-2026."))) from None


class OneOf(RadioField):
    """Radio buttons whose fault is said in our words."""

    def pre_validate(self, form: BaseForm) -> None:
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(_("Pilih salah satu.")) from None


class EntryForm(FlaskForm):
    # Whether the practical has it is for the service to say.
    procedure = SelectField(
        _("Kegiatan"), validators=[InputRequired(_("Pilih kegiatan dari daftar."))], validate_choice=False
    )
    done_on = DayField(_("Tanggal"), validators=[InputRequired(_("Isi tanggal kegiatan dilakukan."))])
    place = StringField(
        _("Tempat"),
        description=_("Misalnya: Posyandu Melati, Desa Oelnasi"),
        validators=[
            InputRequired(_("Isi tempat kegiatan, misalnya nama posyandu.")),
            Length(max=200, message=_("Tempat paling panjang 200 huruf.")),
        ],
    )
    text = TextAreaField(
        _("Apa yang Anda lakukan"),
        description=_("Usia sasaran dan jenis imunisasi cukup. Jangan menulis nama, NIK, atau alamat pasien."),
        validators=[
            InputRequired(_("Ceritakan apa yang Anda lakukan.")),
            Length(max=TEXT_AT_MOST, message=_("Uraian paling panjang 4.000 huruf.")),
        ],
    )
    evidence = MultipleFileField(
        _("Foto atau PDF"),
        description=_("Paling banyak 6 berkas, masing-masing 10 MB. Lokasi dan data kamera dihapus saat disimpan."),
        validators=[Optional()],
    )


class RefusalForm(FlaskForm):
    reason = OneOf(_("Alasan"), validators=[InputRequired(_("Pilih alasan penolakan."))])
    note = TextAreaField(
        _("Catatan untuk peserta"),
        description=_("Apa yang harus diperbaiki dan bagaimana."),
        validators=[Optional(), Length(max=1000, message=_("Catatan paling panjang 1.000 huruf."))],
    )


class DecisionForm(FlaskForm):
    outcome = OneOf(_("Keputusan"), validators=[InputRequired(_("Pilih keputusan."))])
    reason = TextAreaField(
        _("Alasan"),
        description=_("Peserta dan auditor membacanya."),
        validators=[
            InputRequired(_("Tuliskan alasan keputusan; peserta dan auditor membacanya.")),
            Length(max=REASON_AT_MOST, message=_("Alasan paling panjang 2.000 huruf.")),
        ],
    )


def marks_from_form(fields: Mapping[str, str]) -> Marks:
    """The marks in a submitted sheet: step-CODE, observation-CODE, level-CODE, comment-CODE, and comment."""

    def named(kind: str) -> dict[str, str]:
        prefix = f"{kind}-"
        return {name.removeprefix(prefix): value for name, value in fields.items() if name.startswith(prefix)}

    return Marks(
        steps={code: DONE[value] for code, value in named("step").items() if value in DONE},
        observations=named("observation"),
        levels={code: int(value) for code, value in named("level").items() if value.isdecimal() and len(value) < 3},
        comments=named("comment"),
        comment=fields.get("comment"),
    )


def marks_from_json(value: Any) -> Marks | None:
    """The marks in an autosave's body; None where it is no such thing."""
    if not isinstance(value, dict):
        return None
    parts: dict[str, dict[str, Any]] = {}
    for name, kind in (("steps", bool), ("observations", str), ("levels", int), ("comments", str)):
        part = value.get(name, {})
        if not isinstance(part, dict) or not all(type(one) is kind for one in part.values()):
            return None
        parts[name] = part
    comment = value.get("comment")
    if comment is not None and not isinstance(comment, str):
        return None
    return Marks(**parts, comment=comment)
