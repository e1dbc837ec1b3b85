"""Signing in, out, and the way back for who forgot the password."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from lms.accounts import queries
from lms.accounts.forms import ForgotForm, NewPasswordForm, SignInForm
from lms.accounts.models import Person
from lms.accounts.services import resets, signing_in
from lms.accounts.sessions import LOOPBACK
from lms.core import access, audit, clock, uow
from lms.core.errors import Invalid
from lms.core.forms import show_faults
from lms.core.limits import limiter
from lms.core.settings import Settings
from lms.core.urls import is_local
from lms.workflows import sessions


def account_key() -> str:
    """Key of a limit per account name; the name itself is not kept in the limiter's store."""
    typed = queries.account_name(request.form.get("name", "")[:300])
    return "name:" + hashlib.sha256(typed.encode()).hexdigest()


def address_key() -> str:
    return f"address:{get_remote_address()}"


def was_refused(response: FlaskResponse) -> bool:
    """Only a wrong name or password counts: a whole room may sign in rightly from one address."""
    return response.status_code == 422


# The account first; the address generously, since a computer room of 200 has one.
@access.public
@limiter.limit("10 per 15 minutes", key_func=account_key, methods=["POST"], deduct_when=was_refused)
@limiter.limit("300 per 15 minutes", key_func=address_key, methods=["POST"], deduct_when=was_refused)
def sign_in() -> Any:
    target = request.values.get("next", "")
    if current_user.is_authenticated and request.method == "GET":
        return redirect(after_sign_in(target))
    form = SignInForm()
    if form.validate_on_submit():
        try:
            person = signing_in.authenticate(
                form.name.data, form.password.data, loopback=request.remote_addr in LOOPBACK
            )
        except Invalid as problem:
            show_faults(form, problem)
        else:
            begin_session(person)
            return redirect(after_sign_in(target))
    settings: Settings = current_app.extensions["lms.settings"]
    page = render_template("accounts/sign_in.html", form=form, target=target, is_demo=settings.mode == "demo")
    return page, 422 if form.is_submitted() else 200


def after_sign_in(target: str) -> str:
    return target if is_local(target) else url_for("courses.home")


def begin_session(person: Person) -> None:
    """Start a fresh session; only the chosen language is carried over."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    login_user(person)


@access.public
def sign_out() -> Response:
    if current_user.is_authenticated:
        with uow.write():
            audit.record("account:session:end", f"person:{current_user.id}", by=current_user)
    logout_user()
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    flash(_("Anda sudah keluar."), "success")
    return redirect(url_for("accounts.sign_in"))


@access.public
@limiter.limit("5 per hour", key_func=account_key, methods=["POST"])
@limiter.limit("100 per hour", key_func=address_key, methods=["POST"])
def forgot() -> Any:
    form = ForgotForm()
    if form.validate_on_submit():
        resets.ask(form.name.data, now=clock.now())
        return render_template("accounts/forgot_sent.html", minutes=resets.VALID.seconds // 60)
    return render_template("accounts/forgot.html", form=form), 422 if form.is_submitted() else 200


@access.public
@limiter.limit("60 per 15 minutes", key_func=address_key)
def reset(token: str) -> Any:
    now = clock.now()
    person = resets.person_of(token, now=now)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            sessions.reset_password(token, form.password.data, now=now)
        except Invalid as problem:
            show_faults(form, problem)
        else:
            logout_user()
            session.clear()
            flash(_("Kata sandi baru tersimpan. Semua perangkat sudah dikeluarkan; silakan masuk."), "success")
            return redirect(url_for("accounts.sign_in"))
    page = make_response(
        render_template("accounts/reset.html", form=form, person=person), 422 if form.is_submitted() else 200
    )
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page
