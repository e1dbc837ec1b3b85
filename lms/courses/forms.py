"""Forms of the courses room."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.accounts.words import zone_words
from lms.courses.models import Offering
from lms.courses.services.enrolments import REASON_LIMIT
from lms.courses.services.offerings import OfferingValues

CAPACITY_LIMIT = 100_000
MISSING = _l("Bagian ini wajib diisi.")
BAD_DATE = _l("Tulis tanggal yang benar.")
BAD_NUMBER = _l("Tulis angka bulat.")


class DayField(DateField):
    """A date with our sentence where it cannot be read."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(BAD_DATE)) from None


class CountField(IntegerField):
    """A whole number with our sentence where it cannot be read."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(BAD_NUMBER)) from None


class OfferingForm(FlaskForm):
    """An offering; the programme can only be chosen when it is new."""

    programme = SelectField(_l("Program"), coerce=int, validators=[InputRequired(MISSING)])
    starts_on = DayField(_l("Hari pertama"), validators=[InputRequired(MISSING)])
    ends_on = DayField(_l("Hari terakhir"), validators=[InputRequired(MISSING)])
    enrol_until = DayField(
        _l("Pendaftaran sampai"),
        description=_l("Hari itu sendiri masih termasuk."),
        validators=[InputRequired(MISSING)],
    )
    capacity = CountField(
        _l("Jumlah tempat"),
        validators=[
            InputRequired(MISSING),
            NumberRange(min=1, max=CAPACITY_LIMIT, message=_l("Tulis jumlah dari 1 sampai 100.000.")),
        ],
    )
    place = StringField(
        _l("Tempat"),
        description=_l("Kota atau gedung, seperti tercetak di undangan."),
        validators=[InputRequired(MISSING), Length(max=200, message=_l("Paling banyak 200 huruf."))],
    )
    timezone = SelectField(_l("Zona waktu"), validators=[InputRequired(MISSING)])
    self_enrol = BooleanField(_l("Peserta boleh mendaftar sendiri selama tempat masih ada"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = list(zone_words().items())

    def values(self) -> OfferingValues:
        """What was typed; only after ``validate()``."""
        return OfferingValues(
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            enrol_until=self.enrol_until.data,
            capacity=self.capacity.data,
            place=self.place.data or "",
            timezone=self.timezone.data,
            self_enrol=self.self_enrol.data,
        )

    @classmethod
    def of(cls, offering: Offering) -> OfferingForm:
        """The form of an existing offering, filled in unless something was typed."""
        form = cls(obj=offering)
        del form.programme
        return form


class AssignForm(FlaskForm):
    """Field supervisor and assessor for one learner or many; an empty choice leaves what is there."""

    supervisor = SelectField(_l("Pembimbing lapangan"), coerce=int, validators=[Optional()])
    assessor = SelectField(_l("Asesor"), coerce=int, validators=[Optional()])

    def offer(self, supervisors: list[tuple[int, str]], assessors: list[tuple[int, str]]) -> None:
        """Name who can be chosen: (id, name and unit) each."""
        stays = [(0, _("Tidak diubah"))]
        self.supervisor.choices = stays + supervisors
        self.assessor.choices = stays + assessors


class WithdrawForm(FlaskForm):
    reason = TextAreaField(
        _l("Alasan"),
        description=_l("Tersimpan dalam catatan dengan nama Anda dan waktunya."),
        validators=[InputRequired(MISSING), Length(max=REASON_LIMIT, message=_l("Paling banyak 500 huruf."))],
    )


class RosterForm(FlaskForm):
    file = FileField(
        _l("Berkas XLSX atau CSV"),
        description=_l("Kolom pertama NIP atau surel peserta; paling banyak 1.000 peserta."),
        validators=[FileRequired(_l("Pilih berkasnya."))],
    )


class ConfirmForm(FlaskForm):
    """Only the token: for acts that are one button."""
