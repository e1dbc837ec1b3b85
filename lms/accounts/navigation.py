"""The main navigation: what a person's roles let them do, most used first."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts.models import Role
from lms.accounts.policies import is_at_the_top


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    icon: str
    current: bool


def init_app(app: Flask) -> None:
    app.jinja_env.globals["navigation"] = navigation


def navigation() -> list[Entry]:
    """Entries for the signed-in person; for visitors the catalogue and the certificate check."""
    if not current_user.is_authenticated:
        return _entries(
            [(_("Katalog"), "courses.catalogue", "book"), (_("Periksa sertifikat"), "certificates.check", "shield")]
        )
    roles = current_user.roles()
    wanted: list[tuple[str, str, str]] = []
    if Role.LEARNER in roles or not roles:
        wanted += [
            (_("Belajar"), "courses.home", "book"),
            (_("Ujian"), "attempts.mine", "pencil"),
            (_("Sertifikat"), "certificates.mine", "rosette"),
            (_("Saya"), "portfolio.mine", "person"),
        ]
    if roles & {Role.ORGANISER, Role.AUDITOR}:
        wanted += [(_("Angkatan"), "courses.offerings", "people"), (_("Keputusan"), "practicals.decisions", "check")]
        wanted += [(_("Sertifikat terbit"), "certificates.issued", "rosette")]
    if roles & {Role.INVIGILATOR, Role.ORGANISER, Role.AUDITOR}:
        wanted += [(_("Sesi ujian"), "sittings.index", "eye")]
    if roles & {Role.AUTHOR, Role.AUDITOR}:
        wanted += [(_("Bank soal"), "banks.index", "list")]
    if Role.FIELD_SUPERVISOR in roles:
        wanted += [(_("Bimbingan"), "practicals.supervision", "pencil")]
    if Role.ASSESSOR in roles:
        wanted += [(_("Penilaian"), "practicals.marking", "check")]
    if roles & {Role.LEADER, Role.AUDITOR}:
        wanted += [(_("Tim saya"), "portfolio.team", "chart")]
    if roles & {Role.ADMINISTRATOR, Role.AUDITOR}:
        wanted += [(_("Orang"), "accounts.people", "people")]
    if is_at_the_top(current_user, Role.ADMINISTRATOR, Role.AUDITOR):
        wanted += [(_("Sistem"), "monitoring.system", "shield")]
    return _entries(wanted)


def _entries(wanted: list[tuple[str, str, str]]) -> list[Entry]:
    served = current_app.view_functions
    known = [(label, url_for(endpoint), icon) for label, endpoint, icon in wanted if endpoint in served]
    here = max(
        (
            url
            for _l, url, _i in known
            if request.path == url or (url != "/" and request.path.startswith(f"{url.rstrip('/')}/"))
        ),
        key=len,
        default=None,
    )
    return [Entry(label, url, icon, url == here) for label, url, icon in known]
