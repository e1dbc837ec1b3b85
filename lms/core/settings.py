"""Settings, read once from the environment when the application is made.

Every setting is named here with its default, its meaning and its unit; ``tests/architecture`` fails when one is not
described in the README's table.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

MODES = ("demo", "test", "production")


class SettingsError(Exception):
    """A setting is missing or unfit for the chosen mode; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of one installation.

    Attributes:
        mode: ``demo`` (loopback only), ``test`` or ``production``.
        database: SQLAlchemy URL; ``sqlite:///...`` or ``postgresql+psycopg://...``.
        instance: folder for keys, files and, by default, the SQLite database (made with mode 0700).
        secret_key: signs sessions and credentials; production names it, the others keep one in the instance folder.
        base_url: the address people reach, used in mails, QR codes and the Origin check.
        smtp: ``smtp://user:password@host:port`` or ``smtps://``; without it mail is written to ``instance/mail``.
        mail_from: sender of mails.
        redis: address of a Redis for rate limits when several processes serve; memory of the process without it.
        trusted_proxies: how many forwarding proxies stand before the server; 0 ignores forwarded headers.
        content: folder of programmes that ``lms demo`` loads.
        session_hours: how long a session lasts without use.
    """

    mode: str
    database: str
    instance: Path
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    smtp: str | None = None
    mail_from: str = "Widya <widya@localhost>"
    redis: str | None = None
    trusted_proxies: int = 0
    content: Path = field(default_factory=lambda: default_content_folder())
    session_hours: int = 12

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def secure_cookies(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"


def default_content_folder() -> Path:
    """The programmes shipped with the package, or those of the checkout."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "content"
    return shipped if shipped.is_dir() else package.parent / "content"


def from_environment(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read ``LMS_*`` settings.

    Raises:
        SettingsError: an unknown mode, a number that is none, or production without a secret key, a database or an
            https address of its own.
    """
    env = os.environ if environ is None else environ
    mode = str(overrides.pop("mode", env.get("LMS_MODE", "demo")))
    if mode not in MODES:
        raise SettingsError(f"LMS_MODE is {mode!r}; it must be one of {', '.join(MODES)}.")
    instance = Path(str(overrides.pop("instance", env.get("LMS_INSTANCE", "instance")))).resolve()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = str(overrides.pop("secret_key", env.get("LMS_SECRET_KEY", "")))
    if mode == "production":
        if len(secret) < 32:
            raise SettingsError("LMS_SECRET_KEY must be set in production, with at least 32 characters.")
        if "LMS_DATABASE" not in env and "database" not in overrides:
            raise SettingsError("LMS_DATABASE must be set in production.")
        if not env.get("LMS_BASE_URL", "").startswith("https://") and "base_url" not in overrides:
            raise SettingsError("LMS_BASE_URL must be set in production and begin with https://.")
    elif not secret:
        secret = _kept_secret(instance / "secret-key")
    values: dict[str, object] = {
        "mode": mode,
        "instance": instance,
        "secret_key": secret,
        "database": normalise_url(env.get("LMS_DATABASE", f"sqlite:///{instance / 'widya.db'}")),
        "base_url": env.get("LMS_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        "smtp": env.get("LMS_SMTP"),
        "mail_from": env.get("LMS_MAIL_FROM", "Widya <widya@localhost>"),
        "redis": env.get("LMS_REDIS"),
        "trusted_proxies": _whole_number(env, "LMS_TRUSTED_PROXIES", 0, least=0),
        "session_hours": _whole_number(env, "LMS_SESSION_HOURS", 12, least=1),
    }
    if "LMS_CONTENT" in env:
        values["content"] = Path(env["LMS_CONTENT"])
    values.update(overrides)
    if isinstance(values["database"], str):
        values["database"] = normalise_url(values["database"])
    return Settings(**values)  # type: ignore[arg-type]


def normalise_url(url: str) -> str:
    """``postgres://`` and ``postgresql://`` addresses mean the psycopg 3 driver."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _whole_number(env: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise SettingsError(f"{name} is {text!r}; it must be a whole number of at least {least}.")
    return int(text)


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
