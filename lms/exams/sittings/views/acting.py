"""An act on one candidate, on those chosen or on all: what will happen and to whom, then what came of it for each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from lms.core import access
from lms.core.errors import NotFound
from lms.exams.models import Sitting
from lms.exams.sittings import policies, words
from lms.exams.sittings.acts import Act, Target, barrier, last_rows
from lms.exams.sittings.console import Board, Tile, board
from lms.exams.sittings.forms import FORMS
from lms.exams.sittings.views.loading import load_sitting
from lms.workflows import sittings as workflow
from lms.workflows.sittings import Given


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate on the page of an act; ``barrier`` says why it cannot be done to them."""

    tile: Tile
    target: Target | None
    barrier: str | None
    is_ticked: bool


@access.requires(policies.may_list_sittings)
def act(sitting_id: int) -> str | tuple[str, int]:
    sitting = load_sitting(sitting_id, policies.may_invigilate)
    what = _wanted()
    form = FORMS[what]()
    targets = [one for text in request.form.getlist("sasaran") if (one := Target.read(text)) is not None]
    if form.validate_on_submit():
        if targets:
            return _done(sitting, what, targets, form)
        form.form_errors.append(
            _("Centang paling sedikit satu peserta yang orang dan kartunya cocok.")
            if what is Act.ADMIT
            else _("Pilih paling sedikit satu peserta.")
        )
    seen = board(sitting_id)
    ticked = {target.seat_id for target in targets} if request.method == "POST" else None
    page = render_template(
        "sittings/act.html",
        sitting=sitting,
        act=what,
        question=words.act_questions()[what],
        label=words.act_labels()[what],
        form=form,
        now=seen.now,
        rows=_rows(what, seen, ticked),
        states=words.state_words(),
    )
    return (page, 422) if request.method == "POST" else page


def _wanted() -> Act:
    name = request.args.get("tindakan", "")
    if name not in set(Act):
        raise NotFound(_("Tindakan ini tidak dikenal."))
    return Act(name)


def _rows(what: Act, seen: Board, ticked: Collection[int] | None) -> list[Row]:
    """Those named in the address; all to whom it can be done where all, or nobody, is named.

    Args:
        ticked: seats that were ticked when the page was sent and refused; None when it is shown first.
    """
    named = set(request.values.getlist("kursi", type=int))
    everyone = "semua" in request.values
    barriers = {tile.seat_id: barrier(what, tile, seen.now) for tile in seen.tiles}
    if everyone or not named:
        tiles = [tile for tile in seen.tiles if barriers[tile.seat_id] is None]
    else:
        tiles = [tile for tile in seen.tiles if tile.seat_id in named]
    last = last_rows(what, [tile.attempt.id for tile in tiles if tile.attempt is not None])
    rows = []
    for tile in tiles:
        head, why_not = tile.attempt, barriers[tile.seat_id]
        # Comparing a face with a card is stated for each by itself, so nothing is ticked beforehand.
        first = what is not Act.ADMIT and (everyone or tile.seat_id in named)
        target = Target(tile.seat_id, head.id, last.get(head.id, 0)) if head is not None and why_not is None else None
        rows.append(Row(tile, target, why_not, first if ticked is None else tile.seat_id in ticked))
    return rows


def _done(sitting: Sitting, what: Act, targets: list[Target], form: FlaskForm) -> str | tuple[str, int]:
    given = Given(
        text=form.text.data if "text" in form else "",
        minutes=form.minutes.data if "minutes" in form else 0,
        reason=(form.reason.data or "") if "reason" in form else "",
        compared=frozenset(target.seat_id for target in targets),
    )
    sitting_id = sitting.id
    outcomes = workflow.act(sitting_id, what, targets, given, by=current_user)
    page = render_template(
        "sittings/outcomes.html",
        sitting=load_sitting(sitting_id, policies.may_invigilate),
        act=what,
        label=words.act_labels()[what],
        done_words=words.act_done()[what],
        outcomes=outcomes,
        done=[one for one in outcomes if one.is_done],
        failed=[one for one in outcomes if not one.is_done],
    )
    return page if any(one.is_done for one in outcomes) else (page, 409)
