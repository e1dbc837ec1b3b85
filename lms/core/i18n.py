"""Languages and how each writes dates and numbers. Indonesian is the source and the default, English the second."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Blueprint, Flask, has_request_context, redirect, request, session
from flask_babel import Babel, get_locale, gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access
from lms.core.urls import is_local

LANGUAGES = ("id", "en")
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
DEFAULT_ZONE = "Asia/Jakarta"

babel = Babel()
blueprint = Blueprint("core", __name__)


def init_app(app: Flask) -> None:
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "id")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", DEFAULT_ZONE)
    babel.init_app(app, locale_selector=choose_language, timezone_selector=choose_zone)
    app.jinja_env.filters.update(
        date=show_date,
        datetime=show_datetime,
        time=show_time,
        number=show_number,
        points=show_number,
        percent=show_percent,
    )
    app.jinja_env.globals.update(get_locale=get_locale, languages=LANGUAGES)
    app.register_blueprint(blueprint)


def choose_language() -> str:
    """The session's choice, else the person's, else Indonesian."""
    if not has_request_context():
        return "id"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    return "id"


def choose_zone() -> str:
    if has_request_context() and current_user and current_user.is_authenticated:
        return str(current_user.timezone)
    return DEFAULT_ZONE


def language() -> str:
    """``id`` or ``en``."""
    locale = get_locale()
    return locale.language if locale else "id"


@blueprint.post("/bahasa")
@access.public
def set_language() -> Response:
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
    target = request.form.get("next", "")
    return redirect(target if is_local(target) else "/")


def show_date(value: date | datetime | None, zone: str | None = None) -> str:
    """23 November 2026, in the person's zone unless ``zone`` says another."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone or choose_zone()))
    return format_date(value, "d MMMM y", locale=language())


def show_time(value: datetime | None, zone: str | None = None) -> str:
    """09.30 WIB (Indonesian) or 09:30 WIB (English)."""
    if value is None:
        return "–"
    name = zone or choose_zone()
    pattern = "HH.mm" if language() == "id" else "HH:mm"
    local = value.astimezone(ZoneInfo(name))
    return f"{local:%H}{pattern[2]}{local:%M} {ZONES.get(name, local.tzname() or '')}".strip()


def show_datetime(value: datetime | None, zone: str | None = None) -> str:
    """23 November 2026 pukul 09.30 WIB."""
    if value is None:
        return "–"
    return gettext("%(date)s pukul %(time)s", date=show_date(value, zone), time=show_time(value, zone))


def show_number(value: Decimal | int | None, places: int = 2) -> str:
    """14,5 in Indonesian, 14.5 in English; at most ``places`` decimals, none that are zero."""
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        value = round(value, places)
    return str(format_decimal(value, format="#,##0." + "#" * places if places else "#,##0", locale=language()))


def show_percent(value: Decimal | None, places: int = 1) -> str:
    """A fraction as percent: 0.725 -> 72,5 %."""
    return "–" if value is None else f"{show_number(value * 100, places)} %"


def weekday(value: datetime, zone: str) -> str:
    return str(format_datetime(value.astimezone(ZoneInfo(zone)), "EEEE", locale=language()))
