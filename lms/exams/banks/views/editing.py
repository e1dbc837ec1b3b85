"""The editor: a form per kind that works without script, with its preview and its checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock
from lms.core.db import db
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import language
from lms.exams.banks import comparing, policies, presenting, queries, services, words
from lms.exams.banks.composing import Composed, compose
from lms.exams.banks.kinds import KINDS, ItemForm, Kind
from lms.exams.banks.rows import rearranged
from lms.exams.banks.views.loading import load_bank, load_item, load_kind
from lms.exams.models import Bank, BankItem, ItemState, ItemVersion
from lms.items.formats.content_yaml import BLOOM, DIFFICULTIES
from lms.items.quality import HintKind


@dataclass(slots=True)
class Sheet:
    """What an editor's page is about; ``item`` and ``version`` are None for an item not yet saved."""

    bank: Bank
    kind: Kind
    item: BankItem | None = None
    version: ItemVersion | None = None

    @property
    def identifier(self) -> str:
        return self.item.identifier if self.item else "baru"

    def form(self, **values: Any) -> ItemForm:
        form = self.kind.form(**values)
        self._offer(form)
        return form

    def _offer(self, form: ItemForm) -> None:
        """The choices of the selects; a value that is no choice any more stays one."""
        english = language() == "en"
        known = {code: f"{code} {title[english]}" for code, title in queries.units(self.bank).items()}
        kept = self.version.unit if self.version else ""
        for code in (kept, form.unit.data):
            if code and code == kept:
                known.setdefault(code, code)
        form.unit.choices = [("", _("Pilih unit")), *known.items()]
        form.bloom.choices = [("", _("Pilih taraf")), *((code, words.bloom_label(code)) for code in BLOOM)]
        form.difficulty.choices = [
            ("", _("Pilih kesukaran")),
            *((code, words.difficulty_label(code)) for code in DIFFICULTIES),
        ]


@access.signed_in
def choose_kind(slug: str) -> str:
    bank = load_bank(slug, policies.may_write)
    return render_template("banks/choose_kind.html", bank=bank, kinds=KINDS.values())


@access.signed_in
def new(slug: str, kind: str) -> Response:
    sheet = Sheet(load_bank(slug, policies.may_write), load_kind(kind))
    form = sheet.form()
    if request.method == "GET":
        return _page(sheet, form)
    act = request.form.get("do", "save")
    if act not in ("save", "submit"):
        return _page(sheet, _without_saving(sheet, form, act))
    if not form.validate():
        return _page(sheet, form, status=422)
    version = services.create(sheet.bank.id, sheet.kind.name, form.typed(), by=current_user, now=clock.now())
    return _saved(version, act)


@access.signed_in
def start_draft(item_id: int) -> Response:
    found = load_item(item_id, policies.may_write)
    services.start_draft(found.id, by=current_user, now=clock.now())
    return redirect(url_for("banks.edit", item_id=found.id), 303)


@access.signed_in
def edit(item_id: int) -> Response:
    sheet = _draft_of(load_item(item_id, policies.may_write))
    version = sheet.version
    assert version is not None
    if request.method == "GET":
        if current_user.id not in queries.editors(version):
            services.note_key_shown(version, "editor", by=current_user)
        form = sheet.form(formdata=None, data={**(version.typed or {}), "base": version.digest})
        return _page(sheet, form, marked="periksa" in request.args)
    form = sheet.form()
    act = request.form.get("do", "save")
    if act not in ("save", "submit", "finish"):
        return _page(sheet, _without_saving(sheet, form, act))
    if not form.validate():
        return _page(sheet, form, status=422)
    try:
        services.save(version.id, form.base.data or "", form.typed(), by=current_user, now=clock.now())
    except services.StaleDraft as stale:
        return _conflict(sheet, form, stale.version)
    return _saved(version, act)


def _draft_of(item: BankItem) -> Sheet:
    version = queries.standing_version(item)
    if version.state is not ItemState.DRAFT or version.kind not in KINDS:
        raise Conflict(_("Soal ini tidak punya draf yang terbuka. Buat draf baru dari halaman soal."), code="no_draft")
    return Sheet(item.bank, KINDS[version.kind], item, version)


