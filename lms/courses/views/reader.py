"""The reader: the learner's path, a module, a part, and the module on paper."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock
from lms.core.errors import NotFound
from lms.courses import policies, queries
from lms.courses.forms import ConfirmForm
from lms.courses.models import Enrolment
from lms.courses.services import reading as service
from lms.courses.views.loaders import load_enrolment
from lms.courses.views.reading import Reading
from lms.workflows import progress
from lms.workflows.learning import quizzes_of


def _reading(enrolment_id: int, module_slug: str) -> Reading:
    """The module as this learner reads it."""
    enrolment = load_enrolment(enrolment_id, policies.may_study)
    modules = queries.modules_of(enrolment.offering.programme_id, enrolment.id)
    module = next((module for module in modules if module.slug == module_slug), None)
    if module is None:
        raise NotFound(_("Modul ini tidak ada di program Anda."))
    opened = queries.stage_progress([enrolment.id]).get(enrolment.id, {})
    version = enrolment.offering.version
    return Reading(version.programme, version, module, modules, enrolment, is_open=module.stage in opened)


@access.signed_in
def enrolment(enrolment_id: int) -> str:
    found = load_enrolment(enrolment_id, policies.may_follow)
    facts = progress.gather(found.id)
    return render_template(
        "courses/path.html",
        enrolment=found,
        path=progress.path_of(facts),
        step=progress.next_step(facts),
        modules=facts.modules,
        is_mine=policies.may_study(current_user, found),
        may_manage=policies.may_manage_enrolment(current_user, found),
    )


@access.signed_in
def module(enrolment_id: int, module_slug: str) -> str:
    reading = _reading(enrolment_id, module_slug)
    waits_for = None
    if not reading.is_open:
        path = progress.path_of(progress.gather(enrolment_id))
        waits_for = next((stage for stage in path if stage.state != "done"), None)
    return render_template(
        "courses/module.html",
        reading=reading,
        version=queries.current_version(reading.module.id),
        resume=reading.module.resume_at(queries.place_in(enrolment_id, reading.module.id)),
        quizzes=quizzes_of(reading.module.id, enrolment_id),
        waits_for=waits_for,
    )


@access.signed_in
def part(enrolment_id: int, module_slug: str, part_slug: str) -> str | Response:
    reading = _reading(enrolment_id, module_slug)
    if not reading.is_open:
        return redirect(reading.module_url)
    reading.require(part_slug)
    version = queries.current_version(reading.module.id)
    page = render_template(
        "courses/part.html",
        reading=reading,
        version=version,
        part=queries.part_with_text(version.id, part_slug) if version else None,
        here=reading.number_of(part_slug),
        before=reading.module.neighbours(part_slug)[0],
        after=reading.module.neighbours(part_slug)[1],
        quizzes=quizzes_of(reading.module.id, enrolment_id),
        form=ConfirmForm(),
    )
    # Written after the page was made: a write begins a new transaction, and what was loaded would be loaded again.
    if "prefetch" not in request.headers.get("Sec-Purpose", ""):
        _keep_place(reading.enrolment, reading.module.id, part_slug)
    return page


def _keep_place(enrolment: Enrolment | None, module_id: int, part_slug: str) -> None:
    if enrolment is not None:
        service.keep_place(enrolment, module_id, part_slug, by=current_user, now=clock.now())


@access.signed_in
def finish_part(enrolment_id: int, module_slug: str, part_slug: str) -> Response:
    """The part was read: on to the next one, or back to the module when it was the last."""
    reading = _reading(enrolment_id, module_slug)
    if not reading.is_open or reading.enrolment is None:
        return redirect(reading.module_url, 303)
    reading.require(part_slug)
    after = reading.module.neighbours(part_slug)[1]
    next_slug = after.slug if after else None
    service.finish_part(
        reading.enrolment, reading.module.id, part_slug, next_slug=next_slug, by=current_user, now=clock.now()
    )
    if next_slug is None:
        return redirect(url_for("courses.module", enrolment_id=enrolment_id, module_slug=module_slug), 303)
    target = url_for("courses.part", enrolment_id=enrolment_id, module_slug=module_slug, part_slug=next_slug)
    return redirect(target, 303)


@access.signed_in
def printable(enrolment_id: int, module_slug: str) -> str | Response:
    reading = _reading(enrolment_id, module_slug)
    if not reading.is_open:
        return redirect(reading.module_url)
    version = queries.current_version(reading.module.id)
    return render_template(
        "courses/module_print.html",
        reading=reading,
        version=version,
        parts=queries.parts_with_text(version.id) if version else [],
        printed_at=clock.now(),
        back_url=reading.module_url,
    )
