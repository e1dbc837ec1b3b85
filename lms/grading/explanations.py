""" "Mengapa?" for results, practice, recommendations and decisions: the facts and the rule each follows from."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.explain import Explanation, Fact
from lms.core.i18n import language, show_date, show_datetime, show_number
from lms.courses.models import Enrolment
from lms.exams.models import ExamKind
from lms.grading import queries, words
from lms.grading.models import Decision, Outcome, Result
from lms.grading.practicals.definition import Definition
from lms.grading.practicals.practice import Phase, Practice
from lms.grading.practicals.recommendation import Ground
from lms.grading.practicals.services.marking import Sheet


def of_result(result: Result, enrolment: Enrolment) -> Explanation:
    """Why this mark: every slot's points by competence unit, so that the sum can be made again by hand."""
    titles = queries.units_of_enrolment(enrolment)
    facts = [
        Fact(
            _("%(unit)s, %(points)s dari %(max)s", unit=unit_title(unit.unit, titles), points=words.points(unit.score),
              max=words.points(unit.max_score)),
            "; ".join(
                _("soal %(slot)s: %(points)s dari %(max)s", slot=item.slot,
                  points=words.points(queries.exact_slot(result, item)), max=words.points(item.max_score))
                for item in result.items
                if item.unit == unit.unit
            ),
        )
        for unit in queries.unit_scores(result)
    ]  # fmt: skip
    exact = queries.exact_score(result)
    plain = sum((queries.exact_slot(result, item) for item in result.items), Fraction(0))
    facts.append(
        Fact(_("Jumlah"), _("%(points)s dari %(max)s", points=words.points(plain), max=words.points(result.max_score)))
    )
    if plain != exact:
        facts.append(Fact(_("Setelah batas bawah 0"), words.points(exact)))
    facts += [
        Fact(_("Persentase"), words.percentage(queries.exact_percentage(result))),
        Fact(_("Batas lulus"), f"{show_number(queries.pass_mark(result), 3)} %"),
    ]
    penalty = queries.penalty(result)
    rule = _(
        "Nilai adalah jumlah poin semua soal dibagi poin yang dapat diraih. Persentase dibandingkan dengan batas lulus "
        "tanpa pembulatan; yang ditampilkan dipotong pada dua angka di belakang koma."
    )
    if penalty:
        rule += " " + _(
            "Jawaban yang sama sekali salah mengurangi %(share)s %% poin soalnya; jumlahnya tidak pernah di bawah 0.",
            share=show_number(penalty * 100),
        )
    next_step, whose = _after_result(result)
    return Explanation(
        question=_("Mengapa %(points)s?", points=words.percentage(queries.exact_percentage(result))),
        facts=tuple(facts),
        rule=rule,
        next_step=next_step,
        whose=whose,
    )


def unit_title(code: str, titles: dict[str, tuple[str, str]]) -> str:
    """The unit with its code; the code alone where the programme no longer has it."""
    if code not in titles:
        return code
    return f"{code} {titles[code][language() == 'en']}"


def _after_result(result: Result) -> tuple[str, str]:
    if result.passed:
        return _("Lanjutkan ke tahap berikutnya di halaman program Anda."), _("Anda")
    if result.attempt.exam_version.exam.kind == ExamKind.QUIZ:
        return _("Baca kembali bagian yang belum dikuasai, lalu coba lagi selama kesempatan masih ada."), _("Anda")
    return _("Pelajari unit yang masih rendah; penyelenggara menjadwalkan ujian ulang selama kesempatan masih ada."), _(
        "Anda dan penyelenggara"
    )


def of_practice(practice: Practice, enrolment: Enrolment) -> Explanation:
    """Why the practice stands where it stands, and whose turn it is."""
    facts = [
        Fact(
            f"{state.procedure.code} {words.title(state.procedure)}",
            _("%(done)s dari %(required)s dikonfirmasi", done=state.confirmed, required=state.procedure.required)
            + (_(", %(count)s menunggu", count=state.waiting) if state.waiting else ""),
        )
        for state in practice.procedures
    ]
    if practice.opened_at is not None:
        facts.insert(0, Fact(_("Tahap praktik dibuka"), show_date(practice.opened_at)))
    if practice.again_since is not None:
        facts.append(Fact(_("Dikonfirmasi setelah keputusan belum kompeten"), show_number(practice.confirmed_since)))
    next_step, whose = next_of_practice(practice, enrolment)
    return Explanation(
        question=_("Mengapa %(state)s?", state=words.phase_of(practice).lower()),
        facts=tuple(facts),
        rule=_(
            "Setiap kegiatan dikonfirmasi pembimbing lapangan sebanyak yang diminta; lalu asesor menilai, dan orang "
            "kedua yang independen memutuskan. Setelah belum kompeten, sedikitnya satu kegiatan baru dikonfirmasi "
            "sebelum dinilai lagi."
        ),
        next_step=next_step,
        whose=whose,
    )


def next_of_practice(practice: Practice, enrolment: Enrolment) -> tuple[str, str]:
    """The next step and whose it is."""
    supervisor = enrolment.field_supervisor.name if enrolment.field_supervisor else None
    assessor = enrolment.assessor.name if enrolment.assessor else None
    organiser = _("Penyelenggara")
    phase = practice.phase
    if phase == Phase.NOT_OPEN:
        return _("Selesaikan tahap sebelumnya."), enrolment.person.name
    if phase == Phase.PRACTISING:
        if supervisor is None:
            return _("Tugaskan pembimbing lapangan."), organiser
        if practice.waiting:
            return _("Konfirmasi kegiatan yang menunggu."), supervisor
        return _("Lakukan kegiatan yang masih kurang dan catat pada hari yang sama."), enrolment.person.name
    if phase in (Phase.READY, Phase.MARKING):
        if assessor is None:
            return _("Tugaskan asesor."), organiser
        return _("Nilai praktik dan serahkan rekomendasi."), assessor
    if phase == Phase.MARKED:
        return _("Catat keputusan."), _("Penyelenggara atau asesor lain yang independen")
    return _("Sertifikat diterbitkan oleh sistem."), _("Sistem")


