"""A sitting and its roster: who has which seat, adding and taking off."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock
from lms.core.errors import Conflict, Invalid
from lms.core.forms import show_faults
from lms.exams.models import Sitting
from lms.exams.sittings import eligibility, policies, queries, words
from lms.exams.sittings.console import board
from lms.exams.sittings.forms import ConfirmForm
from lms.exams.sittings.minutes import counts_of, decisions_of
from lms.exams.sittings.quarantine import waiting_in
from lms.exams.sittings.queries import When
from lms.exams.sittings.views.loading import load_sitting
from lms.workflows import sittings as workflow

Answer = str | Response | tuple[str, int]


@access.requires(policies.may_list_sittings)
def sitting(sitting_id: int) -> str:
    return sitting_page(load_sitting(sitting_id), ConfirmForm(formdata=None))


def sitting_page(found: Sitting, form: ConfirmForm, chosen: frozenset[int] = frozenset()) -> str:
    """The overview; shown again with what was chosen when taking people off was refused."""
    seen = board(found.id)
    tiles = {tile.seat_id: tile for tile in seen.tiles}
    when = queries.when_of(found, clock.now())
    reasons = [one.reason for one in decisions_of(found.id) if one.action == "sitting:plan:cancel"]
    return render_template(
        "sittings/sitting.html",
        sitting=found,
        when=when,
        when_tag=words.when_words()[when],
        now=seen.now,
        rows=[(seat, tiles[seat.id]) for seat in queries.seats_of(found.id) if seat.id in tiles],
        states=words.state_words(),
        counts=counts_of(seen.tiles),
        invigilators=queries.invigilator_names([found.id]).get(found.id, []),
        form=form,
        chosen=chosen,
        cancel_reason=reasons[-1] if reasons else "",
        waiting=waiting_in(found.id),
        may_manage=policies.may_manage_sitting(current_user, found) and when is not When.CANCELLED,
        may_invigilate=policies.may_invigilate(current_user, found),
        may_see_results=policies.is_staff_of(current_user, found),
        is_over=when is When.OVER,
    )


@access.requires(policies.may_plan_sittings)
def add(sitting_id: int) -> Answer:
    """Everyone who can get a seat, or those chosen; and why the others cannot."""
    found = load_sitting(sitting_id, policies.may_manage_sitting)
    if found.cancelled_at is not None:
        raise Conflict(_("Sesi ujian ini sudah dibatalkan."), code="cancelled")
    form = ConfirmForm()
    chosen = frozenset(request.form.getlist("enrolments", type=int))
    if form.validate_on_submit():
        everyone = "semua" in request.form
        try:
            given = workflow.give_seats(sitting_id, None if everyone else chosen, by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(ngettext("%(num)s peserta ditambahkan.", "%(num)s peserta ditambahkan.", len(given)), "success")
            return redirect(url_for("sittings.sitting", sitting_id=sitting_id), 303)
    people = eligibility.eligible(found, clock.now())
    page = render_template(
        "sittings/add_seats.html",
        sitting=found,
        form=form,
        can=[one.enrolment for one in people if one.barrier is None],
        cannot=[one for one in people if one.barrier is not None],
        chosen=chosen,
    )
    return (page, 422) if request.method == "POST" else page


@access.requires(policies.may_plan_sittings)
def remove(sitting_id: int) -> Answer:
    """Name who would be taken off, and take them off once that is confirmed."""
    found = load_sitting(sitting_id, policies.may_manage_sitting)
    chosen = frozenset(request.values.getlist("seats", type=int))
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            gone = workflow.take_seats_back(sitting_id, chosen, by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
            return sitting_page(load_sitting(sitting_id, policies.may_manage_sitting), form, chosen), 422
        flash(
            ngettext("%(num)s peserta dilepas dari sesi ini.", "%(num)s peserta dilepas dari sesi ini.", len(gone)),
            "success",
        )
        return redirect(url_for("sittings.sitting", sitting_id=sitting_id), 303)
    seats = [one for one in queries.seats_of(sitting_id) if one.id in chosen]
    if not seats:
        form.form_errors.append(_("Pilih paling sedikit satu peserta."))
        return sitting_page(found, form), 422
    return render_template("sittings/remove_seats.html", sitting=found, form=form, seats=seats)
