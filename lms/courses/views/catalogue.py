"""The catalogue, a programme's page, and enrolling oneself."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock
from lms.core.i18n import DEFAULT_ZONE, language
from lms.courses import policies, queries, words
from lms.courses.days import day_in
from lms.courses.forms import ConfirmForm
from lms.courses.models import EnrolmentStatus, ProgrammeVersion
from lms.courses.queries import CatalogueFilters
from lms.courses.services import enrolments as service
from lms.courses.views.loaders import load_programme
from lms.courses.views.rosters import searched
from lms.cpd import queries as cpd
from lms.providers.models import Authority, AuthorityKind


@access.public
def catalogue() -> str:
    given = request.args
    kind = given.get("jenis", "")
    filters = CatalogueFilters(
        words=searched(),
        field=given.get("bidang", ""),
        provider=given.get("lembaga", ""),
        document_kind=AuthorityKind(kind) if kind in set(AuthorityKind) else None,
        open_now=given.get("buka", "") == "1",
    )
    page = queries.catalogue(filters, clock.now())
    today = day_in(DEFAULT_ZONE, clock.now())
    fields, providers = queries.filter_choices()
    return render_template(
        "courses/catalogue.html",
        page=page,
        filters=filters,
        groups=_groups(filters, fields, providers),
        points=cpd.points_of_many([entry.version for entry in page.items], today),
        kinds=words.document_kinds(),
    )


def _groups(filters: CatalogueFilters, fields: list[str], providers: list[tuple[str, str]]) -> list[dict[str, object]]:
    def group(name: str, label: str, choices: list[tuple[str, str]], chosen: str) -> dict[str, object]:
        return {
            "name": name,
            "label": label,
            "choices": [{"value": value, "label": text, "checked": value == chosen} for value, text in choices],
        }

    kinds = [(kind.value, text) for kind, text in words.document_kinds().items()]
    return [
        group("bidang", _("Bidang"), [(field, field) for field in fields], filters.field),
        group("lembaga", _("Lembaga"), providers, filters.provider),
        group("jenis", _("Dokumen"), kinds, filters.document_kind or ""),
        group("buka", _("Pendaftaran"), [("1", _("Terbuka sekarang"))], "1" if filters.open_now else ""),
    ]


@access.public
def programme(slug: str) -> str:
    now = clock.now()
    found, version = load_programme(slug)
    today = day_in(DEFAULT_ZONE, now)
    signed_in = current_user.is_authenticated
    mine = [
        enrolment
        for enrolment in (queries.enrolments_of(current_user.id) if signed_in else [])
        if enrolment.offering.programme_id == found.id and enrolment.status is not EnrolmentStatus.WITHDRAWN
    ]
    return render_template(
        "courses/programme.html",
        programme=found,
        version=version,
        modules=queries.modules_of(found.id),
        stages=_thread(version),
        offerings=[
            (offering, taken, policies.self_barrier(current_user, offering, taken, now) if signed_in else None)
            for offering, taken in queries.open_offerings(found.id, now)
        ],
        authority=_authority(version, today),
        points=cpd.points_of(version, today),
        rule=cpd.rule_for(version.cpd_activity, today),
        mine=mine,
        may_preview=signed_in and policies.may_preview(current_user, found),
        may_run=signed_in and policies.may_run(current_user, found),
        kinds=words.document_kinds(),
        materials=words.materials(),
        form=ConfirmForm(),
    )


def _authority(version: ProgrammeVersion, today: date) -> Authority | None:
    """What lets the provider issue this programme's document today."""
    programme = version.programme
    return next(
        (
            authority
            for authority in programme.provider.authorities
            if authority.programme_slug == programme.slug
            and authority.kind is version.document_kind
            and authority.in_force(today)
        ),
        None,
    )


def _thread(version: ProgrammeVersion) -> list[dict[str, object]]:
    kinds = words.stage_kinds()
    return [
        {
            "title": words.titled(stage),
            "text": stage.text if language() == "id" else stage.text_en,
            "state": "ahead",
            "date_label": kinds[stage.kind],
            "url": None,
        }
        for stage in version.stages
    ]


@access.signed_in
def enrol(offering_id: int) -> Response:
    enrolment = service.enrol_self(offering_id, by=current_user, now=clock.now())
    flash(_("Anda terdaftar. Selamat belajar."), "success")
    return redirect(url_for("courses.enrolment", enrolment_id=enrolment.id), 303)
