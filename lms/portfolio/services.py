"""Making and withdrawing the links by which a person shows their portfolio."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.core import audit, uow
from lms.core.errors import Conflict, Fault, Invalid, NotFound
from lms.portfolio import queries
from lms.portfolio.models import PortfolioLink

LONGEST = 365  # days from today
MOST = 20  # links in use at the same time


def create_link(person: Person, label: str, last_day: date, now: datetime) -> str:
    """Make a link that works until the end of ``last_day`` in the person's zone.

    Returns:
        the token; only its hash is kept, so it cannot be shown again.

    Raises:
        Invalid: no label, or a day that is past or more than a year ahead.
        Conflict: too many links are in use.
    """
    zone = ZoneInfo(person.timezone)
    today = now.astimezone(zone).date()
    label = " ".join(label.split())
    faults = []
    if not label or len(label) > 120:
        faults.append(Fault("label", _("Tulis untuk siapa tautan ini, paling banyak 120 huruf.")))
    if not today <= last_day <= today + timedelta(days=LONGEST):
        faults.append(Fault("last_day", _("Pilih hari terakhir antara hari ini dan setahun dari sekarang.")))
    if faults:
        raise Invalid(faults)
    token = secrets.token_urlsafe(32)
    with uow.write() as session:
        session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
        in_use = session.scalar(
            select(func.count())
            .select_from(PortfolioLink)
            .where(
                PortfolioLink.person_id == person.id,
                PortfolioLink.revoked_at.is_(None),
                PortfolioLink.expires_at > now,
            )
        )
        if (in_use or 0) >= MOST:
            raise Conflict(_("Sudah ada %(count)s tautan yang aktif. Tarik dahulu yang tidak dipakai.", count=MOST))
        link = PortfolioLink(
            person_id=person.id,
            label=label,
            token_sha256=queries.token_digest(token),
            created_at=now,
            expires_at=datetime.combine(last_day + timedelta(days=1), time(), zone),
        )
        session.add(link)
        session.flush()
        audit.record("portfolio:link:create", f"portfolio_link:{link.id}", by=person, label=label)
    return token


def withdraw_link(link_id: int, by: Person, now: datetime) -> None:
    """Make a link of one's own useless; withdrawn already, nothing happens.

    Raises:
        NotFound: it is not theirs or does not exist.
    """
    with uow.write():
        link = queries.link_by_id(link_id, by.id)
        if link is None:
            raise NotFound(_("Tautan ini tidak ada."))
        if link.revoked_at is None:
            link.revoked_at = now
            audit.record("portfolio:link:withdraw", f"portfolio_link:{link.id}", by=by, label=link.label)
