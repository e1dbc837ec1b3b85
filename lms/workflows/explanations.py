""" "Mengapa?" of a stage: what it asks for, what is there, which step is next and whose it is, as reconcile sees it."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext as _

from lms.core.explain import Explanation, Fact
from lms.core.i18n import language, show_datetime, show_number
from lms.courses.models import Stage, StageKind
from lms.exams.models import ACTIVE, AttemptStatus, Sitting
from lms.grading.explanations import of_practice
from lms.grading.models import Outcome
from lms.workflows.facts import Facts


def title_of(thing: object) -> str:
    """The title of a content object in the reader's language."""
    return str(getattr(thing, "title" if language() == "id" else "title_en"))


def upcoming_sitting(facts: Facts) -> Sitting | None:
    """The next sitting this learner has a seat in and has not sat yet."""
    if facts.final is None:
        return None
    sat = {a.sitting_id for a in facts.final.attempts if a.status not in ACTIVE}
    return next((sitting for sitting in facts.final.sittings if sitting.id not in sat), None)


def explain_stage(facts: Facts, stage: Stage, state: str) -> Explanation:
    """Why a stage stands where it does.

    Args:
        state: ``done``, ``now`` or ``ahead``.
    """
    explain = {
        StageKind.LEARNING: _learning,
        StageKind.EXAM: _exam,
        StageKind.PRACTICAL: _practical,
        StageKind.DECISION: _decision,
    }[stage.kind]
    explanation = explain(facts, stage)
    if state == "ahead":
        earlier = next((s for s in facts.stages if not facts.is_completed(s)), stage)
        step = _("Menyelesaikan tahap %(stage)s dahulu.", stage=title_of(earlier))
        return replace(explanation, next_step=step, whose=_("Anda"))
    if state == "done":
        return replace(explanation, next_step=None, whose=None)
    return explanation


def _learning(facts: Facts, stage: Stage) -> Explanation:
    found = []
    for module in facts.modules.get(stage.slug, []):
        read = len({slug for slug, _title in module.parts} & module.read)
        words = _("%(read)s dari %(all)s bagian", read=read, all=len(module.parts))
        if module.quizzes:
            words += ", " + (_("kuis lulus") if all(q.passed for q in module.quizzes) else _("kuis belum lulus"))
        found.append(Fact(title_of(module.version), words))
    return Explanation(
        question=_("Mengapa begini?"),
        facts=tuple(found),
        rule=_("Tahap selesai bila semua bagian modulnya ditandai selesai dibaca dan kuis setiap modul lulus."),
        next_step=_("Baca bagian yang tersisa dan kerjakan kuisnya."),
        whose=_("Anda"),
    )


def _exam(facts: Facts, stage: Stage) -> Explanation:
    final = facts.final
    if final is None:
        return Explanation(
            question=_("Mengapa begini?"),
            facts=(Fact(_("Ujian"), _("belum tersedia")),),
            rule=_("Tahap ini selesai bila ujiannya lulus."),
            next_step=_("Menyiapkan ujian."),
            whose=_("Penyelenggara"),
        )
    found = []
    for attempt in final.attempts:
        result = final.results.get(attempt.id)
        if result is not None and result.released_at is not None:
            shown = _("nilai %(mark)s", mark=show_number(result.percentage))
        else:
            shown = _("hasil belum dirilis") if attempt.ended_at else _("belum selesai")
        found.append(Fact(_("Percobaan %(number)s", number=attempt.number), shown))
    sitting = upcoming_sitting(facts)
    if any(attempt.ended_at and attempt.status != AttemptStatus.RELEASED for attempt in final.attempts):
        step, whose = _("Memeriksa dan merilis hasil."), _("Penyelenggara")
    elif sitting is not None:
        when = show_datetime(sitting.opens_at, sitting.timezone)
        step, whose = _("Hadir di %(room)s, %(when)s.", room=sitting.room, when=when), _("Anda")
    else:
        step, whose = _("Menjadwalkan sesi ujian."), _("Penyelenggara")
    return Explanation(
        question=_("Mengapa begini?"),
        facts=tuple(found) or (Fact(_("Percobaan"), _("belum ada")),),
        rule=_(
            "Ujian lulus bila nilai sebelum dibulatkan mencapai %(mark)s persen "
            "dan hasilnya sudah dirilis penyelenggara.",
            mark=show_number(final.version.pass_mark),
        ),
        next_step=step,
        whose=whose,
    )


def _practical(facts: Facts, stage: Stage) -> Explanation:
    if facts.practical is None:
        missing = (Fact(_("Praktik"), _("belum tersedia")),)
        rule = _("Tahap ini selesai bila praktiknya lengkap dan sudah dinilai.")
        return Explanation(_("Mengapa begini?"), missing, rule, None, _("Menyiapkan praktik."), _("Penyelenggara"))
    return of_practice(facts.practical, facts.enrolment)


def _decision(facts: Facts, stage: Stage) -> Explanation:
    found = []
    if facts.practical is not None and facts.practical.assessment is not None:
        recommended = facts.practical.assessment.recommended
        words = "–" if recommended is None else _("kompeten") if recommended else _("belum kompeten")
        found.append(Fact(_("Rekomendasi asesor"), words))
    decided = facts.decision
    step, whose = None, None
    if decided is None:
        outcome = _("belum ada")
        step, whose = _("Memutuskan hasil sertifikasi."), _("Pemutus yang ditunjuk lembaga")
    elif decided.outcome == Outcome.COMPETENT:
        outcome = _("kompeten")
        step, whose = _("Menerbitkan sertifikat selama izin lembaga berlaku."), _("Lembaga pelatihan")
    else:
        outcome = _("belum kompeten")
        step, whose = _("Berlatih lagi sesuai catatan asesor."), _("Anda")
    found.append(Fact(_("Keputusan"), outcome))
    if facts.certificate is not None:
        found.append(Fact(_("Sertifikat"), facts.certificate.number))
        step = whose = None
    return Explanation(
        question=_("Mengapa begini?"),
        facts=tuple(found),
        rule=_(
            "Sertifikat terbit setelah orang yang tidak ikut membimbing atau menilai memutuskan kompeten, dan lembaga "
            "berwenang menerbitkannya."
        ),
        next_step=step,
        whose=whose,
    )
