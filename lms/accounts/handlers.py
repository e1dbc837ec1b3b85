"""What the worker does for this room: mailing the link for a new password."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.accounts.services import resets
from lms.core import clock, mail
from lms.core.settings import Settings
from lms.core.worker import Registry


def register(jobs: Registry) -> None:
    """Name the handlers and sweeps."""
    jobs.handles(resets.TOPIC, mail_reset_link)


def mail_reset_link(payload: dict[str, Any]) -> None:
    """Send the link straight away instead of queueing the mail, so that no token lies in the outbox.

    Run twice it sends two links, of which the first used voids the other. A request that waited longer than a link
    lives is dropped: the person has asked again or given up.
    """
    now = clock.now()
    if now - datetime.fromisoformat(payload["asked_at"]) > resets.VALID:
        return
    opened = resets.open_for(payload["name"], now=now)
    if opened is None:
        return
    person, token = opened
    settings: Settings = current_app.extensions["lms.settings"]
    with force_locale(person.language):
        text = _(
            "Yth. %(name)s,\n\n"
            "Ada yang meminta kata sandi baru untuk akun Widya Anda. Buka tautan ini dalam 60 menit; tautan hanya "
            "berlaku sekali:\n\n%(url)s\n\n"
            "Bila bukan Anda yang meminta, abaikan surat ini. Kata sandi Anda tidak berubah.\n",
            name=person.name,
            url=f"{settings.base_url}/atur-ulang/{token}",
        )
        mail.send({"to": person.email, "subject": _("Kata sandi baru untuk akun Widya Anda"), "text": text})
