"""Where a learner stands and what comes next, in words, from the same facts that reconcile acts on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.explain import Explanation
from lms.core.i18n import language, show_date, show_datetime, show_number, show_time
from lms.courses.models import Stage, StageKind
from lms.exams.models import ACTIVE, AttemptStatus
from lms.workflows.explanations import explain_stage, title_of, upcoming_sitting
from lms.workflows.facts import Facts, ModuleFact, gather


@dataclass(frozen=True, slots=True)
class StageView:
    """A knot of the thread.

    Attributes:
        state: ``done``, ``now`` (open and not complete) or ``ahead``.
        detail: one short line under the title.
        date_label: for the tag: when it was done, or until when.
    """

    slug: str
    kind: StageKind
    title: str
    title_en: str
    text: str
    text_en: str
    state: str
    opened_at: datetime | None
    completed_at: datetime | None
    detail: str
    date_label: str
    explanation: Explanation

    @property
    def name(self) -> str:
        return self.title if language() == "id" else self.title_en


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now.

    Attributes:
        label: words on the button; empty where another person must act.
        whose: who acts.
    """

    title: str
    text: str
    label: str
    url: str
    whose: str


def path_of(facts: Facts) -> list[StageView]:
    """The stages of an enrolment with their states, dates and reasons."""
    views, before_done = [], True
    for stage in facts.stages:
        done = facts.is_completed(stage)
        state = "done" if done else "now" if before_done else "ahead"
        before_done = before_done and done
        progress = facts.progress.get(stage.slug)
        completed_at = progress.completed_at if progress else None
        label = (
            _("Selesai %(date)s", date=show_date(completed_at))
            if completed_at
            else _("Sampai %(date)s", date=show_date(facts.enrolment.offering.ends_on))
            if state == "now"
            else _("Menunggu")
        )
        views.append(
            StageView(
                slug=stage.slug,
                kind=stage.kind,
                title=stage.title,
                title_en=stage.title_en,
                text=stage.text,
                text_en=stage.text_en,
                state=state,
                opened_at=progress.opened_at if progress else None,
                completed_at=completed_at,
                detail=_detail(facts, stage),
                date_label=label,
                explanation=explain_stage(facts, stage, state),
            )
        )
    return views


def _detail(facts: Facts, stage: Stage) -> str:
    if stage.kind == StageKind.LEARNING:
        modules = facts.modules.get(stage.slug, [])
        done = sum(module.is_done for module in modules)
        return _("%(done)s dari %(all)s modul selesai", done=done, all=len(modules))
    if stage.kind == StageKind.EXAM and facts.final is not None:
        if facts.final.passing is not None:
            return _("Lulus dengan nilai %(mark)s", mark=show_number(facts.final.passing.percentage))
        coming = upcoming_sitting(facts)
        return show_datetime(coming.opens_at, coming.timezone) if coming else _("Belum ada jadwal")
    if stage.kind == StageKind.PRACTICAL and facts.practical is not None:
        return _(
            "%(have)s dari %(need)s kegiatan dikonfirmasi",
            have=facts.practical.fulfilled,
            need=facts.practical.required,
        )
    if stage.kind == StageKind.DECISION and facts.certificate is not None:
        return _("Sertifikat %(number)s", number=facts.certificate.number)
    return stage.text if language() == "id" else stage.text_en


def next_step(facts: Facts) -> NextStep:
    """The single next action of an enrolment."""
    stage = next((stage for stage in facts.stages if not facts.is_completed(stage)), None)
    you = _("Anda")
    if stage is None or facts.certificate is not None:
        return NextStep(
            _("Sertifikasi Anda selesai"),
            _("Sertifikat dan poin CPD sudah tercatat."),
            _("Lihat sertifikat"),
            url_for("certificates.mine"),
            you,
        )
    if stage.kind == StageKind.LEARNING:
        return _learning_step(facts, stage)
    if stage.kind == StageKind.EXAM:
        return _exam_step(facts)
    if stage.kind == StageKind.PRACTICAL:
        return _practical_step(facts)
    explanation = explain_stage(facts, stage, "now")
    return NextStep(
        title_of(stage), explanation.next_step or "", "", "", explanation.whose or _("Pemutus yang ditunjuk lembaga")
    )


