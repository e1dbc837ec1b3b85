"""Who is signed in: a signed cookie that holds the person and the stamp it was made under."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, user_logged_in

from lms.accounts.models import Person
from lms.core.db import db

LOOPBACK = ("127.0.0.1", "::1")

login_manager = LoginManager()
login_manager.session_protection = None  # addresses change on mobile networks; the exam has checks of its own


class QuietSessions(SecureCookieSessionInterface):
    """The cookie is sent again with each page, so that its hours count from the last use, but not with assets."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        return (session.modified or request.endpoint != "static") and super().should_set_cookie(app, session)


def init_app(app: Flask) -> None:
    app.session_interface = QuietSessions()
    login_manager.init_app(app)
    user_logged_in.connect(_keep_for_its_hours, app)


def _keep_for_its_hours(_app: Flask, **_values: Any) -> None:
    session.permanent = True  # PERMANENT_SESSION_LIFETIME; otherwise it would end with the browser


@login_manager.user_loader  # type: ignore[untyped-decorator]
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
