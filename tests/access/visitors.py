"""Browsers of the people of the rich world, and one request of theirs that leaves nothing behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from lms.core.db import db
from lms.exams.sittings import console
from tests.access.world import Rich

_TOKEN = "0123456789abcdef0123456789abcdef01234567"  # what the session holds; forms hold it signed
_SIGNED = re.compile(r'(name="csrf_token"[^>]*value|name="csrf-token" content)="[^"]*"')


class Visitors:
    """Test clients by role; ``visitor`` is nobody."""

    def __init__(self, app: Flask, world: Rich) -> None:
        self.app, self.world = app, world
        self._token = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(_TOKEN)

    @property
    def ids(self) -> dict[str, Any]:
        return self.world.ids

    @property
    def guard(self) -> dict[str, str]:
        """The header that stands for the token of a form."""
        return {"X-CSRFToken": self._token}

    def client(self, role: str) -> FlaskClient:
        """A new browser in which this person has signed in."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["csrf_token"] = _TOKEN
            session["device"] = f"device of {role}"
            if role != "visitor":
                session["_user_id"], session["_fresh"] = self.world.people[role], True
        return client

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is written within is taken back."""
        with self.app.app_context(), db.test_isolation():
            console.memory.__init__()  # type: ignore[misc]  # its projections are of rows that were taken back
            yield

    def ask(self, role: str, method: str, address: str, **values: Any) -> TestResponse:
        """One request with a form's token, and its effects taken back."""
        with self.undone():
            headers = {**self.guard, "Accept": "text/html", **values.pop("headers", {})}
            return self.client(role).open(address, method=method, headers=headers, **values)


def without_tokens(html: str) -> str:
    """A page without what differs from one request to the next."""
    return _SIGNED.sub(r'\1=""', html)
