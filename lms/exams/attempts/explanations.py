""" "Mengapa?" beside the result of a quiz and the state of a receipt."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _

from lms.core.explain import Explanation, Fact
from lms.core.i18n import show_number
from lms.exams.models import Attempt, AttemptStatus, ExamKind


def explain_mark(
    attempt: Attempt, *, score: Decimal, max_score: Decimal, percentage: Decimal, passed: bool, answered: int
) -> Explanation:
    """Why a quiz was passed or not, with the figures from which it can be worked out again.

    Args:
        percentage: cut off after two decimals; the pass mark is compared with the unrounded one.
    """
    version = attempt.exam_version
    rule = _(
        "Lulus bila persentasenya, tanpa pembulatan, paling sedikit %(mark)s.", mark=show_number(version.pass_mark)
    )
    if version.penalty:
        rule += " " + _(
            "Jawaban salah mengurangi %(share)s dari poin soalnya; jumlahnya tidak pernah kurang dari nol.",
            share=show_number(version.penalty, 4),
        )
    if passed:
        step = _("Lanjutkan ke modul berikutnya.")
    else:
        step = _("Baca kembali modulnya, lalu coba lagi selama kesempatan masih ada.")
    return Explanation(
        question=_("Mengapa %(mark)s?", mark=show_number(percentage)),
        facts=(
            Fact(_("Poin Anda"), _("%(score)s dari %(all)s", score=show_number(score), all=show_number(max_score))),
            Fact(_("Persentase"), show_number(percentage)),
            Fact(_("Nilai lulus"), show_number(version.pass_mark)),
            Fact(_("Soal dijawab"), _("%(count)s dari %(all)s", count=answered, all=attempt.slots)),
        ),
        rule=rule,
        next_step=step,
        whose=_("Anda"),
    )


def next_after(attempt: Attempt, *, is_over: bool) -> tuple[str | None, str | None]:
    """What happens next to an attempt that ended, and whose step it is."""
    if attempt.status is AttemptStatus.ANNULLED:
        return _("Percobaan ini dibatalkan dan tidak dihitung. Penyelenggara menghubungi Anda."), _("Penyelenggara")
    if attempt.status is AttemptStatus.RELEASED:
        return _("Hasil sudah keluar."), _("Anda")
    if is_over:
        return _("Waktu habis. Sistem sedang menutup ujian ini; jawaban yang tersimpan dinilai."), _("Sistem")
    if attempt.exam_version.exam.kind is ExamKind.QUIZ:
        return _("Sistem sedang menilai jawaban Anda. Muat ulang halaman ini sebentar lagi."), _("Sistem")
    return _("Jawaban dinilai, lalu hasilnya diperiksa dan dirilis. Anda mendapat pemberitahuan."), _("Penyelenggara")
