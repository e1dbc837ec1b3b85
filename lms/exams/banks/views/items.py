"""One item: its versions, its preview, its key on demand, what changed, and trying it."""

from __future__ import annotations

import secrets
from typing import Any

from flask import make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access
from lms.core.errors import NotFound
from lms.core.i18n import language
from lms.exams.banks import comparing, policies, presenting, queries, services, words
from lms.exams.banks.forms import SaidForm
from lms.exams.banks.kinds import KINDS
from lms.exams.banks.views.loading import load_item, load_version
from lms.exams.models import BankItem, ItemState, ItemVersion
from lms.items import arrange, read_form, render_item, score_item


@access.signed_in
def item(item_id: int) -> Response:
    found = load_item(item_id)
    return item_page(found, load_version(found, request.args.get("versi", type=int)))


@access.signed_in
def show_key(item_id: int) -> Response:
    """The item's page with key and reasons. A request to change nothing but the audit trail, hence POST."""
    found = load_item(item_id, policies.may_see_key)
    version = load_version(found, request.form.get("version", type=int))
    services.note_key_shown(version, "button", by=current_user)
    return item_page(found, version, with_key=True)


def item_page(
    found: BankItem,
    version: ItemVersion,
    *,
    with_key: bool = False,
    said: SaidForm | None = None,
    returned: SaidForm | None = None,
    status: int = 200,
) -> Response:
    """The page of an item at one version. What needs a right to be seen is left out here, not in the template."""
    bank = found.bank
    versions = queries.versions(found)
    editors = queries.editors(version)
    shown = presenting.item_of(version)
    metadata = presenting.metadata_of(version)
    may_see_key = policies.may_see_key(current_user, bank)
    used = next((one for one in versions if one.state is ItemState.APPROVED), None)
    people = queries.names([*editors, *(one.author_id for one in versions), *(one.reviewer_id for one in versions)])
    return _fresh(
        render_template(
            "banks/item.html",
            item=found,
            bank=bank,
            version=version,
            versions=versions,
            names=people,
            writers=[people[one] for one in editors if one in people],
            used=used,
            note=presenting.note_on_use(version, versions),
            metadata=metadata,
            points=shown.points if shown else None,
            unit_title=_unit_title(found, metadata.unit),
            preview=presenting.preview(shown) if shown else None,
            key=presenting.key_lines(shown) if shown and with_key and may_see_key else None,
            comments=queries.comments(found),
            uses=queries.uses(found, version),
            said=said or SaidForm(formdata=None, data={"version": version.number}),
            returned=returned or SaidForm(formdata=None, data={"version": version.number}, prefix="return-"),
            may={
                "see_key": may_see_key,
                "write": policies.may_write(current_user, bank),
                "edit": policies.may_edit(current_user, version),
                "withdraw": policies.may_withdraw(current_user, version),
                "review": policies.may_review(current_user, version, editors),
                "retire": policies.may_retire(current_user, version),
                "draft": policies.may_write(current_user, bank) and _can_start_draft(version, versions),
            },
            words=words,
        ),
        status,
    )


def _can_start_draft(version: ItemVersion, versions: list[ItemVersion]) -> bool:
    return version.kind in KINDS and not any(one.state in queries.OPEN for one in versions)


def _unit_title(found: BankItem, code: str) -> str:
    titles = queries.units(found.bank).get(code)
    return f"{code} {titles[language() == 'en']}" if titles else code


@access.signed_in
def try_it(item_id: int) -> Response:
    """Answer the item as a candidate would and see what it earns, with the reasons."""
    found = load_item(item_id, policies.may_see_key)
    version = load_version(found, request.values.get("versi", type=int))
    shown = presenting.item_of(version)
    if shown is None:
        raise NotFound(_("Draf ini belum lengkap, sehingga belum dapat dicoba."))
    seed = _seed()
    arrangement = arrange(shown, seed)
    outcome = html = None
    common: dict[str, Any] = {"gettext": _, "number": presenting.number_format()}
    if request.method == "POST":
        response = read_form(shown, request.form.to_dict(flat=False))
        outcome = score_item(shown, response)
        services.note_key_shown(version, "try", by=current_user)
        html = render_item(shown, arrangement, response=response, mode="review", **common)
    return _fresh(
        render_template(
            "banks/try.html",
            item=found,
            version=version,
            html=html or render_item(shown, arrangement, mode="answer", **common),
            outcome=outcome,
            seed=seed.hex(),
            again=url_for("banks.try_it", item_id=found.id, versi=version.number),
        )
    )


def _seed() -> bytes:
    """The arrangement that was answered, else a new one."""
    try:
        return bytes.fromhex(request.form.get("seed", ""))[:32] or secrets.token_bytes(8)
    except ValueError:
        return secrets.token_bytes(8)


@access.signed_in
def compare(item_id: int) -> Response:
    """What changed between two versions; by POST also in keys and reasons, for who may see them."""
    with_key = request.method == "POST"
    found = load_item(item_id, policies.may_see_key if with_key else policies.may_see)
    new = load_version(found, request.values.get("ke", type=int))
    versions = queries.versions(found)
    before = request.values.get("dari", type=int) or next((v.number for v in versions if v.number < new.number), None)
    if before is None:
        raise NotFound(_("Soal ini baru punya satu versi."))
    old = load_version(found, before)
    if with_key:
        services.note_key_shown(new, "diff", by=current_user)
    return _fresh(
        render_template(
            "banks/compare.html",
            item=found,
            old=old,
            new=new,
            versions=versions,
            changes=comparing.changes(comparing.typed_in(old), comparing.typed_in(new), keys=with_key),
            with_key=with_key,
            may_see_key=policies.may_see_key(current_user, found.bank),
            words=words,
        )
    )


def _fresh(html: str, status: int = 200) -> Response:
    """A page that no cache keeps: it may hold a key."""
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response
