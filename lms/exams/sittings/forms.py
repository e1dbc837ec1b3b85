"""Forms of the sittings' pages."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.accounts.models import Person
from lms.accounts.words import zone_words
from lms.core.i18n import DEFAULT_ZONE, ZONES
from lms.exams.models import Sitting
from lms.exams.sittings.acts import Act
from lms.exams.sittings.services import LONGEST_REASON, SHORTEST_REASON, SittingValues
from lms.exams.staff_acts import LONGEST_EXTENSION

MISSING = _l("Bagian ini wajib diisi.")
TOO_LONG = _l("Paling banyak 200 huruf.")
REASON_LENGTH = _l("Tuliskan alasannya, 5 sampai 500 huruf.")
KEPT = _l("Tersimpan dalam catatan dengan nama Anda dan waktunya.")


class _Day(DateField):
    """A date with our sentence where it cannot be read."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("Tulis tanggal yang benar."))) from None


class _Clock(TimeField):
    """A time of day, with a colon as the browser sends it or with a point as people here write it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([str(value).strip().replace(".", ":") for value in valuelist])
        except ValueError:
            raise ValueError(str(_l("Tulis jam seperti 08.30."))) from None


class _Count(IntegerField):
    """A whole number with our sentence where it cannot be read."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("Tulis angka bulat."))) from None


class _Choice(SelectField):
    """One of a list; what is not on it is the service's to refuse."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, validate_choice=False, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("Pilih salah satu dari daftar."))) from None


class _People(SelectMultipleField):
    """Boxes; who cannot be chosen is the service's to refuse."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, coerce=int, validate_choice=False, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("Pilih salah satu dari daftar."))) from None


class SittingForm(FlaskForm):
    """A sitting; the offering can only be chosen when it is new."""

    offering = _Choice(_l("Angkatan"), coerce=int, validators=[InputRequired(MISSING)])
    room = StringField(
        _l("Ruang"),
        description=_l("Gedung dan ruang, seperti yang dicari peserta."),
        validators=[InputRequired(MISSING), Length(max=200, message=TOO_LONG)],
    )
    timezone = _Choice(
        _l("Zona waktu ruang"),
        description=_l("Semua jam sesi ini ditulis dalam zona ini."),
        validators=[InputRequired(MISSING)],
    )
    day = _Day(_l("Hari ujian"), validators=[InputRequired(MISSING)])
    opens = _Clock(
        _l("Boleh mulai dari jam"),
        description=_l("Ruang tunggu terbuka 30 menit sebelumnya."),
        validators=[InputRequired(MISSING)],
    )
    closes = _Clock(
        _l("Mulai paling lambat jam"),
        description=_l(
            "Setelah jam ini tidak ada yang dapat mulai; yang sudah mulai tetap mendapat seluruh waktunya. Jam yang"
            " lebih awal dari jam mulai dihitung hari berikutnya."
        ),
        validators=[InputRequired(MISSING)],
    )
    invigilators = _People(
        _l("Pengawas"),
        description=_l("Pemegang peran pengawas di lembaga ini yang bukan peserta program."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = list(zone_words().items())
        self.invigilators.choices = []

    def offer(self, people: list[Person]) -> None:
        """Name who can invigilate."""
        self.invigilators.choices = [
            (one.id, f"{one.name}, {one.organisation.name}" if one.organisation else one.name) for one in people
        ]

    def values(self) -> SittingValues:
        """What was typed; only after ``validate()``."""
        zone = ZoneInfo(self.timezone.data if self.timezone.data in ZONES else DEFAULT_ZONE)
        opens = _moment(self.day.data, self.opens.data, zone)
        closes = _moment(self.day.data, self.closes.data, zone)
        if closes < opens:
            closes += timedelta(days=1)
        return SittingValues(
            room=self.room.data or "",
            opens_at=opens,
            closes_at=closes,
            timezone=self.timezone.data,
            invigilator_ids=frozenset(self.invigilators.data or ()),
        )

    @classmethod
    def of(cls, sitting: Sitting) -> SittingForm:
        """The form of an existing sitting, filled in unless something was typed."""
        zone = ZoneInfo(sitting.timezone)
        opens, closes = sitting.opens_at.astimezone(zone), sitting.closes_at.astimezone(zone)
        form = cls(
            data={
                "room": sitting.room,
                "timezone": sitting.timezone,
                "day": opens.date(),
                "opens": opens.time(),
                "closes": closes.time(),
                "invigilators": [one.person_id for one in sitting.invigilators],
            }
        )
        del form.offering
        return form


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone)


class ReasonForm(FlaskForm):
    reason = TextAreaField(
        _l("Alasan"),
        description=KEPT,
        validators=[
            InputRequired(MISSING),
            Length(min=SHORTEST_REASON, max=LONGEST_REASON, message=REASON_LENGTH),
        ],
    )


class ConfirmForm(FlaskForm):
    """Only the token and the boxes that stand in the page: seats, enrolments."""


class MessageForm(FlaskForm):
    text = TextAreaField(
        _l("Pesan"),
        description=_l("Paling banyak 500 huruf. Peserta melihatnya sebagai pesan pengawas."),
        validators=[InputRequired(MISSING), Length(max=500, message=_l("Tulis pesan 1 sampai 500 karakter."))],
    )


class ExtendForm(ReasonForm):
    minutes = _Count(
        _l("Tambahan waktu (menit)"),
        validators=[
            InputRequired(_l("Tulis jumlah menitnya dengan angka bulat.")),
            NumberRange(min=1, max=LONGEST_EXTENSION, message=_l("Tambahan waktu harus 1 sampai 240 menit.")),
        ],
    )


class ResumeForm(FlaskForm):
    reason = TextAreaField(
        _l("Catatan pengawas"),
        validators=[Optional(), Length(max=LONGEST_REASON, message=_l("Paling banyak 500 huruf."))],
    )


FORMS: dict[Act, type[FlaskForm]] = {
    Act.ADMIT: ConfirmForm,
    Act.ALLOW_DEVICE: ConfirmForm,
    Act.MESSAGE: MessageForm,
    Act.PAUSE: ReasonForm,
    Act.RESUME: ResumeForm,
    Act.EXTEND: ExtendForm,
    Act.END: ReasonForm,
}
