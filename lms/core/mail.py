"""Mail: through SMTP where one is set, else written to ``instance/mail`` (which the start says)."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app

from lms.core import clock, outbox
from lms.core.settings import Settings

TOPIC = "mail:send"


def queue(to: str, subject: str, text: str, *, key: str | None = None) -> None:
    """Queue a plain-text mail in the open transaction."""
    outbox.enqueue(TOPIC, {"to": to, "subject": subject, "text": text}, key=key)


def send(payload: dict[str, Any]) -> None:
    """Outbox handler."""
    settings: Settings = current_app.extensions["lms.settings"]
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = payload["to"]
    message["Subject"] = payload["subject"]
    message["Date"] = clock.now()
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.base_url).hostname or "localhost")
    message.set_content(payload["text"])
    if settings.smtp is None:
        folder = settings.instance / "mail"
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / f"{clock.now():%Y%m%dT%H%M%S%f}.eml").write_bytes(bytes(message))
        return
    url = urlsplit(settings.smtp)
    factory = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with factory(url.hostname or "localhost", url.port or 0, timeout=20) as server:
        if url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
