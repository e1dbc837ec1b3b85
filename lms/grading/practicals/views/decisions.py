"""What waits for a decision, and the decision."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock
from lms.core.errors import Invalid, NotFound
from lms.core.paging import paginate
from lms.courses.models import Enrolment
from lms.courses.queries.enrolments import enrolment_by_id
from lms.grading import explanations, words
from lms.grading import queries as results
from lms.grading.models import EntryStatus, Outcome, PracticalAssessment
from lms.grading.practicals import policies, queries
from lms.grading.practicals.forms import DecisionForm
from lms.grading.practicals.practice import Phase, Practice
from lms.grading.practicals.services import decisions
from lms.grading.practicals.services.marking import sheet_of


@access.requires(policies.takes_part_in_decisions)
def show_list() -> str:
    decided = request.args.get("daftar") == "selesai"
    page = paginate(queries.decidable(current_user, decided=decided))
    return render_template(
        "practicals/decisions.html", page=page, decided=decided, practices=queries.practices_of(list(page.items))
    )


@access.requires(policies.takes_part_in_decisions)
def show(enrolment_id: int) -> str | Response | tuple[str, int]:
    enrolment, practice, bar = _load(enrolment_id)
    assessment = _assessment(practice)
    form = DecisionForm()
    obstacle = decisions.obstacle_to_competence(enrolment, assessment) if practice.phase == Phase.MARKED else None
    form.outcome.choices = [
        (outcome.value, words.outcome(outcome))
        for outcome in Outcome
        if not (outcome == Outcome.COMPETENT and obstacle)
    ]
    if form.validate_on_submit():
        try:
            decision = decisions.decide(
                enrolment.id,
                assessment_id=request.form.get("assessment", 0, type=int),
                outcome=Outcome(form.outcome.data),
                reason=form.reason.data,
                by=current_user,
                now=clock.now(),
            )
        except Invalid as invalid:
            for fault in invalid.faults:
                form[fault.where].errors = [*form[fault.where].errors, fault.message]
        else:
            outcome = words.outcome(decision.outcome)
            flash(
                _("Keputusan dicatat: %(name)s, %(outcome)s.", name=enrolment.person.name, outcome=outcome), "success"
            )
            return redirect(url_for("practicals.decisions"))
    sheet = sheet_of(assessment, queries.definition_of(assessment.version))
    page = render_template(
        "practicals/decision.html",
        enrolment=enrolment,
        practice=practice,
        assessment=assessment,
        sheet=sheet,
        definition=queries.definition_of(assessment.version),
        theory=[(one, explanations.of_result(one.result, enrolment) if one.result else None)
                for one in results.theory_of(enrolment)],
        percentage=results.shown_percentage,
        entries=queries.entries_of(enrolment.id, EntryStatus.CONFIRMED),
        sees_evidence=policies.may_see_evidence(current_user, enrolment, practice, bar),
        why=explanations.of_recommendation(sheet, queries.definition_of(assessment.version)),
        sentence=explanations.recommendation_sentence(sheet, queries.definition_of(assessment.version)),
        why_decided=explanations.of_decision(practice.decision) if practice.decision else None,
        why_practice=explanations.of_practice(practice, enrolment),
        bar=words.bar(bar) if bar else None,
        obstacle=obstacle,
        form=form,
        is_due=practice.phase == Phase.MARKED,
    )  # fmt: skip
    return (page, 422) if request.method == "POST" else page


def _load(enrolment_id: int) -> tuple[Enrolment, Practice, policies.Bar | None]:
    """The enrolment with its practice, if this person may see its decision page."""
    enrolment = enrolment_by_id(enrolment_id)
    practice = queries.practice_of(enrolment) if enrolment is not None else None
    if enrolment is not None and practice is not None:
        bar = queries.bar_for(current_user, enrolment)
        if policies.may_see_decision(current_user, enrolment, practice, bar):
            return enrolment, practice, bar
    raise NotFound(_("Keputusan ini tidak ada atau bukan untuk Anda."))


def _assessment(practice: Practice) -> PracticalAssessment:
    """The marking to decide on, else the one that was decided on."""
    if practice.phase in (Phase.MARKED, Phase.COMPETENT) and practice.assessment is not None:
        return practice.assessment
    if practice.decision is not None:
        return practice.decision.assessment
    raise NotFound(_("Praktik ini belum diserahkan asesornya."))
