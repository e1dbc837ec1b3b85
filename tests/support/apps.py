"""Applications for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, g
from sqlalchemy import URL

from lms.core.settings import Settings
from lms.wiring import create_app


def make_app(url: URL, instance: Path, **config: Any) -> Flask:
    instance.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        mode="test",
        database=url.render_as_string(hide_password=False),
        instance=instance,
        secret_key="tests only, tests only, tests only, tests only",
        base_url="http://127.0.0.1",
    )
    app = create_app(settings, **{"WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False, **config})
    app.before_request_funcs.setdefault(None, []).insert(0, forget_last_request)
    return app


def forget_last_request() -> None:
    """Requests made inside a test's open application context share its ``g``, where a server gives each its own: forget
    who was signed in and which language was spoken in the request before."""
    for name in list(g):
        if name != "_sqlalchemy_sessions":  # the test's own session, and its open transaction
            g.pop(name)
