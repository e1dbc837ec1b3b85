"""Answers that came late or from a device that was replaced: accepted or refused by a person, with the reason."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access
from lms.core.paging import paginate
from lms.exams.models import Sitting
from lms.exams.sittings import policies, words
from lms.exams.sittings.console import board
from lms.exams.sittings.forms import ReasonForm
from lms.exams.sittings.quarantine import entries_of, in_words, waiting_in
from lms.exams.sittings.views.loading import load_sitting
from lms.workflows import sittings as workflow

DECISIONS = {"terima": True, "tolak": False}


@access.requires(policies.may_list_sittings)
def entries(sitting_id: int) -> str | Response | tuple[str, int]:
    if request.method == "GET":
        return _page(load_sitting(sitting_id), ReasonForm(formdata=None))
    sitting = load_sitting(sitting_id, policies.may_invigilate)
    form = ReasonForm()
    chosen = list(dict.fromkeys(request.form.getlist("entries", type=int)))
    decision = request.form.get("keputusan", "")
    if form.validate_on_submit() and chosen and decision in DECISIONS:
        outcomes = workflow.decide_entries(
            sitting_id, chosen, accept=DECISIONS[decision], reason=form.reason.data, by=current_user
        )
        _say(outcomes, DECISIONS[decision])
        return redirect(url_for("sittings.entries", sitting_id=sitting_id), 303)
    if not chosen:
        form.form_errors.append(_("Pilih paling sedikit satu jawaban."))
    elif decision not in DECISIONS:
        form.form_errors.append(_("Pilih menerima atau menolak."))
    return _page(sitting, form, frozenset(chosen)), 422


def _page(sitting: Sitting, form: ReasonForm, chosen: frozenset[int] = frozenset()) -> str:
    page = paginate(entries_of(sitting.id))
    tiles = {tile.attempt.id: tile for tile in board(sitting.id).tiles if tile.attempt is not None}
    return render_template(
        "sittings/entries.html",
        sitting=sitting,
        page=page,
        kept=in_words(page.items),
        tiles=tiles,
        waiting=waiting_in(sitting.id),
        reasons=words.quarantine_reasons(),
        form=form,
        chosen=chosen,
        may_act=policies.may_invigilate(current_user, sitting),
    )


def _say(outcomes: list[tuple[int, str | None]], accepted: bool) -> None:
    done = sum(problem is None for _entry, problem in outcomes)
    if done and accepted:
        flash(ngettext("%(num)s jawaban diterima.", "%(num)s jawaban diterima.", done), "success")
    elif done:
        flash(ngettext("%(num)s jawaban ditolak.", "%(num)s jawaban ditolak.", done), "success")
    for problem in sorted({problem for _entry, problem in outcomes if problem is not None}):
        count = sum(other == problem for _entry, other in outcomes)
        flash(
            ngettext(
                "%(num)s jawaban tidak diputuskan: %(why)s",
                "%(num)s jawaban tidak diputuskan: %(why)s",
                count,
                why=problem,
            ),
            "warning",
        )
