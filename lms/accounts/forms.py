"""What is typed about oneself, people, roles and organisations. Services judge it; forms only read it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from lms.accounts import words
from lms.accounts.models import Organisation


class SignInForm(FlaskForm):
    name = StringField(_l("NIP atau e-mail"), validators=[InputRequired(_l("Tuliskan NIP atau e-mail Anda."))])
    password = PasswordField(_l("Kata sandi"), validators=[InputRequired(_l("Tuliskan kata sandi Anda."))])
    next = HiddenField()


class ForgotForm(FlaskForm):
    name = StringField(_l("NIP atau e-mail"), validators=[InputRequired(_l("Tuliskan NIP atau e-mail Anda."))])


class NewPasswordForm(FlaskForm):
    password = PasswordField(_l("Kata sandi baru"), validators=[InputRequired(_l("Tuliskan kata sandi baru."))])
    again = PasswordField(
        _l("Ulangi kata sandi baru"), validators=[EqualTo("password", _l("Ulangan ini berbeda dari yang pertama."))]
    )


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(_l("Kata sandi sekarang"), validators=[InputRequired(_l("Tuliskan kata sandi sekarang."))])


class ProfileForm(FlaskForm):
    language = RadioField(_l("Bahasa"), validators=[InputRequired(_l("Pilih bahasa."))])
    timezone = RadioField(_l("Zona waktu"), validators=[InputRequired(_l("Pilih zona waktu."))])

    def __init__(self, **given: object) -> None:
        super().__init__(**given)
        self.language.choices = [("id", "Bahasa Indonesia"), ("en", "English")]
        self.timezone.choices = list(words.zone_words().items())


class PersonForm(FlaskForm):
    name = StringField(_l("Nama lengkap dengan gelar"), validators=[InputRequired(_l("Tuliskan nama lengkap."))])
    nip = StringField(
        _l("NIP atau NI PPPK"),
        validators=[Optional()],
        description=_l("18 angka. Spasi dan tanda hubung boleh; keduanya diabaikan."),
    )
    email = StringField(_l("E-mail"), validators=[Optional()], description=_l("Tautan kata sandi dikirim ke sini."))
    employment = SelectField(_l("Status kepegawaian"), validators=[Optional()])
    post = StringField(_l("Jabatan"), validators=[Optional()])
    organisation = SelectField(_l("Unit kerja"), coerce=int, validators=[InputRequired(_l("Pilih unit kerja."))])

    def __init__(self, organisations: Sequence[Organisation], **given: object) -> None:
        super().__init__(**given)
        known = [(kind.value, word) for kind, word in words.employment_words().items()]
        self.employment.choices = [("", _l("Belum diketahui")), *known]
        self.organisation.choices = organisation_choices(organisations)


class GrantForm(FlaskForm):
    role = SelectField(_l("Peran"), validators=[InputRequired(_l("Pilih peran."))])
    organisation = SelectField(
        _l("Berlaku di"),
        coerce=int,
        validators=[InputRequired(_l("Pilih organisasi."))],
        description=_l("Peran berlaku juga di semua unit di bawahnya."),
    )

    def __init__(self, organisations: Sequence[Organisation], **given: object) -> None:
        super().__init__(**given)
        self.role.choices = [(role.value, word) for role, word in words.role_words().items()]
        self.organisation.choices = organisation_choices(organisations)


class GrantByNameForm(GrantForm):
    person_name = StringField(
        _l("NIP atau e-mail"),
        validators=[InputRequired(_l("Tuliskan NIP atau e-mail orang itu."))],
        description=_l("Persis seperti yang dipakainya untuk masuk."),
    )


class ReasonForm(FlaskForm):
    reason = TextAreaField(
        _l("Alasan"),
        validators=[
            InputRequired(_l("Tuliskan alasannya.")),
            Length(max=500, message=_l("Paling panjang 500 karakter.")),
        ],
    )


class OrganisationForm(FlaskForm):
    name = StringField(_l("Nama"), validators=[InputRequired(_l("Tuliskan nama organisasi."))])
    kind = SelectField(_l("Jenis"), validators=[InputRequired(_l("Pilih jenis."))])
    parent = SelectField(_l("Induk"), coerce=int, validators=[InputRequired(_l("Pilih organisasi induk."))])
    province = StringField(_l("Provinsi"), validators=[Optional()])
    regency = StringField(_l("Kabupaten atau kota"), validators=[Optional()])
    is_remote = BooleanField(
        _l("Daerah 3T"), description=_l("Tertinggal, terdepan, terluar, menurut penetapan yang berlaku.")
    )
    timezone = SelectField(_l("Zona waktu"), validators=[InputRequired(_l("Pilih zona waktu."))])

    def __init__(self, parents: Sequence[Organisation], **given: object) -> None:
        super().__init__(**given)
        self.kind.choices = [(kind.value, word) for kind, word in words.kind_words().items()]
        self.parent.choices = organisation_choices(parents)
        self.timezone.choices = list(words.zone_words().items())


def organisation_choices(organisations: Sequence[Organisation]) -> list[tuple[int, str]]:
    """In the order of the tree, deeper ones moved in by a dash a level."""
    if not organisations:
        return []
    top = min(one.path.count("/") for one in organisations)
    return [(one.id, "– " * (one.path.count("/") - top) + one.name) for one in organisations]
