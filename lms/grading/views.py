"""Results and their release."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms.core import access, clock
from lms.core.paging import Page
from lms.grading import distribution, explanations, export, policies, queries, services, words
from lms.grading.queries import Candidate

blueprint = Blueprint("grading", __name__, url_prefix="/hasil", template_folder="templates")

PAGE = 50
FILTERS: dict[str, Callable[[Candidate], bool]] = {
    "semua": lambda one: True,
    "lulus": lambda one: one.result is not None and one.result.passed,
    "tidak-lulus": lambda one: one.result is not None and not one.result.passed,
    "belum": lambda one: one.result is None,
}


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"words": words, "percentage_of": queries.exact_percentage}


@blueprint.get("/sesi/<int:sitting_id>")
@access.signed_in
def results(sitting_id: int) -> str:
    """Before the release a preview, after it the record."""
    sitting = queries.load_sitting(sitting_id, by=current_user, may=policies.may_preview_results)
    candidates = queries.candidates_of(sitting)
    gradable = [one for one in candidates if one.is_gradable]
    return render_template(
        "grading/results.html",
        sitting=sitting,
        candidates=candidates,
        gradable=gradable,
        graded=[one for one in candidates if one.result is not None],
        released=[one for one in candidates if one.is_released],
        seen=services.fingerprint(one.result for one in gradable if one.result is not None),
        distribution=distribution.of([queries.exact_percentage(one.result) for one in candidates if one.result]),
        may_release=policies.may_release_results(current_user, sitting),
        counts={name: sum(1 for one in candidates if keep(one)) for name, keep in FILTERS.items()},
        chosen=_chosen(),
        page=_page([one for one in candidates if FILTERS[_chosen()](one)]),
    )


def _chosen() -> str:
    wanted = request.args.get("tampil", "semua")
    return wanted if wanted in FILTERS else "semua"


def _page(rows: list[Candidate]) -> Page[Candidate]:
    pages = max(1, -(-len(rows) // PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    return Page(rows[(number - 1) * PAGE : number * PAGE], number, pages, len(rows))


@blueprint.post("/sesi/<int:sitting_id>/rilis")
@access.signed_in
def release(sitting_id: int) -> AnyResponse:
    sitting = queries.load_sitting(sitting_id, by=current_user, may=policies.may_release_results)
    count = services.release(sitting_id=sitting.id, by=current_user, now=clock.now(), seen=request.form.get("seen", ""))
    flash(ngettext("%(num)s hasil dirilis.", "%(num)s hasil dirilis.", count), "success")
    return redirect(url_for("grading.results", sitting_id=sitting_id))


@blueprint.get("/sesi/<int:sitting_id>/unduh")
@access.signed_in
def download(sitting_id: int) -> Response:
    """What the page shows, as a spreadsheet."""
    sitting = queries.load_sitting(sitting_id, by=current_user, may=policies.may_preview_results)
    rows = [one for one in queries.candidates_of(sitting) if FILTERS[_chosen()](one)]
    response = Response(export.results_sheet(rows), mimetype=export.XLSX)
    name = _("hasil-sesi-%(number)s.xlsx", number=sitting.id)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@blueprint.get("/<int:attempt_id>")
@access.signed_in
def result(attempt_id: int) -> str:
    """A person's own result; before the release it says who is to act, and no mark."""
    attempt = queries.load_attempt(attempt_id, by=current_user, may=policies.may_see_result)
    found = queries.released_result(attempt.id)
    return render_template(
        "grading/result.html",
        attempt=attempt,
        result=found,
        is_own=attempt.person_id == current_user.id,
        why=explanations.of_result(found, attempt.enrolment) if found else None,
        pass_mark=queries.pass_mark(found) if found else None,
        percentage=queries.exact_percentage(found) if found else None,
        units=queries.unit_scores(found) if found else (),
        titles=queries.units_of_enrolment(attempt.enrolment),
        unit_title=explanations.unit_title,
    )
