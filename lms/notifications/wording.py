"""What each kind of notice says: a title and a sentence, worded when it is read, in the reader's language.

Adding a kind is adding a line. ``%(name)s`` is filled from the notice's values; where a value has a companion with the
ending ``_en``, an English reader gets that one. Values ending in ``_at`` are ISO times, in ``_on`` ISO days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.words import role_words
from lms.core.i18n import language, show_date, show_datetime

WORDINGS: dict[str, tuple[Any, Any]] = {
    # The learner's path
    "enrolled": (_l("Anda terdaftar"), _l("Anda peserta %(programme)s. Mulailah dari modul pertama.")),
    "enrolment_withdrawn": (
        _l("Kepesertaan Anda diakhiri"),
        _l("Kepesertaan Anda di %(programme)s diakhiri. Alasan: %(reason)s"),
    ),
    "stage_opened": (_l("Tahap %(stage)s terbuka"), _l("Tahap sebelumnya selesai. Anda dapat mulai tahap ini.")),
    "supervisor_assigned": (
        _l("Peserta bimbingan baru"),
        _l("Anda pembimbing lapangan %(learner)s untuk %(programme)s."),
    ),
    "assessor_assigned": (_l("Peserta baru untuk dinilai"), _l("Anda asesor %(learner)s untuk %(programme)s.")),
    # Exams
    "sitting_scheduled": (
        _l("Jadwal ujian: %(exam)s"),
        _l("Sesi Anda dibuka %(opens_at)s di %(room)s. Bawa kartu identitas berfoto."),
    ),
    "sitting_changed": (
        _l("Jadwal ujian berubah: %(exam)s"),
        _l("Sesi Anda kini dibuka %(opens_at)s di %(room)s."),
    ),
    "sitting_unseated": (
        _l("Kursi ujian Anda dilepas: %(exam)s"),
        _l("Anda tidak lagi terdaftar pada sesi %(opens_at)s di %(room)s. Penyelenggara memberi jadwal lain."),
    ),
    "sitting_cancelled": (_l("Sesi ujian dibatalkan: %(exam)s"), _l("Alasan: %(reason)s")),
    "invigilator_assigned": (
        _l("Anda mengawasi ujian"),
        _l("%(exam)s, dibuka %(opens_at)s di %(room)s."),
    ),
    "attempt_expired": (
        _l("Waktu ujian habis"),
        _l("%(exam)s ditutup saat waktunya habis. Semua jawaban yang tersimpan ikut dinilai."),
    ),
    "result_released": (_l("Hasil %(exam)s sudah dirilis"), _l("Buka hasil untuk melihat nilai dan rinciannya.")),
    "result_changed": (
        _l("Hasil %(exam)s diperiksa ulang"),
        _l("Hasil yang baru menggantikan yang lama. Buka untuk melihat alasannya."),
    ),
    # Practice
    "logbook_waiting": (
        _l("Catatan praktik menunggu konfirmasi"),
        _l("%(learner)s mencatat %(procedure)s. Periksa buktinya, lalu konfirmasi atau tolak."),
    ),
    "logbook_confirmed": (_l("Catatan praktik dikonfirmasi"), _l("%(procedure)s dikonfirmasi oleh %(supervisor)s.")),
    "logbook_refused": (
        _l("Catatan praktik ditolak"),
        _l("%(procedure)s ditolak. Anda dapat mencatat lagi dengan bukti yang benar. Alasan: %(reason)s"),
    ),
    "assessment_waiting": (
        _l("Praktik siap dinilai"),
        _l("Semua catatan praktik %(learner)s sudah dikonfirmasi. Nilai dengan daftar tilik."),
    ),
    "decision_waiting": (
        _l("Keputusan kompetensi ditunggu"),
        _l("Penilaian %(learner)s selesai dan menunggu keputusan orang kedua."),
    ),
    "decision_competent": (_l("Keputusan: kompeten"), _l("Anda dinyatakan kompeten di %(programme)s.")),
    "decision_not_competent": (
        _l("Keputusan: belum kompeten"),
        _l("Praktik dibuka lagi; langkah berikutnya ada di halaman praktik. Alasan: %(reason)s"),
    ),
    # Certificates, points, portfolio
    "certificate_issued": (
        _l("Sertifikat terbit"),
        _l("Sertifikat %(programme)s nomor %(number)s terbit. Poin PKB-nya sudah dicatat."),
    ),
    "certificate_revoked": (
        _l("Sertifikat dicabut"),
        _l("Sertifikat %(programme)s nomor %(number)s dicabut. Alasan: %(reason)s"),
    ),
    "certificate_expiring": (
        _l("Sertifikat akan kedaluwarsa"),
        _l("Sertifikat %(programme)s nomor %(number)s berlaku sampai %(until_on)s."),
    ),
    "points_short": (
        _l("Poin PKB Anda masih kurang"),
        _l("Tahun %(year)s: %(points)s dari %(target)s poin. Sisa waktu sampai %(until_on)s."),
    ),
    # Item bank
    "item_review_waiting": (_l("Soal menunggu telaah"), _l("%(item)s diajukan oleh %(author)s untuk ditelaah.")),
    "item_approved": (_l("Soal disetujui"), _l("%(item)s disetujui oleh %(reviewer)s dan kini dipakai.")),
    "item_sent_back": (_l("Soal dikembalikan"), _l("%(item)s dikembalikan. Catatan: %(comment)s")),
    # Accounts
    "role_granted": (_l("Peran baru: %(role)s"), _l("Anda memegang peran %(role)s di %(organisation)s.")),
    "role_ended": (_l("Peran berakhir: %(role)s"), _l("Peran %(role)s di %(organisation)s berakhir.")),
}


@dataclass(frozen=True, slots=True)
class Wording:
    title: str
    text: str


def word(kind: str, values: Mapping[str, Any], zone: str | None = None) -> Wording:
    """The notice in the present language.

    Args:
        zone: in which times are written; the reader's own within a request.
    """
    title, text = WORDINGS[kind]
    filled = _Filled(values, zone)
    return Wording(str(title) % filled, str(text) % filled)


class _Filled(dict[str, str]):
    """Values as the reader writes them. A missing one shows as a dash: a notice of long ago must still be readable."""

    def __init__(self, values: Mapping[str, Any], zone: str | None) -> None:
        english = language() == "en"
        for name, value in values.items():
            chosen = values.get(f"{name}_en") or value if english else value
            if name == "role":
                chosen = _role(str(value))
            elif name.endswith("_at"):
                chosen = show_datetime(datetime.fromisoformat(str(value)), zone)
            elif name.endswith("_on"):
                chosen = show_date(date.fromisoformat(str(value)))
            self[name] = str(chosen)

    def __missing__(self, name: str) -> str:
        return "–"


def _role(value: str) -> str:
    return next((word for role, word in role_words().items() if role.value == value), value)
