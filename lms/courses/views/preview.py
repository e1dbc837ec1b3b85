"""A programme's text for authors, organisers and auditors, who are not enrolled."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _
from flask_login import current_user

from lms.core import access, clock
from lms.core.errors import NotFound
from lms.courses import policies, queries
from lms.courses.views.loaders import load_programme
from lms.courses.views.reading import Reading
from lms.workflows.learning import quizzes_of


def _reading(slug: str, module_slug: str) -> Reading:
    programme, version = load_programme(slug)
    modules = queries.modules_of(programme.id)
    found = next((module for module in modules if module.slug == module_slug), None)
    if found is None or not policies.may_preview(current_user, programme):
        raise NotFound(_("Modul ini terbuka bagi peserta program ini."))
    return Reading(programme, version, found, modules, None)


@access.signed_in
def module(slug: str, module_slug: str) -> str:
    reading = _reading(slug, module_slug)
    return render_template(
        "courses/module.html",
        reading=reading,
        version=queries.current_version(reading.module.id),
        resume=reading.module.resume_at(None),
        quizzes=quizzes_of(reading.module.id, None),
        waits_for=None,
    )


@access.signed_in
def part(slug: str, module_slug: str, part_slug: str) -> str:
    reading = _reading(slug, module_slug)
    reading.require(part_slug)
    version = queries.current_version(reading.module.id)
    return render_template(
        "courses/part.html",
        reading=reading,
        version=version,
        part=queries.part_with_text(version.id, part_slug) if version else None,
        here=reading.number_of(part_slug),
        before=reading.module.neighbours(part_slug)[0],
        after=reading.module.neighbours(part_slug)[1],
        quizzes=[],
        form=None,
    )


@access.signed_in
def printable(slug: str, module_slug: str) -> str:
    reading = _reading(slug, module_slug)
    version = queries.current_version(reading.module.id)
    return render_template(
        "courses/module_print.html",
        reading=reading,
        version=version,
        parts=queries.parts_with_text(version.id) if version else [],
        printed_at=clock.now(),
        back_url=reading.module_url,
    )