def _without_saving(sheet: Sheet, form: ItemForm, act: str) -> ItemForm:
    """The form again, with a row more, less or moved; nothing is saved and nothing typed is lost."""
    typed = rearranged(sheet.kind, form.typed(), act)
    return sheet.form(formdata=None, data={**typed, "base": form.base.data})


def _saved(version: ItemVersion, act: str) -> Response:
    if act == "submit":
        try:
            services.submit(version.id, by=current_user, now=clock.now())
        except Invalid:
            return redirect(url_for("banks.edit", item_id=version.item_id, periksa=1), 303)
        except Conflict as problem:
            flash(problem.message, "warning")
            return redirect(url_for("banks.edit", item_id=version.item_id), 303)
        flash(_("Telaah diminta. Penulis lain akan membacanya."), "success")
        return redirect(url_for("banks.item", item_id=version.item_id), 303)
    flash(_("Draf tersimpan."), "success")
    page = "banks.item" if act == "finish" else "banks.edit"
    return redirect(url_for(page, item_id=version.item_id), 303)


def _conflict(sheet: Sheet, form: ItemForm, theirs: ItemVersion) -> Response:
    """Somebody else saved first: both texts stay on the page, and the next save knows of theirs."""
    typed = form.typed()
    form.base.data = theirs.digest
    db.session.refresh(theirs)
    conflict = {
        "changes": comparing.changes(theirs.typed or {}, typed, keys=True),
        "last": queries.last_save(theirs),
    }
    return _page(sheet, form, status=409, conflict=conflict)


@access.signed_in
def preview(slug: str, kind: str) -> Response:
    """Preview and checks of what is typed, for the live side of the editor; saves nothing."""
    sheet = Sheet(load_bank(slug, policies.may_write), load_kind(kind))
    composed = compose(sheet.kind, sheet.form().typed(), sheet.identifier)
    return _answer(render_template("banks/_side.html", **_side(composed)))


def _page(
    sheet: Sheet, form: ItemForm, *, status: int = 200, marked: bool = False, conflict: dict[str, Any] | None = None
) -> Response:
    composed = compose(sheet.kind, form.typed(), sheet.identifier)
    if marked:
        _mark(form, composed.missing)
    version = sheet.version
    return _answer(
        render_template(
            "banks/edit.html",
            sheet=sheet,
            form=form,
            marked=marked,
            conflict=conflict,
            tags=queries.module_slugs(sheet.bank),
            last=queries.last_save(version) if version else None,
            note=presenting.note_on_use(version, queries.versions(sheet.item)) if version and sheet.item else "",
            comments=queries.comments(sheet.item) if sheet.item else [],
            preview_url=url_for("banks.preview", slug=sheet.bank.slug, kind=sheet.kind.name),
            words=words,
            **_side(composed),
        ),
        status,
    )


def _side(composed: Composed) -> dict[str, Any]:
    """Preview and checks: first what is missing, then advice, then what is well."""
    good = []
    named = {fault.where for fault in composed.missing}
    if not named & {"source", "unit", "bloom", "difficulty", "tags"}:
        good.append(_("Sumber, unit kompetensi, dan tarafnya terisi"))
    if not any("reason" in where for where in named):
        good.append(_("Setiap jawaban punya alasan"))
    if composed.item is not None and composed.kind.name == "single" and not _key_longest(composed):
        good.append(_("Kunci bukan pilihan terpanjang"))
    return {
        "preview": presenting.preview(composed.shown),
        "missing": composed.missing,
        "advice": [one for one in composed.advice if not one.must],
        "good": good,
    }


def _key_longest(composed: Composed) -> bool:
    return any(one.kind is HintKind.KEY_LONGEST for one in composed.advice)


def _mark(form: ItemForm, faults: tuple[Fault, ...]) -> None:
    """Put each fault at its field; what has no field of its own stays in the list of checks."""
    fields = _fields_by_id(form)
    for fault in faults:
        field = fields.get(fault.where)
        if field is not None:
            field.errors = [*field.errors, fault.message]


def _fields_by_id(form: Any) -> dict[str, Any]:
    found = {}
    for field in form:
        found[field.id] = field
        for entry in getattr(field, "entries", ()):
            found |= _fields_by_id(entry.form)
    return found


def _answer(html: str, status: int = 200) -> Response:
    """A page that no cache keeps: it holds a key."""
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response
