"""The assessor's queue and room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock
from lms.core.errors import Conflict, Fault, Invalid, NotFound
from lms.core.i18n import show_time
from lms.core.paging import Page
from lms.courses.models import Enrolment
from lms.grading import explanations, words
from lms.grading.models import EntryStatus, LogbookEntry, LogbookEvidence
from lms.grading.practicals import policies, queries
from lms.grading.practicals.forms import marks_from_form, marks_from_json
from lms.grading.practicals.practice import Phase, Practice
from lms.grading.practicals.services import marking
from lms.grading.practicals.services.marking import Marks, Sheet, sheet_of

PAGE = 25
# What an assessor looks for, each with the phases it holds.
TABS: dict[str, tuple[Phase, ...]] = {
    "siap": (Phase.READY, Phase.MARKING),
    "berpraktik": (Phase.NOT_OPEN, Phase.PRACTISING),
    "diserahkan": (Phase.MARKED, Phase.COMPETENT),
}
RECOMMENDATION_TAGS = {True: "good", False: "bad", None: "quiet"}


@dataclass(frozen=True, slots=True)
class Row:
    enrolment: Enrolment
    practice: Practice


def _rows() -> list[Row]:
    enrolments = queries.assessed_enrolments(current_user.id)
    practices = queries.practices_of(enrolments)
    return [Row(one, practices[one.id]) for one in enrolments if one.id in practices]


@access.requires(policies.assesses_anyone)
def show_queue() -> str:
    rows = _rows()
    counts = {name: sum(row.practice.phase in phases for row in rows) for name, phases in TABS.items()}
    tab = request.args.get("daftar", "siap")
    tab = tab if tab in TABS else "siap"
    chosen = [row for row in rows if row.practice.phase in TABS[tab]]
    pages = max(1, -(-len(chosen) // PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    page = Page(chosen[(number - 1) * PAGE : number * PAGE], number, pages, len(chosen))
    return render_template("practicals/marking.html", tab=tab, counts=counts, page=page)


@access.signed_in
def show(enrolment_id: int) -> str:
    enrolment, practice = _load(enrolment_id)
    return _room(enrolment, practice, _sheet(enrolment, practice))


@access.signed_in
def save(enrolment_id: int) -> str | Response | tuple[str, int]:
    """The sheet as a plain form: "save", or "submit", which goes on to the confirmation when nothing is missing."""
    enrolment, practice = _load(enrolment_id)
    marks = marks_from_form(request.form)
    sheet = marking.save(enrolment.id, marks, by=current_user, now=clock.now())
    faults = _unplaced(sheet, marks, practice)
    if request.form.get("act") == "submit":
        faults += [fault for fault in marking.missing(sheet, practice.definition) if fault not in faults]
    if faults:
        typed = replace(
            sheet,
            observations={**sheet.observations, **marks.observations},
            comments={**sheet.comments, **marks.comments},
        )
        return _room(enrolment, practice, typed, faults), 422
    if request.form.get("act") == "submit":
        return redirect(url_for("practicals.submit_assessment", enrolment_id=enrolment.id))
    flash(_("Penilaian disimpan. Anda dapat melanjutkannya kapan saja."), "success")
    return redirect(url_for("practicals.assessment", enrolment_id=enrolment.id))


def _unplaced(sheet: Sheet, marks: Marks, practice: Practice) -> list[Fault]:
    """Words typed where no mark was chosen: they have nowhere to be kept yet, so the person is told."""
    steps = [step.code for step in practice.definition.checklist]
    found = [
        Fault(f"step-{code}", _("Langkah %(number)s: pilih Ya atau Tidak, lalu simpan catatannya.", number=number))
        for number, code in enumerate(steps, 1)
        if marks.observations.get(code, "").strip() and code not in sheet.steps
    ]
    criteria = [part.code for part in practice.definition.rubric]
    return found + [
        Fault(f"level-{code}", _("Rubrik %(number)s: pilih tingkat, lalu simpan komentarnya.", number=number))
        for number, code in enumerate(criteria, 1)
        if marks.comments.get(code, "").strip() and code not in sheet.levels
    ]


@access.signed_in
def autosave(enrolment_id: int) -> Response:
    """Marks as they are made. JSON in and out."""
    _enrolment, practice = _load(enrolment_id)
    marks = marks_from_json(request.get_json(silent=True))
    if marks is None:
        raise Invalid([Fault("marks", _("Nilai ini tidak dikenal lembar penilaian. Muat ulang halaman."))])
    now = clock.now()
    sheet = marking.save(enrolment_id, marks, by=current_user, now=now)
    return jsonify(
        saved=_("Tersimpan pukul %(time)s", time=show_time(now)),
        recommendation=words.recommended(sheet.recommendation.competent),
        state=RECOMMENDATION_TAGS[sheet.recommendation.competent],
        sentence=explanations.recommendation_sentence(sheet, practice.definition),
        progress=_progress(sheet, practice),
    )


@access.signed_in
def submit(enrolment_id: int) -> str | Response:
    enrolment, practice = _load(enrolment_id)
    sheet = _sheet(enrolment, practice)
    if request.method == "POST":
        marking.submit(enrolment.id, by=current_user, now=clock.now())
        flash(_("Rekomendasi untuk %(name)s diserahkan.", name=enrolment.person.name), "success")
        return redirect(url_for("practicals.marking"))
    if sheet.is_submitted or marking.missing(sheet, practice.definition):
        return redirect(url_for("practicals.assessment", enrolment_id=enrolment.id))
    return render_template(
        "practicals/submit.html",
        enrolment=enrolment,
        practice=practice,
        sheet=sheet,
        state=RECOMMENDATION_TAGS[sheet.recommendation.competent],
        why=explanations.of_recommendation(sheet, practice.definition),
        sentence=explanations.recommendation_sentence(sheet, practice.definition),
    )


def _load(enrolment_id: int) -> tuple[Enrolment, Practice]:
    enrolment = queries.load_enrolment(enrolment_id, by=current_user, may=policies.may_mark)
    practice = queries.practice_of(enrolment)
    if practice is None:
        raise NotFound(_("Program ini tidak memuat praktik."))
    if practice.phase in (Phase.NOT_OPEN, Phase.PRACTISING):
        raise Conflict(_("Buku catatan belum lengkap dikonfirmasi; praktik ini belum dapat dinilai."), code="not_ready")
    return enrolment, practice


def _sheet(enrolment: Enrolment, practice: Practice) -> Sheet:
    current = queries.current_assessment(enrolment.id) if practice.assessment else None
    mine = current if current is not None and current.assessor_id == current_user.id else None
    return sheet_of(mine, practice.definition)


def _progress(sheet: Sheet, practice: Practice) -> str:
    steps = practice.definition.checklist
    return _(
        "%(done)s dari %(all)s terisi, %(critical)s langkah kritis",
        done=len(steps) - len(sheet.recommendation.unmarked_steps),
        all=len(steps),
        critical=sum(step.critical for step in steps),
    )


def _room(enrolment: Enrolment, practice: Practice, sheet: Sheet, faults: Sequence[Fault] = ()) -> str:
    entries = queries.entries_of(enrolment.id, EntryStatus.CONFIRMED)
    pictures = [(entry, evidence) for entry in entries for evidence in entry.evidence]
    queue = [row.enrolment.id for row in _rows() if row.practice.may_be_marked]
    place = queue.index(enrolment.id) if enrolment.id in queue else None
    return render_template(
        "practicals/assessment.html",
        enrolment=enrolment,
        practice=practice,
        sheet=sheet,
        entries=entries,
        pictures=pictures,
        shown=_shown(pictures),
        queue=queue,
        place=place,
        faults=faults,
        state=RECOMMENDATION_TAGS[sheet.recommendation.competent],
        why=explanations.of_recommendation(sheet, practice.definition),
        sentence=explanations.recommendation_sentence(sheet, practice.definition),
        progress=_progress(sheet, practice),
        locked=not practice.may_be_marked,
    )


def _shown(pictures: Sequence[tuple[LogbookEntry, LogbookEvidence]]) -> int:
    """Place of the evidence in view: the one the address names, else the first."""
    wanted = request.args.get("bukti", type=int)
    return next((index for index, (_entry, one) in enumerate(pictures) if one.id == wanted), 0)
