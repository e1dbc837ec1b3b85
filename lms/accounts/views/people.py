"""Administration of people: the list, one person, new, edit, suspend."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.accounts import policies, queries
from lms.accounts.forms import PersonForm, ReasonForm
from lms.accounts.models import Organisation, Person, Role
from lms.accounts.nip import Employment
from lms.accounts.services import people, resets
from lms.accounts.views.loading import load_organisation, load_person
from lms.accounts.words import employment_words, role_words
from lms.core import access, clock
from lms.core.db import db
from lms.core.errors import Forbidden, Invalid
from lms.core.forms import show_faults
from lms.core.limits import limiter
from lms.core.paging import paginate
from lms.workflows import sessions


@access.requires(policies.may_see_people)
def index() -> str:
    roles = role_words()
    role = request.args.get("role", "")
    unit_id = request.args.get("unit", 0, type=int)
    units = db.session.scalars(queries.organisations_visible_to(current_user)).all()
    unit = next((one for one in units if one.id == unit_id), None)
    words, state = request.args.get("q", "").strip()[:100], request.args.get("state", "")
    statement = queries.search_people(
        current_user, words=words, role=Role(role) if role in list(Role) else None, unit=unit, state=state
    )
    return render_template(
        "accounts/people.html",
        page=paginate(statement),
        words=words,
        groups=_filters(role, unit, units, state),
        filtered=bool(words or role or unit or state),
        roles=roles,
        may_administer=policies.may_administer(current_user),
    )


def _filters(role: str, unit: Organisation | None, units: Any, state: str) -> list[dict[str, Any]]:
    states = {"active": _("Aktif"), "suspended": _("Ditangguhkan")}
    return [
        _group("role", _("Peran"), [(key.value, word) for key, word in role_words().items()], role),
        _group("unit", _("Unit"), [(str(one.id), one.name) for one in units], str(unit.id) if unit else ""),
        _group("state", _("Keadaan akun"), list(states.items()), state),
    ]


def _group(name: str, label: str, choices: list[tuple[str, str]], chosen: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "choices": [{"value": value, "label": word, "checked": value == chosen} for value, word in choices],
    }


@access.requires(policies.may_see_people)
def person(person_id: int) -> str:
    found = load_person(person_id)
    held = [grant for grant in found.grants if grant.ended_at is None]
    return render_template(
        "accounts/person.html",
        person=found,
        held=[(grant, policies.may_end_grant(current_user, grant)) for grant in held],
        roles=role_words(),
        employment=employment_words(),
        may_edit=policies.may_edit_person(current_user, found),
        may_suspend=policies.may_suspend(current_user, found),
        may_grant=policies.may_administer(current_user) and current_user.id != found.id,
    )


@access.requires(policies.may_administer)
def new() -> Any:
    units = queries.organisations_administered_by(current_user)
    form = PersonForm(units)
    if form.validate_on_submit():
        try:
            made = people.create(_details(form), by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(_("%(name)s ditambahkan. Beri peran, lalu kirim tautan kata sandi.", name=made.name), "success")
            return redirect(url_for("accounts.person", person_id=made.id))
    return render_template("accounts/person_form.html", form=form, person=None), 422 if form.is_submitted() else 200


@access.requires(policies.may_administer)
def edit(person_id: int) -> Any:
    found = load_person(person_id, may=policies.may_edit_person)
    units = queries.organisations_administered_by(current_user)
    form = PersonForm(units, data=_as_typed(found))
    if form.validate_on_submit():
        try:
            people.update(found, _details(form), by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(_("Data %(name)s tersimpan.", name=found.name), "success")
            return redirect(url_for("accounts.person", person_id=found.id))
    return render_template("accounts/person_form.html", form=form, person=found), 422 if form.is_submitted() else 200


def _as_typed(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "nip": person.nip or "",
        "email": person.email or "",
        "employment": person.employment.value if person.employment else "",
        "post": person.post or "",
        "organisation": person.organisation_id,
    }


def _details(form: PersonForm) -> people.Details:
    return people.Details(
        name=form.name.data or "",
        email=form.email.data or "",
        nip=form.nip.data or "",
        employment=Employment(form.employment.data) if form.employment.data else None,
        post=form.post.data or "",
        organisation=load_organisation(form.organisation.data, may=policies.may_edit_organisation),
    )


@access.requires(policies.may_administer)
def suspend(person_id: int) -> Any:
    found = load_person(person_id, may=policies.may_suspend)
    form = ReasonForm()
    if form.validate_on_submit():
        sessions.suspend(found, by=current_user, reason=form.reason.data, now=clock.now())
        flash(_("Akun %(name)s ditangguhkan dan dikeluarkan dari semua perangkat.", name=found.name), "success")
        return redirect(url_for("accounts.person", person_id=found.id))
    return render_template("accounts/suspend.html", form=form, person=found), 422 if form.is_submitted() else 200


@access.requires(policies.may_administer)
def reinstate(person_id: int) -> Any:
    found = load_person(person_id, may=policies.may_suspend)
    form = ReasonForm()
    if form.validate_on_submit():
        people.reinstate(found, by=current_user, reason=form.reason.data)
        flash(_("Akun %(name)s dapat masuk lagi.", name=found.name), "success")
        return redirect(url_for("accounts.person", person_id=found.id))
    return render_template("accounts/suspend.html", form=form, person=found), 422 if form.is_submitted() else 200


@access.requires(policies.may_administer)
@limiter.limit("60 per hour", methods=["POST"])
def send_link(person_id: int) -> Response:
    """Mail the person a link to set a password: for new accounts, and for who cannot find the way themself."""
    found = load_person(person_id, may=policies.may_edit_person)
    if found.email is None:
        raise Forbidden(_("Orang ini belum punya e-mail. Isi e-mailnya dahulu."))
    resets.ask(found.email, now=clock.now())
    flash(_("Tautan kata sandi dikirim ke %(email)s.", email=found.email), "success")
    return redirect(url_for("accounts.person", person_id=found.id))
