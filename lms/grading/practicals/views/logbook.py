"""The learner's logbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock, storage
from lms.core.errors import Conflict, DomainError, Invalid, NotFound
from lms.core.storage import Upload
from lms.courses.models import Enrolment
from lms.grading import explanations, words
from lms.grading.models import Decision, EntryStatus, LogbookEntry, Outcome, PracticalAssessment
from lms.grading.practicals import policies, queries
from lms.grading.practicals.definition import Step
from lms.grading.practicals.forms import EntryForm
from lms.grading.practicals.practice import Practice
from lms.grading.practicals.services import logbook
from lms.grading.practicals.services.marking import Sheet, sheet_of


@dataclass(frozen=True, slots=True)
class Again:
    """What a learner is told after "belum kompeten": the decision, and the marking it rests on."""

    decision: Decision
    assessment: PracticalAssessment
    sheet: Sheet
    missed: tuple[Step, ...]


@access.signed_in
def show(enrolment_id: int) -> str:
    enrolment = queries.load_enrolment(enrolment_id, by=current_user, may=policies.may_see_logbook)
    practice = _practice(enrolment)
    entries = queries.entries_of(enrolment.id)
    return render_template(
        "practicals/logbook.html",
        enrolment=enrolment,
        practice=practice,
        entries=entries,
        counts={status: sum(entry.status == status for entry in entries) for status in EntryStatus},
        why=explanations.of_practice(practice, enrolment),
        again=_again(practice),
        may_write=policies.may_write_logbook(current_user, enrolment) and practice.is_writable,
        why_decided=explanations.of_decision(practice.decision) if practice.decision else None,
    )


def _again(practice: Practice) -> Again | None:
    decision = practice.decision
    if decision is None or decision.outcome != Outcome.NOT_YET or practice.is_marked:
        return None
    assessment = decision.assessment
    definition = queries.definition_of(assessment.version)
    sheet = sheet_of(assessment, definition)
    missed = tuple(step for step in definition.checklist if sheet.steps.get(step.code) is False)
    return Again(decision, assessment, sheet, missed)


@access.signed_in
def add(enrolment_id: int) -> str | Response | tuple[str, int]:
    enrolment = queries.load_enrolment(enrolment_id, by=current_user, may=policies.may_write_logbook)
    practice = _practice(enrolment)
    if not practice.is_writable:
        raise Conflict(_("Buku catatan ini tidak menerima kegiatan sekarang: lihat keadaannya di halaman praktik."))
    form = EntryForm()
    form.procedure.choices = [("", _("Pilih kegiatan"))] + [
        (state.procedure.code, f"{state.procedure.code} · {words.title(state.procedure)}")
        for state in practice.procedures
    ]
    if request.method == "GET":
        form.procedure.data = request.args.get("kegiatan", "")
        form.done_on.process_data(logbook.today_of(enrolment.person, clock.now()))
        return _form_page(enrolment, practice, form)
    valid = form.validate()
    uploads = _judge(form)  # after the validation, which would take its faults away
    entry = _add(enrolment, form, uploads) if valid and uploads is not None else None
    if entry is None:
        if any(file.filename for file in form.evidence.data or []):
            _fault(form, "evidence", _("Pilih lagi berkasnya: peramban tidak menyimpannya setelah formulir ditolak."))
        return _form_page(enrolment, practice, form), 422
    flash(_("Kegiatan dicatat dan menunggu konfirmasi pembimbing."), "success")
    return redirect(url_for("practicals.logbook", enrolment_id=enrolment.id, _anchor=f"entri-{entry.id}"))


def _judge(form: EntryForm) -> list[Upload] | None:
    """The uploads as judged, or None with the reasons at the field."""
    found, faults = [], []
    for file in form.evidence.data or []:
        if not getattr(file, "filename", ""):
            continue  # nothing was chosen
        try:
            found.append(storage.judge_evidence(file))
        except DomainError as fault:
            faults.append(fault.message)
    for message in faults:
        _fault(form, "evidence", message)
    return None if faults else found


def _add(enrolment: Enrolment, form: EntryForm, uploads: list[Upload]) -> LogbookEntry | None:
    done_on: date | None = form.done_on.data
    if done_on is None:
        return None  # the validators have said so
    try:
        return logbook.add_entry(
            enrolment.id,
            procedure=form.procedure.data,
            done_on=done_on,
            place=form.place.data,
            text=form.text.data,
            uploads=uploads,
            by=current_user,
            now=clock.now(),
        )
    except Invalid as invalid:
        for fault in invalid.faults:
            _fault(form, fault.where, fault.message)
        return None


def _fault(form: Any, where: str, message: str) -> None:
    field = form[where]
    field.errors = [*field.errors, message]


def _form_page(enrolment: Enrolment, practice: Practice, form: EntryForm) -> str:
    return render_template(
        "practicals/entry_form.html",
        enrolment=enrolment,
        practice=practice,
        form=form,
        first_day=logbook.first_day(practice, enrolment.person),
        today=logbook.today_of(enrolment.person, clock.now()),
    )


def _practice(enrolment: Enrolment) -> Practice:
    practice = queries.practice_of(enrolment)
    if practice is None:
        raise NotFound(_("Program ini tidak memuat praktik."))
    return practice
