"""Words for roles, kinds of organisation, employment and zones, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.accounts.models import OrganisationKind, Role
from lms.accounts.nip import Employment


def role_words() -> dict[Role, str]:
    return {
        Role.LEARNER: _("Peserta pelatihan"),
        Role.AUTHOR: _("Penulis soal"),
        Role.ORGANISER: _("Penyelenggara"),
        Role.INVIGILATOR: _("Pengawas ujian"),
        Role.FIELD_SUPERVISOR: _("Pembimbing lapangan"),
        Role.ASSESSOR: _("Asesor"),
        Role.LEADER: _("Pimpinan"),
        Role.AUDITOR: _("Auditor (hanya membaca)"),
        Role.ADMINISTRATOR: _("Administrator"),
    }


def kind_words() -> dict[OrganisationKind, str]:
    return {
        OrganisationKind.AGENCY: _("Instansi"),
        OrganisationKind.UNIT: _("Unit kerja"),
        OrganisationKind.PROVIDER: _("Lembaga pelatihan"),
        OrganisationKind.UNIVERSITY: _("Perguruan tinggi"),
    }


def employment_words() -> dict[Employment, str]:
    return {Employment.PNS: _("PNS"), Employment.PPPK: _("PPPK")}


def zone_words() -> dict[str, str]:
    return {
        "Asia/Jakarta": _("WIB, Waktu Indonesia Barat"),
        "Asia/Makassar": _("WITA, Waktu Indonesia Tengah"),
        "Asia/Jayapura": _("WIT, Waktu Indonesia Timur"),
    }
