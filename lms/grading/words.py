"""What states, reasons and marks of this room are called, in the language of the page."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from lms.core.i18n import language, show_number
from lms.exams.models import AttemptStatus
from lms.grading import automatic
from lms.grading.models import EntryStatus, Outcome, RefusalReason
from lms.grading.practicals.definition import Definition
from lms.grading.practicals.policies import Bar
from lms.grading.practicals.practice import Phase, Practice


def title(thing: Any) -> str:
    """``title`` or ``title_en`` of content, by the language of the page."""
    return str(thing.title_en if language() == "en" else thing.title)


def intro(definition: Definition) -> str:
    """What a learner reads before writing an entry."""
    return definition.intro_en if language() == "en" else definition.intro


def attempt_status(value: AttemptStatus | None) -> str:
    """Why a candidate has no result yet."""
    if value is None:
        return _("Tidak hadir")
    return {
        AttemptStatus.ALLOCATED: _("Tidak hadir"),
        AttemptStatus.ADMITTED: _("Belum mulai"),
        AttemptStatus.IN_PROGRESS: _("Sedang berjalan"),
        AttemptStatus.PAUSED: _("Dijeda"),
        AttemptStatus.ANNULLED: _("Dibatalkan"),
    }.get(value, _("Menunggu dinilai"))


def phase(value: Phase) -> str:
    return {
        Phase.NOT_OPEN: _("Belum dibuka"),
        Phase.PRACTISING: _("Sedang berpraktik"),
        Phase.READY: _("Siap dinilai"),
        Phase.MARKING: _("Sedang dinilai"),
        Phase.MARKED: _("Menunggu keputusan"),
        Phase.COMPETENT: _("Kompeten"),
    }[value]


def phase_of(practice: Practice) -> str:
    """The phase, told apart where a decision sent the learner back to practise."""
    if practice.phase == Phase.PRACTISING and practice.again_since is not None:
        return _("Berpraktik lagi")
    return phase(practice.phase)


# State of ui.tag for each: good, now, warn, bad or quiet.
PHASE_TAGS = {
    Phase.NOT_OPEN: "quiet",
    Phase.PRACTISING: "warn",
    Phase.READY: "now",
    Phase.MARKING: "now",
    Phase.MARKED: "now",
    Phase.COMPETENT: "good",
}
ENTRY_TAGS = {EntryStatus.WAITING: "warn", EntryStatus.CONFIRMED: "good", EntryStatus.REFUSED: "bad"}


def entry_status(value: EntryStatus) -> str:
    return {
        EntryStatus.WAITING: _("Menunggu konfirmasi"),
        EntryStatus.CONFIRMED: _("Dikonfirmasi"),
        EntryStatus.REFUSED: _("Ditolak"),
    }[value]


def refusal_reason(value: RefusalReason) -> str:
    return {
        RefusalReason.PATIENT_IDENTITY: _("Identitas pasien terlihat"),
        RefusalReason.NOT_WITNESSED: _("Tidak saya saksikan"),
        RefusalReason.WRONG_DETAILS: _("Tanggal, tempat, atau kegiatan tidak sesuai"),
        RefusalReason.UNFIT_EVIDENCE: _("Bukti tidak terbaca atau tidak sesuai"),
        RefusalReason.OTHER: _("Alasan lain"),
    }[value]


def outcome(value: Outcome) -> str:
    return _("Kompeten") if value == Outcome.COMPETENT else _("Belum kompeten")


def recommended(competent: bool | None) -> str:
    if competent is None:
        return _("Rekomendasi: belum dapat ditentukan")
    return _("Rekomendasi: kompeten") if competent else _("Rekomendasi: belum kompeten")


def bar(value: Bar) -> str:
    """Why somebody may not decide, as a sentence to them."""
    return {
        Bar.NO_ROLE: _("Keputusan dicatat oleh penyelenggara atau asesor lembaga ini."),
        Bar.OWN: _("Anda tidak memutuskan praktik Anda sendiri."),
        Bar.MARKED: _("Anda menilai praktik ini; keputusannya dicatat orang lain."),
        Bar.SUPERVISED: _("Anda membimbing peserta ini; keputusannya dicatat orang lain."),
        Bar.SAME_UNIT: _("Anda satu unit kerja dengan peserta ini; keputusannya dicatat orang dari unit lain."),
    }[value]


def points(value: Fraction | Decimal) -> str:
    """Points without loss: a decimal where six places hold it, else the fraction and about what it is: 7/3 (≈ 2,33)."""
    exact = Fraction(value)
    if automatic.is_exact(exact):
        return show_number(automatic.rounded(exact), 6)
    return f"{exact.numerator}/{exact.denominator} (≈ {show_number(automatic.rounded(exact))})"


def percentage(value: Fraction) -> str:
    """Cut off at two decimals, so that it never shows a mark that was not reached."""
    return f"{show_number(automatic.floored(value))} %"
