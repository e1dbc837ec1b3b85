"""Who is signed in: a signed cookie that holds the person and the stamp it was made under."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, request, session
from flask_login import LoginManager

from lms.accounts.models import Person
from lms.core.db import db

LOOPBACK = ("127.0.0.1", "::1")

login_manager = LoginManager()
login_manager.session_protection = None  # addresses change on mobile networks; the exam has checks of its own


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    app.permanent_session_lifetime = timedelta(seconds=int(app.config["PERMANENT_SESSION_LIFETIME"]))

    @app.before_request
    def keep_session_for_its_hours() -> None:
        session.permanent = True


def load_person(cookie_value: str) -> Person | None:
    """The person of a session, unless signed out everywhere since, suspended, or a demo account from elsewhere."""
    person_id, _, stamp = cookie_value.partition(".")
    if not person_id.isdigit() or not stamp.isdigit():
        return None
    person = db.session.get(Person, int(person_id))
    if person is None or person.session_stamp != int(stamp) or person.suspended_at is not None:
        return None
    if person.is_demo and request.remote_addr not in LOOPBACK:
        return None
    return person


login_manager.user_loader(load_person)
