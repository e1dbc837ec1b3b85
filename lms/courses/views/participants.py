"""One learner of an offering as the organiser sees them: progress, assignment, withdrawal."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.core import access, clock
from lms.core.errors import Invalid
from lms.core.forms import show_faults
from lms.courses import policies, words
from lms.courses.forms import AssignForm, WithdrawForm
from lms.courses.models import Enrolment
from lms.courses.services import enrolments as service
from lms.courses.views.loaders import load_enrolment
from lms.courses.views.offerings import Answer
from lms.courses.views.rosters import assignable
from lms.workflows import progress


def _may_see(person: object, enrolment: Enrolment) -> bool:
    return policies.may_see_offering(current_user, enrolment.offering)


@access.requires(policies.may_list_offerings)
def participant(enrolment_id: int) -> Answer:
    found = load_enrolment(enrolment_id, policies.may_manage_enrolment if request.method == "POST" else _may_see)
    form = AssignForm()
    form.offer(*assignable(found.offering, [found.person]))
    if request.method == "GET":
        form.supervisor.data, form.assessor.data = found.field_supervisor_id or 0, found.assessor_id or 0
        return _page(found, form)
    if form.validate_on_submit():
        try:
            service.assign(
                found.offering_id,
                [found.id],
                supervisor_id=form.supervisor.data or None,
                assessor_id=form.assessor.data or None,
                by=current_user,
                now=clock.now(),
            )
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(_("Penugasan tersimpan."), "success")
            return redirect(url_for("courses.participant", enrolment_id=enrolment_id), 303)
    return _page(load_enrolment(enrolment_id, policies.may_manage_enrolment), form), 422


def _page(enrolment: Enrolment, form: AssignForm) -> str:
    facts = progress.gather(enrolment.id)
    return render_template(
        "courses/participant.html",
        enrolment=enrolment,
        path=progress.path_of(facts),
        step=progress.next_step(facts),
        form=form,
        may_manage=policies.may_manage_enrolment(current_user, enrolment),
        states=words.enrolment_states(),
    )


@access.requires(policies.may_plan_offerings)
def withdraw(enrolment_id: int) -> Answer:
    """Ask for the reason, then take the learner off the offering."""
    found = load_enrolment(enrolment_id, policies.may_manage_enrolment)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            service.withdraw(found.id, form.reason.data or "", by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(_("%(name)s dikeluarkan dari angkatan ini.", name=found.person.name), "success")
            return redirect(url_for("courses.offering", offering_id=found.offering_id), 303)
    page = render_template("courses/withdraw.html", enrolment=found, form=form)
    return (page, 422) if request.method == "POST" else page
