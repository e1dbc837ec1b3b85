"""Planning a sitting, changing it, calling it off."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.accounts.models import Person
from lms.core import access, clock
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.forms import show_faults
from lms.courses.models import Offering
from lms.courses.words import offering_name
from lms.exams.models import Sitting
from lms.exams.sittings import policies, queries
from lms.exams.sittings.forms import ReasonForm, SittingForm
from lms.exams.sittings.views.loading import allow_demo, load_sitting
from lms.workflows import sittings as workflow

Answer = str | Response | tuple[str, int]


@access.requires(policies.may_plan_sittings)
def new() -> Answer:
    """Which offering, then the sitting itself; the exam is the one in force."""
    offerings = queries.offerings_to_plan_for(current_user)
    chosen = _chosen(offerings)
    if chosen is None:
        return render_template("sittings/choose_offering.html", offerings=offerings)
    form = SittingForm(data=_first_values(chosen) if request.method == "GET" else None)
    form.offering.choices = [(chosen.id, offering_name(chosen))]
    form.offer(queries.possible_invigilators(chosen))
    if form.validate_on_submit():
        try:
            made = workflow.plan(chosen.id, form.values(), allow_demo=allow_demo(), by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        except Conflict as problem:
            form.form_errors.append(problem.message)
        else:
            flash(_("Sesi ujian dibuat. Sekarang tambahkan pesertanya."), "success")
            return redirect(url_for("sittings.add_seats", sitting_id=made.id), 303)
    page = render_template(
        "sittings/form.html", form=form, sitting=None, offering=chosen, version=queries.final_exam(chosen.programme_id)
    )
    return (page, 422) if request.method == "POST" else page


def _chosen(offerings: list[Offering]) -> Offering | None:
    wanted = request.form.get("offering", 0, type=int) or request.args.get("angkatan", 0, type=int)
    found = next((one for one in offerings if one.id == wanted), None)
    if wanted and found is None:
        raise NotFound(_("Angkatan ini tidak ada, belum dibuka, atau bukan angkatan Anda."))
    return found


def _first_values(offering: Offering) -> dict[str, object]:
    return {"offering": offering.id, "timezone": offering.timezone, "room": ""}


@access.requires(policies.may_plan_sittings)
def edit(sitting_id: int) -> Answer:
    found = load_sitting(sitting_id, policies.may_manage_sitting)
    _require_standing(found)
    form = SittingForm.of(found)
    form.offer(_offered(found))
    if form.validate_on_submit():
        try:
            workflow.change(found.id, form.values(), by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(
                _("Perubahan tersimpan. Yang berkepentingan diberi tahu bila waktu atau ruangnya berubah."), "success"
            )
            return redirect(url_for("sittings.sitting", sitting_id=sitting_id), 303)
    page = render_template(
        "sittings/form.html",
        form=form,
        sitting=found,
        offering=found.offering,
        version=found.exam_version,
        has_started=queries.has_started(sitting_id),
    )
    return (page, 422) if request.method == "POST" else page


def _offered(sitting: Sitting) -> list[Person]:
    """Who can be chosen, and who is assigned already."""
    people = {one.id: one for one in queries.possible_invigilators(sitting.offering)}
    people |= {one.person_id: one.person for one in sitting.invigilators}
    return sorted(people.values(), key=lambda one: one.name)


@access.requires(policies.may_plan_sittings)
def cancel(sitting_id: int) -> Answer:
    """Say what happens and ask for the reason, then call the sitting off."""
    found = load_sitting(sitting_id, policies.may_manage_sitting)
    _require_standing(found)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            workflow.cancel(found.id, form.reason.data or "", by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(_("Sesi dibatalkan. Peserta dan pengawasnya diberi tahu beserta alasannya."), "success")
            return redirect(url_for("sittings.sitting", sitting_id=sitting_id), 303)
    page = render_template(
        "sittings/cancel.html",
        sitting=found,
        form=form,
        seats=queries.seat_counts([sitting_id]).get(sitting_id, 0),
        has_started=queries.has_started(sitting_id),
    )
    return (page, 422) if request.method == "POST" else page


def _require_standing(sitting: Sitting) -> None:
    if sitting.cancelled_at is not None:
        raise Conflict(_("Sesi ujian ini sudah dibatalkan."), code="cancelled")
