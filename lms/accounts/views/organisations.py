"""Administration of the organisation tree."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import policies, queries
from lms.accounts.forms import OrganisationForm
from lms.accounts.models import Organisation, OrganisationKind
from lms.accounts.services import organisations
from lms.accounts.views.loading import load_organisation
from lms.accounts.words import kind_words
from lms.core import access
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.forms import show_faults
from lms.core.i18n import ZONES
from lms.core.paging import paginate


@access.requires(policies.may_see_people)
def index() -> str:
    words, province = request.args.get("q", "").strip()[:100], request.args.get("province", "")
    remote = {"yes": True, "no": False}.get(request.args.get("remote", ""))
    page = paginate(queries.search_organisations(current_user, words=words, province=province, remote=remote), size=50)
    provinces = queries.provinces_visible_to(current_user)
    groups = [
        {
            "name": "province",
            "label": _("Provinsi"),
            "choices": [{"value": one, "label": one, "checked": one == province} for one in provinces],
        },
        {
            "name": "remote",
            "label": _("Daerah 3T"),
            "choices": [
                {"value": "yes", "label": _("3T"), "checked": remote is True},
                {"value": "no", "label": _("Bukan 3T"), "checked": remote is False},
            ],
        },
    ]
    top = min((one.path.count("/") for one in page.items), default=2)
    return render_template(
        "accounts/organisations.html",
        page=page,
        rows=[(one, min(one.path.count("/") - top, 4)) for one in page.items],
        people=queries.people_count(page.items),
        parents=queries.names_of(one.parent_id for one in page.items if one.parent_id),
        kinds=kind_words(),
        zones=ZONES,
        words=words,
        groups=groups,
        filtered=bool(words or province or remote is not None),
        may_administer=policies.may_administer(current_user),
        may_edit=lambda one: policies.may_edit_organisation(current_user, one),
    )


@access.requires(policies.may_administer)
def new() -> Any:
    parents = queries.organisations_administered_by(current_user)
    form = OrganisationForm(parents)
    if form.validate_on_submit():
        parent = load_organisation(form.parent.data, may=policies.may_edit_organisation)
        try:
            made = organisations.create(_details(form), parent, by=current_user)
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(_("%(name)s ditambahkan.", name=made.name), "success")
            return redirect(url_for("accounts.organisations"))
    page = render_template("accounts/organisation_form.html", form=form, organisation=None, fixed=False)
    return page, 422 if form.is_submitted() else 200


@access.requires(policies.may_administer)
def edit(organisation_id: int) -> Any:
    found = load_organisation(organisation_id, may=policies.may_edit_organisation)
    parents = [
        one for one in queries.organisations_administered_by(current_user) if not one.path.startswith(found.path)
    ]
    # A root, and the top of the own scope, stay where they are.
    fixed = found.parent is None or not policies.may_edit_organisation(current_user, found.parent)
    form = OrganisationForm(parents, data=_as_typed(found))
    if fixed:
        del form.parent
    if form.validate_on_submit():
        try:
            parent = None if fixed else load_organisation(form.parent.data, may=policies.may_edit_organisation)
            organisations.change(found, _details(form), by=current_user, parent=parent)
        except Invalid as problem:
            show_faults(form, problem)
        except Conflict as problem:
            show_faults(form, Invalid([Fault("parent", problem.message)]))
        else:
            flash(_("%(name)s tersimpan.", name=found.name), "success")
            return redirect(url_for("accounts.organisations"))
    page = render_template("accounts/organisation_form.html", form=form, organisation=found, fixed=fixed)
    return page, 422 if form.is_submitted() else 200


def _as_typed(found: Organisation) -> dict[str, object]:
    return {
        "name": found.name,
        "kind": found.kind.value,
        "parent": found.parent_id,
        "province": found.province or "",
        "regency": found.regency or "",
        "is_remote": found.is_remote,
        "timezone": found.timezone,
    }


def _details(form: OrganisationForm) -> organisations.Details:
    return organisations.Details(
        name=form.name.data or "",
        kind=OrganisationKind(form.kind.data),
        province=form.province.data or "",
        regency=form.regency.data or "",
        is_remote=bool(form.is_remote.data),
        timezone=form.timezone.data,
    )
