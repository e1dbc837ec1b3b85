"""Home: what the learner does next, what waits for staff, or what this is for whoever just came by."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import render_template
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts.models import Person, Role
from lms.core import access, clock
from lms.core.i18n import choose_zone, language, show_date, weekday
from lms.courses import policies, queries
from lms.courses.models import Enrolment, EnrolmentStatus
from lms.cpd import queries as cpd
from lms.workflows import progress
from lms.workflows.tasks import tasks_of


@access.public
def home() -> str:
    now = clock.now()
    if not current_user.is_authenticated:
        open_now = queries.catalogue(queries.CatalogueFilters(open_now=True), now)
        return render_template("courses/welcome.html", page=open_now)
    roles = current_user.roles()
    if roles and Role.LEARNER not in roles:
        return _staff(current_user, now)
    return _learner(current_user, now)


def _learner(person: Person, now: datetime) -> str:
    enrolments = [e for e in queries.enrolments_of(person.id) if e.status is not EnrolmentStatus.WITHDRAWN]
    chosen = _current(enrolments)
    common = {
        "greeting": greeting(person, now),
        "today": _today(now),
        "standing": cpd.standing(person, cpd.local_day(person, now).year, cpd.local_day(person, now)),
        "enrolments": enrolments,
        "chosen": chosen,
        "tasks": tasks_of(person, now),
    }
    if chosen is None:
        return render_template("courses/home.html", **common, path=[], step=None, sitting=None)
    facts = progress.gather(chosen.id)
    path = progress.path_of(facts)
    sitting = progress.upcoming_sitting(facts)
    return render_template(
        "courses/home.html",
        **common,
        path=path,
        here=next((number for number, stage in enumerate(path, 1) if stage.state != "done"), len(path)),
        step=progress.next_step(facts),
        final=facts.final,
        sitting=sitting,
        leaf=_leaf(sitting.opens_at, sitting.timezone) if sitting else None,
    )


def _leaf(opens_at: datetime, zone: str) -> dict[str, str]:
    """The day of a sitting as a leaf of a calendar, in the room's zone."""
    opens = opens_at.astimezone(ZoneInfo(zone))
    return {
        "weekday": weekday(opens, zone),
        "day": str(opens.day),
        "month": format_date(opens.date(), "MMM y", locale=language()),
    }


def _current(enrolments: list[Enrolment]) -> Enrolment | None:
    """The newest enrolment that goes on, else the newest one."""
    active = [enrolment for enrolment in enrolments if enrolment.status is EnrolmentStatus.ACTIVE]
    return next(iter(active or enrolments), None)


def _staff(person: Person, now: datetime) -> str:
    return render_template(
        "courses/desk.html",
        greeting=greeting(person, now),
        today=_today(now),
        tasks=tasks_of(person, now),
        may_plan=policies.may_plan_offerings(person),
    )


def greeting(person: Person, now: datetime) -> str:
    """By the hour in the person's zone."""
    hour = now.astimezone(ZoneInfo(choose_zone())).hour
    name = _called(person.name)
    if 3 <= hour < 11:
        return _("Selamat pagi, %(name)s", name=name)
    if hour < 3 or hour >= 18:
        return _("Selamat malam, %(name)s", name=name)
    if hour < 15:
        return _("Selamat siang, %(name)s", name=name)
    return _("Selamat sore, %(name)s", name=name)


def _called(name: str) -> str:
    """The first name without academic titles before it ("dr. Siti Aminah, M.Kes." -> Siti)."""
    words = [word for word in name.split(",")[0].split() if not word.endswith(".")]
    return words[0] if words else name


def _today(now: datetime) -> str:
    return f"{weekday(now, choose_zone())}, {show_date(now)}"
