"""What the worker does for this room: notices by mail."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.core import mail
from lms.core.settings import Settings
from lms.core.worker import Registry
from lms.notifications import queries
from lms.notifications.services import MAIL_TOPIC
from lms.notifications.wording import word


def register(jobs: Registry) -> None:
    """Name the handlers and sweeps."""
    jobs.handles(MAIL_TOPIC, mail_notice)


def mail_notice(payload: dict[str, Any]) -> None:
    """Send a notice in the person's language and zone; nothing where there is no address or it was read already."""
    notice = queries.notice(int(payload["notice_id"]))
    person = accounts.person(notice.person_id) if notice is not None else None
    if notice is None or person is None or person.email is None or person.suspended_at is not None:
        return
    if notice.read_at is not None:
        return
    settings: Settings = current_app.extensions["lms.settings"]
    with force_locale(person.language):
        said = word(notice.kind, notice.values, person.timezone)
        address = settings.base_url + (notice.url or "/pemberitahuan")
        text = _(
            "Yth. %(name)s,\n\n%(text)s\n\nSelengkapnya: %(url)s\n\nSurat ini dikirim oleh Widya; jangan dibalas.\n",
            name=person.name,
            text=said.text,
            url=address,
        )
        mail.send({"to": person.email, "subject": said.title, "text": text})
