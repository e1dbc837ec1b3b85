"""The roster: assigning in bulk, export, import from a spreadsheet."""

from __future__ import annotations

import re

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.core import access, clock, spreadsheet
from lms.core.errors import DomainError, Fault, Invalid
from lms.core.forms import show_faults
from lms.courses import policies, queries, words
from lms.courses.forms import AssignForm, RosterForm
from lms.courses.models import Offering
from lms.courses.services import enrolments, roster
from lms.courses.views.loaders import load_offering
from lms.courses.views.offerings import Answer, offering_page
from lms.courses.views.rosters import assignable, roster_filters

ID = re.compile(r"^\d{1,18}$")


@access.requires(policies.may_plan_offerings)
def assign(offering_id: int) -> Answer:
    found = load_offering(offering_id, policies.may_manage_offering)
    chosen = frozenset(int(value) for value in request.form.getlist("enrolments") if ID.match(value))
    form = AssignForm()
    form.offer(*assignable(found, queries.learners(found.id, chosen)))
    if not chosen:
        form.form_errors = [_("Pilih dahulu pesertanya.")]
    elif form.validate_on_submit():
        try:
            count = enrolments.assign(
                found.id,
                sorted(chosen),
                supervisor_id=form.supervisor.data or None,
                assessor_id=form.assessor.data or None,
                by=current_user,
                now=clock.now(),
            )
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(ngettext("%(num)s peserta ditugaskan.", "%(num)s peserta ditugaskan.", count), "success")
            return redirect(_back_to(offering_id), 303)
    return offering_page(load_offering(offering_id, policies.may_manage_offering), form, chosen), 422


def _back_to(offering_id: int) -> str:
    """The list with the filters and the page it had."""
    query = request.query_string.decode("ascii", "ignore")
    return url_for("courses.offering", offering_id=offering_id) + (f"?{query}" if query else "")


@access.requires(policies.may_list_offerings)
def export_roster(offering_id: int) -> FlaskResponse:
    """What the list shows, with its filters, all pages."""
    found = load_offering(offering_id, policies.may_see_offering)
    states = words.enrolment_states()
    headings = [
        _("Nama"), _("NIP"), _("Unit kerja"), _("Keadaan"), _("Tahap selesai"), _("Tahap sekarang"), _("Bagian dibaca"),
        _("Jumlah bagian"), _("Pembimbing lapangan"), _("Asesor"), _("Terdaftar"),
    ]  # fmt: skip
    rows = [
        (
            row.enrolment.person.name,
            row.enrolment.person.nip,
            row.enrolment.person.organisation.name if row.enrolment.person.organisation else None,
            states[row.enrolment.status][1],
            row.stages_done,
            words.titled(row.stage) if row.stage else None,
            row.parts_read,
            row.parts,
            row.enrolment.field_supervisor.name if row.enrolment.field_supervisor else None,
            row.enrolment.assessor.name if row.enrolment.assessor else None,
            row.enrolment.enrolled_at.date(),
        )
        for row in queries.roster_rows(found, roster_filters())
    ]
    content = spreadsheet.write_xlsx(_("Daftar peserta"), headings, rows)
    return spreadsheet.attachment(content, f"peserta-{found.programme.slug}-{found.number}.xlsx")


@access.requires(policies.may_plan_offerings)
def roster_template(offering_id: int) -> FlaskResponse:
    """An empty roster with its heading, and how to fill it in on a second sheet."""
    load_offering(offering_id, policies.may_manage_offering)
    notes = [
        _("Tulis satu peserta pada setiap baris di bawah judul kolom."),
        _("NIP boleh dengan atau tanpa spasi. Bila tidak ada NIP, tulis alamat surel akunnya."),
        _("Pembimbing lapangan dan asesor boleh kosong; keduanya dapat ditugaskan kemudian."),
        _("Pembimbing lapangan harus berperan di unit kerja peserta, di atasnya, atau di lembaga ini."),
        _("Asesor harus dari lembaga ini dan bukan dari unit kerja peserta."),
        _("Bila satu baris keliru, tidak ada yang disimpan; semua kesalahan ditunjukkan sekaligus."),
    ]
    content = spreadsheet.write_xlsx(_("Daftar peserta"), roster.headings(), [], notes=notes)
    return spreadsheet.attachment(content, "peserta.xlsx")


@access.requires(policies.may_plan_offerings)
def import_roster(offering_id: int) -> Answer:
    found = load_offering(offering_id, policies.may_manage_offering)
    form = RosterForm()
    if request.method == "GET":
        return _import_page(found, form)
    faults: tuple[Fault, ...] = ()
    if form.validate_on_submit():
        try:
            entries = roster.entries_of(spreadsheet.read_rows(form.file.data))
            done = roster.import_roster(found.id, entries, by=current_user, now=clock.now())
        except Invalid as problem:
            faults = problem.faults
        except DomainError as problem:
            form.file.errors = [problem.message]
        else:
            message = _(
                "%(enrolled)s peserta didaftarkan, %(assigned)s diperbarui.",
                enrolled=done.enrolled,
                assigned=done.assigned,
            )
            flash(message, "success")
            return redirect(url_for("courses.offering", offering_id=offering_id), 303)
    return _import_page(load_offering(offering_id, policies.may_manage_offering), form, faults), 422


def _import_page(offering: Offering, form: RosterForm, faults: tuple[Fault, ...] = ()) -> str:
    return render_template(
        "courses/roster_import.html",
        offering=offering,
        form=form,
        faults=faults,
        columns=roster.headings(),
        rows=len({fault.where for fault in faults if fault.where}),
    )
