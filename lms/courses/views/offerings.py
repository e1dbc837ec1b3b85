"""Offerings for organisers and auditors: the list, one of them with its roster, planning, opening, closing."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock
from lms.core.errors import Invalid
from lms.core.forms import show_faults
from lms.core.i18n import ZONES
from lms.courses import policies, queries, words
from lms.courses.forms import AssignForm, ConfirmForm, OfferingForm
from lms.courses.models import Offering, OfferingStatus
from lms.courses.queries import OfferingFilters
from lms.courses.services import offerings as service
from lms.courses.views.loaders import load_offering
from lms.courses.views.rosters import assignable, roster_filters, roster_groups, searched

Answer = str | Response | tuple[str, int]


@access.requires(policies.may_list_offerings)
def offerings() -> str:
    given = request.args
    status = given.get("keadaan", "")
    filters = OfferingFilters(
        words=searched(),
        programme=given.get("program", ""),
        status=OfferingStatus(status) if status in set(OfferingStatus) else None,
    )
    page = queries.offerings_visible_to(current_user, filters)
    programmes = queries.programmes_run_by(current_user, *policies.STAFF)
    groups = [
        {
            "name": "program",
            "label": _("Program"),
            "choices": [
                {"value": v.programme.slug, "label": words.titled(v), "checked": v.programme.slug == filters.programme}
                for v in programmes
            ],
        },
        {
            "name": "keadaan",
            "label": _("Keadaan"),
            "choices": [
                {"value": state.value, "label": word, "checked": state is filters.status}
                for state, (_tag, word) in words.offering_states().items()
            ],
        },
    ]
    return render_template(
        "courses/offerings.html",
        page=page,
        filters=filters,
        groups=groups,
        taken=queries.taken_by_offering([offering.id for offering in page.items]),
        states=words.offering_states(),
        may_plan=policies.may_plan_offerings(current_user),
    )


@access.requires(policies.may_list_offerings)
def offering(offering_id: int) -> str:
    found = load_offering(offering_id, policies.may_see_offering)
    return offering_page(found, AssignForm(formdata=None))


def offering_page(found: Offering, assign: AssignForm, chosen: frozenset[int] = frozenset()) -> str:
    """The page of an offering; shown again with what was chosen when an assignment was refused."""
    filters = roster_filters()
    page = queries.roster(found, filters)
    may_manage = policies.may_manage_offering(current_user, found)
    if may_manage:
        assign.offer(*assignable(found, [row.enrolment.person for row in page.items]))
    taken = queries.taken(found.id)
    return render_template(
        "courses/offering.html",
        offering=found,
        page=page,
        filters=filters,
        groups=roster_groups(filters),
        taken=taken,
        barrier=policies.barrier(found, taken, clock.now()),
        may_manage=may_manage,
        assign=assign,
        chosen=chosen,
        form=ConfirmForm(formdata=None),
        states=words.offering_states(),
        zones=ZONES,
        enrolment_states=words.enrolment_states(),
    )


@access.requires(policies.may_plan_offerings)
def new_offering() -> Answer:
    versions = queries.programmes_run_by(current_user)
    form = OfferingForm()
    form.programme.choices = [(v.programme_id, words.titled(v)) for v in versions]
    if request.method == "GET":
        wanted = next((v for v in versions if v.programme.slug == request.args.get("program")), None)
        form.programme.data = wanted.programme_id if wanted else form.programme.data
        form.self_enrol.data = bool((wanted or versions[0]).definition.get("self_enrol")) if versions else False
        form.timezone.data = current_user.timezone
        return render_template("courses/offering_form.html", form=form, offering=None)
    if form.validate_on_submit():
        try:
            made = service.create(form.programme.data, form.values(), by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(
                _("Angkatan %(number)s disiapkan. Buka pendaftarannya bila sudah siap.", number=made.number), "success"
            )
            return redirect(url_for("courses.offering", offering_id=made.id), 303)
    return render_template("courses/offering_form.html", form=form, offering=None), 422


@access.requires(policies.may_plan_offerings)
def edit_offering(offering_id: int) -> Answer:
    found = load_offering(offering_id, policies.may_manage_offering)
    form = OfferingForm.of(found)
    if request.method == "GET":
        return render_template("courses/offering_form.html", form=form, offering=found)
    if form.validate_on_submit():
        try:
            service.edit(found.id, form.values(), by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(_("Perubahan tersimpan."), "success")
            return redirect(url_for("courses.offering", offering_id=offering_id), 303)
    return render_template("courses/offering_form.html", form=form, offering=found), 422


@access.requires(policies.may_plan_offerings)
def open_offering(offering_id: int) -> Response:
    found = load_offering(offering_id, policies.may_manage_offering)
    service.open_enrolment(found.id, by=current_user, now=clock.now())
    flash(_("Pendaftaran terbuka."), "success")
    return redirect(url_for("courses.offering", offering_id=offering_id), 303)


@access.requires(policies.may_plan_offerings)
def close_offering(offering_id: int) -> Response:
    found = load_offering(offering_id, policies.may_manage_offering)
    service.close_enrolment(found.id, by=current_user, now=clock.now())
    flash(_("Pendaftaran ditutup. Peserta yang sudah terdaftar tetap belajar."), "success")
    return redirect(url_for("courses.offering", offering_id=offering_id), 303)
