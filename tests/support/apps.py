"""Applications for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
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
    return create_app(settings, **{"WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False, **config})
