"""The own account: language and zone, password, and the end of every session."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from lms.accounts.forms import ChangePasswordForm, ProfileForm
from lms.accounts.services import signing_in
from lms.accounts.words import employment_words, role_words
from lms.core import access, clock
from lms.core.errors import Invalid
from lms.core.forms import show_faults
from lms.core.limits import limiter
from lms.workflows import sessions


@access.signed_in
def profile() -> Any:
    form = ProfileForm(obj=current_user)
    if form.validate_on_submit():
        signing_in.update_profile(
            current_user, language=form.language.data, timezone=form.timezone.data, now=clock.now()
        )
        session["language"] = form.language.data
        flash(_("Profil tersimpan."), "success")
        return redirect(url_for("accounts.profile"))
    words = role_words()
    held = [(words[grant.role], grant.organisation.name) for grant in current_user.grants if grant.ended_at is None]
    page = render_template(
        "accounts/profile.html", form=form, person=current_user, held=held, employment=employment_words()
    )
    return page, 422 if form.is_submitted() else 200


@access.signed_in
@limiter.limit("10 per 15 minutes", methods=["POST"])
def change_password() -> Any:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            sessions.change_password(current_user, form.current.data, form.password.data, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        else:
            login_user(current_user._get_current_object())
            flash(_("Kata sandi baru tersimpan. Perangkat lain sudah dikeluarkan; yang ini tetap masuk."), "success")
            return redirect(url_for("accounts.profile"))
    return render_template("accounts/change_password.html", form=form), 422 if form.is_submitted() else 200


@access.signed_in
def sign_out_everywhere() -> Any:
    if request.method == "GET":
        return render_template("accounts/sign_out_everywhere.html")
    sessions.sign_out_everywhere(current_user, current_user, clock.now())
    logout_user()
    session.clear()
    flash(_("Anda sudah keluar di semua perangkat."), "success")
    return redirect(url_for("accounts.sign_in"))