def of_recommendation(sheet: Sheet, definition: Definition) -> Explanation:
    """Why this recommendation: the steps missed with what was observed, and the rubric's sum."""
    recommendation = sheet.recommendation
    numbers = {step.code: number for number, step in enumerate(definition.checklist, 1)}
    steps = {step.code: step for step in definition.checklist}
    facts = [
        Fact(
            _("Langkah kritis %(number)s tidak dilakukan", number=numbers[code]),
            words.title(steps[code]) + (f": {sheet.observations[code]}" if sheet.observations.get(code) else ""),
        )
        for code in recommendation.missed_critical
    ]
    facts.append(
        Fact(
            _("Langkah lain yang tidak dilakukan"),
            _(
                "%(count)s, paling banyak %(most)s",
                count=len(recommendation.missed_other),
                most=definition.rule.steps_missed_at_most,
            ),
        )
    )
    for part in definition.rubric:
        level = sheet.levels.get(part.code)
        facts.append(
            Fact(
                _("Rubrik: %(title)s", title=words.title(part)),
                _("belum dinilai")
                if level is None
                else _(
                    "tingkat %(level)s dari %(highest)s, bobot %(weight)s %% = %(points)s",
                    level=level,
                    highest=part.highest,
                    weight=part.weight,
                    points=words.points(Fraction(part.weight * level, part.highest)),
                ),
            )
        )
    if recommendation.exact_percentage is not None:
        facts.append(Fact(_("Jumlah rubrik"), words.percentage(recommendation.exact_percentage)))
    return Explanation(
        question=_("Mengapa?"),
        facts=tuple(facts),
        rule=_(
            "Kompeten direkomendasikan bila semua langkah kritis dilakukan, paling banyak %(most)s langkah lain "
            "terlewat, dan rubrik mencapai %(minimum)s %% tanpa pembulatan. Langkah kritis yang terlewat berarti belum "
            "kompeten, berapa pun jumlah nilainya.",
            most=definition.rule.steps_missed_at_most,
            minimum=show_number(definition.rule.minimum_percent),
        ),
        next_step=_("Orang kedua yang independen memutuskan.")
        if sheet.is_submitted
        else _("Nilai semua lalu serahkan."),
        whose=_("Penyelenggara atau asesor lain") if sheet.is_submitted else _("Asesor"),
    )


def recommendation_sentence(sheet: Sheet, definition: Definition) -> str:
    """One sentence for the bar under the sheet: why the recommendation is what it is now."""
    recommendation = sheet.recommendation
    numbers = {step.code: number for number, step in enumerate(definition.checklist, 1)}
    if Ground.CRITICAL_STEP in recommendation.grounds:
        which = ", ".join(str(numbers[code]) for code in recommendation.missed_critical)
        return _(
            "Langkah kritis %(which)s tidak dilakukan. Jumlah nilai tidak mengubahnya; orang kedua memutuskan.",
            which=which,
        )
    if Ground.STEPS_MISSED in recommendation.grounds:
        return _("Terlalu banyak langkah tidak dilakukan: %(count)s.", count=len(recommendation.missed_other))
    if Ground.RUBRIC in recommendation.grounds and recommendation.exact_percentage is not None:
        return _(
            "Rubrik %(reached)s, paling sedikit %(minimum)s %%.",
            reached=words.percentage(recommendation.exact_percentage),
            minimum=show_number(definition.rule.minimum_percent),
        )
    left = len(recommendation.unmarked_steps) + len(recommendation.unmarked_criteria)
    if left:
        return ngettext("Masih %(num)s bagian belum dinilai.", "Masih %(num)s bagian belum dinilai.", left)
    return _("Semua langkah kritis dilakukan dan rubrik tercapai; orang kedua memutuskan.")


def of_decision(decision: Decision) -> Explanation:
    """Why it was decided so, by whom, and what follows."""
    facts = [
        Fact(_("Keputusan"), words.outcome(decision.outcome)),
        Fact(_("Diputuskan oleh"), decision.decider.name),
        Fact(_("Waktu"), show_datetime(decision.decided_at)),
        Fact(_("Rekomendasi asesor"), words.outcome(
            Outcome.COMPETENT if decision.assessment.recommended else Outcome.NOT_YET)),
        Fact(_("Alasan"), decision.reason),
    ]  # fmt: skip
    competent = decision.outcome == Outcome.COMPETENT
    return Explanation(
        question=_("Mengapa %(outcome)s?", outcome=words.outcome(decision.outcome).lower()),
        facts=tuple(facts),
        rule=_(
            "Keputusan dicatat orang kedua yang tidak menilai, tidak membimbing, dan bukan dari unit kerja peserta. "
            "Kompeten mensyaratkan ujian lulus dan semua langkah kritis dilakukan."
        ),
        next_step=_("Sertifikat diterbitkan oleh sistem.")
        if competent
        else _("Ulangi yang belum dilakukan, minta konfirmasi pembimbing, lalu asesor menilai lagi."),
        whose=_("Sistem") if competent else _("Peserta"),
    )
