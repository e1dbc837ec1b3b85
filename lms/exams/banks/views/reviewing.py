"""From draft to use: asking for review, approving, sending back, commenting, retiring."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock
from lms.core.errors import Invalid, NotFound
from lms.core.forms import show_faults
from lms.exams.banks import policies, services
from lms.exams.banks.forms import ApproveForm, RetireForm, SaidForm
from lms.exams.banks.views.items import item_page
from lms.exams.banks.views.loading import load_item, load_version
from lms.exams.models import BankItem


def _back(item: BankItem) -> Response:
    return redirect(url_for("banks.item", item_id=item.id), 303)


@access.signed_in
def submit(item_id: int) -> Response:
    found = load_item(item_id, policies.may_write)
    version = load_version(found, request.form.get("version", type=int))
    try:
        services.submit(version.id, by=current_user, now=clock.now())
    except Invalid:
        # What is missing is said where it can be mended.
        return redirect(url_for("banks.edit", item_id=found.id, periksa=1), 303)
    flash(_("Telaah diminta. Penulis lain akan membacanya."), "success")
    return _back(found)


@access.signed_in
def withdraw(item_id: int) -> Response:
    found = load_item(item_id, policies.may_write)
    version = load_version(found, request.form.get("version", type=int))
    services.withdraw(version.id, by=current_user, now=clock.now())
    flash(_("Versi ini menjadi draf lagi."), "success")
    return redirect(url_for("banks.edit", item_id=found.id), 303)


@access.signed_in
def approve(item_id: int) -> Response:
    found = load_item(item_id, policies.may_write)
    form = ApproveForm()
    version = load_version(found, form.version.data)
    services.approve(version.id, form.digest.data or "", by=current_user, now=clock.now())
    flash(_("Versi %(number)d disetujui dan dipakai mulai sekarang.", number=version.number), "success")
    return _back(found)


@access.signed_in
def send_back(item_id: int) -> Response:
    found = load_item(item_id, policies.may_write)
    form = SaidForm(prefix="return-")
    version = load_version(found, _number(form))
    if not form.validate_on_submit():
        return item_page(found, version, returned=form, status=422)
    services.send_back(version.id, form.text.data, by=current_user, now=clock.now())
    flash(_("Dikembalikan kepada penulisnya dengan catatan Anda."), "success")
    return _back(found)


@access.signed_in
def comment(item_id: int) -> Response:
    found = load_item(item_id, policies.may_write)
    form = SaidForm()
    version = load_version(found, _number(form))
    if form.validate_on_submit():
        try:
            services.comment(version.id, form.text.data, by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(_("Komentar tersimpan."), "success")
            return _back(found)
    return item_page(found, version, said=form, status=422)


def _number(form: SaidForm) -> int:
    text = form.version.data or ""
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise NotFound(_("Soal ini tidak punya versi itu."))
    return int(text)


@access.signed_in
def retire(item_id: int) -> Any:
    found = load_item(item_id, policies.may_write)
    version = load_version(found, request.args.get("versi", type=int))
    form = RetireForm()
    if form.validate_on_submit():
        try:
            services.retire(version.id, form.text.data, by=current_user, now=clock.now())
        except Invalid as problem:
            show_faults(form, problem)
        else:
            flash(_("Versi %(number)d ditarik.", number=version.number), "success")
            return _back(found)
    page = render_template("banks/retire.html", item=found, version=version, form=form)
    return page, 422 if form.is_submitted() else 200