def _learning_step(facts: Facts, stage: Stage) -> NextStep:
    modules = facts.modules.get(stage.slug, [])
    module = next((m for m in modules if not m.is_done), modules[0] if modules else None)
    if module is None:
        return NextStep(title_of(stage), _("Modul tahap ini belum tersedia."), "", "", _("Penyelenggara"))
    if module.is_read:
        quiz = next(quiz for quiz in module.quizzes if not quiz.passed)
        text = _(
            "%(count)s soal, %(minutes)s menit, lulus mulai %(mark)s.",
            count=quiz.version.item_count,
            minutes=quiz.version.duration,
            mark=show_number(quiz.version.pass_mark),
        )
        url = url_for("attempts.quiz", enrolment_id=facts.enrolment.id, exam_slug=quiz.exam.slug)
        return NextStep(title_of(quiz.version), text, _("Kerjakan kuis"), url, _("Anda"))
    slug = part_to_read(module)
    position = [part for part, _title in module.parts].index(slug) + 1
    text = _(
        "Bagian %(position)s dari %(all)s: “%(title)s”.",
        position=position,
        all=len(module.parts),
        title=dict(module.parts)[slug],
    )
    minutes = max(5, module.version.minutes * (len(module.parts) - len(module.read)) // max(1, len(module.parts)))
    text += " " + ngettext("Kira-kira %(num)s menit lagi.", "Kira-kira %(num)s menit lagi.", minutes)
    url = url_for("courses.part", enrolment_id=facts.enrolment.id, module_slug=module.module.slug, part_slug=slug)
    label = _("Lanjutkan membaca") if module.read or module.place else _("Mulai membaca")
    return NextStep(title_of(module.version), text, label, url, _("Anda"))


def part_to_read(module: ModuleFact) -> str:
    """Where reading goes on: the place, unless that part is read; then the first unread part; then the first."""
    slugs = [slug for slug, _title in module.parts]
    if module.place is not None and module.place.part_slug in slugs and module.place.part_slug not in module.read:
        return module.place.part_slug
    return next((slug for slug in slugs if slug not in module.read), slugs[0])


def _exam_step(facts: Facts) -> NextStep:
    final = facts.final
    if final is None:
        return NextStep(_("Ujian"), _("Ujian belum tersedia."), "", "", _("Penyelenggara"))
    title = title_of(final.version)
    running = next((a for a in final.attempts if a.status in ACTIVE), None)
    if running is not None:
        url = url_for("attempts.room", attempt_id=running.id)
        return NextStep(title, _("Ujian Anda sedang berjalan."), _("Masuk ke ruang ujian"), url, _("Anda"))
    if any(a.ended_at and a.status != AttemptStatus.RELEASED for a in final.attempts):
        return NextStep(title, _("Jawaban Anda tersimpan. Hasil menunggu dirilis."), "", "", _("Penyelenggara"))
    sitting = upcoming_sitting(facts)
    if sitting is None:
        return NextStep(title, _("Penyelenggara sedang menyiapkan jadwal ujian Anda."), "", "", _("Penyelenggara"))
    text = _(
        "%(room)s, %(when)s sampai %(until)s. Bawa kartu ASN dan KTP.",
        room=sitting.room,
        when=show_datetime(sitting.opens_at, sitting.timezone),
        until=show_time(sitting.closes_at, sitting.timezone),
    )
    return NextStep(title, text, _("Lihat jadwal ujian"), url_for("attempts.mine"), _("Anda"))


def _practical_step(facts: Facts) -> NextStep:
    stage = facts.stage(StageKind.PRACTICAL)
    title = title_of(stage) if stage is not None else _("Praktik")
    url = url_for("practicals.logbook", enrolment_id=facts.enrolment.id)
    explanation = explain_stage(facts, stage, "now") if stage is not None else None
    step = explanation.next_step if explanation and explanation.next_step else _("Catat kegiatan praktik berikutnya.")
    whose = explanation.whose if explanation and explanation.whose else _("Anda")
    return NextStep(title, step, _("Buka buku praktik"), url, whose)


__all__ = ["NextStep", "StageView", "gather", "next_step", "part_to_read", "path_of", "title_of", "upcoming_sitting"]
