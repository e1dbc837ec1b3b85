"""The field supervisor's page: what waits, confirm one or many, refuse with a reason."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from lms.core import access, clock
from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.core.paging import paginate
from lms.grading import words
from lms.grading.models import EntryStatus, LogbookEntry, RefusalReason
from lms.grading.practicals import policies, queries
from lms.grading.practicals.forms import RefusalForm
from lms.grading.practicals.services import logbook

PAGE = 20
TABS = {"menunggu": (EntryStatus.WAITING,), "selesai": (EntryStatus.CONFIRMED, EntryStatus.REFUSED)}


@access.requires(policies.supervises_anyone)
def show() -> str:
    return _page()


def _page() -> str:
    tab = request.args.get("daftar", "menunggu")
    tab = tab if tab in TABS else "menunggu"
    enrolments = queries.supervised_enrolments(current_user.id)
    practices = queries.practices_of(enrolments)
    return render_template(
        "practicals/supervision.html",
        tab=tab,
        page=paginate(queries.supervised_entries(current_user.id, *TABS[tab]), size=PAGE),
        people={enrolment.id: enrolment for enrolment in enrolments},
        practices=practices,
        waiting=sum(practice.waiting for practice in practices.values()),
    )


@access.requires(policies.supervises_anyone)
def act() -> Response | tuple[str, int]:
    """One button of an entry (``confirm`` or ``refuse`` with its id), or one for all that are ticked."""
    chosen = request.form.getlist("entry", type=int)
    for name in ("confirm", "refuse"):
        if one := request.form.get(name, type=int):
            chosen = [one]
    if not chosen:
        flash(_("Pilih paling sedikit satu kegiatan, lalu tekan Konfirmasi atau Tolak."), "error")
        return _page(), 422
    if "refuse" in request.form or request.form.get("act") == "refuse":
        return redirect(url_for("practicals.refuse", entri=chosen))
    count = logbook.confirm(chosen, by=current_user, now=clock.now())
    flash(ngettext("%(num)s kegiatan dikonfirmasi.", "%(num)s kegiatan dikonfirmasi.", count), "success")
    return redirect(url_for("practicals.supervision"))


@access.requires(policies.supervises_anyone)
def refuse() -> str | Response | tuple[str, int]:
    entries = _waiting(request.args.getlist("entri", type=int))
    form = RefusalForm()
    form.reason.choices = [(reason.value, words.refusal_reason(reason)) for reason in RefusalReason]
    if form.validate_on_submit():
        try:
            count = logbook.refuse(
                [entry.id for entry in entries],
                reason=RefusalReason(form.reason.data),
                note=form.note.data or "",
                by=current_user,
                now=clock.now(),
            )
        except Invalid as invalid:
            form.note.errors = [fault.message for fault in invalid.faults]
        else:
            flash(ngettext("%(num)s kegiatan ditolak.", "%(num)s kegiatan ditolak.", count), "success")
            return redirect(url_for("practicals.supervision"))
    page = render_template("practicals/refuse.html", entries=entries, form=form)
    return (page, 422) if request.method == "POST" else page


def _waiting(ids: list[int]) -> list[LogbookEntry]:
    found = list(db.session.scalars(select(LogbookEntry).where(LogbookEntry.id.in_(ids)).order_by(LogbookEntry.id)))
    mine = all(policies.may_supervise(current_user, entry.enrolment) for entry in found)
    if not found or len(found) < len(set(ids)) or not mine:
        raise NotFound(_("Kegiatan ini tidak ada atau pesertanya tidak Anda bimbing."))
    return found
