"""Administration of roles: giving and ending them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import policies, queries
from lms.accounts.forms import GrantByNameForm, GrantForm, ReasonForm
from lms.accounts.models import Person, Role
from lms.accounts.services import roles
from lms.accounts.views.loading import load_grant, load_organisation, load_person
from lms.accounts.words import role_words
from lms.core import access, clock
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.forms import show_faults
from lms.core.limits import limiter


@access.requires(policies.may_administer)
def grant(person_id: int) -> Any:
    found = load_person(person_id, may=lambda by, person: by.id != person.id)
    form = GrantForm(queries.organisations_administered_by(current_user))
    if form.validate_on_submit() and _grant(form, found):
        return redirect(url_for("accounts.person", person_id=found.id))
    return render_template("accounts/grant.html", form=form, person=found), 422 if form.is_submitted() else 200


@access.requires(policies.may_administer)
@limiter.limit("60 per hour", methods=["POST"])
def grant_by_name() -> Any:
    """Give a role to somebody of another organisation, such as an assessor, whom the list does not show."""
    form = GrantByNameForm(queries.organisations_administered_by(current_user))
    if form.validate_on_submit():
        found = queries.by_account_name(form.person_name.data)
        if found is None:
            show_faults(form, Invalid([Fault("person_name", _("Tidak ada akun dengan NIP atau e-mail ini."))]))
        elif found.id == current_user.id:
            show_faults(form, Invalid([Fault("person_name", _("Peran tidak dapat diberikan kepada diri sendiri."))]))
        elif _grant(form, found):
            return redirect(url_for("accounts.person", person_id=found.id))
    return render_template("accounts/grant.html", form=form, person=None), 422 if form.is_submitted() else 200


def _grant(form: GrantForm, person: Person) -> bool:
    where = load_organisation(form.organisation.data, may=policies.may_edit_organisation)
    role = Role(form.role.data)
    try:
        roles.grant(person, role, where, by=current_user, now=clock.now())
    except Conflict as problem:
        show_faults(form, Invalid([Fault("role", problem.message)]))
        return False
    flash(
        _("%(name)s kini %(role)s di %(where)s.", name=person.name, role=role_words()[role], where=where.name),
        "success",
    )
    return True


@access.requires(policies.may_administer)
def end(grant_id: int) -> Any:
    given = load_grant(grant_id)
    form = ReasonForm()
    if form.validate_on_submit():
        roles.end(given, by=current_user, reason=form.reason.data, now=clock.now())
        flash(_("Peran diakhiri."), "success")
        if policies.may_see_person(current_user, given.person):
            return redirect(url_for("accounts.person", person_id=given.person_id))
        return redirect(url_for("accounts.people"))
    page = render_template("accounts/end_role.html", form=form, grant=given, word=role_words()[given.role])
    return page, 422 if form.is_submitted() else 200
