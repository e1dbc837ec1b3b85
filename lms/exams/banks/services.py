"""Writing and reviewing items: a draft, its review by a second author, its use, its retirement.

A version is written on only while it is a draft. What is in use stays so until a reviewer approves its successor.
"""

from __future__ import annotations

import re
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.core import audit, uow
from lms.core.db import db
from lms.core.errors import Conflict, Fault, Forbidden, Invalid
from lms.exams.banks import policies, queries
from lms.exams.banks.composing import compose, typed_of
from lms.exams.banks.kinds import KINDS, Typed
from lms.exams.models import Bank, BankItem, ItemComment, ItemEditor, ItemState, ItemVersion, Pool
from lms.items import Item, ItemMetadata

COMMENT_LENGTH = 2_000  # characters


class StaleDraft(Conflict):
    """Somebody saved the draft after this page was made; ``version`` is the draft as it stands now."""

    code = "stale_draft"

    def __init__(self, version: ItemVersion) -> None:
        super().__init__(_("Draf ini sudah disimpan orang lain setelah halaman Anda dibuka."))
        self.version = version


def create(bank_id: int, kind: str, typed: Typed, *, by: Person, now: datetime) -> ItemVersion:
    """A new item with its first draft; its identifier is made of unit, pool and a running number."""
    with uow.write() as session:
        # Locked, so that two authors who save at once do not get the same number.
        bank = session.get_one(Bank, bank_id, with_for_update={"of": Bank}, populate_existing=True)
        _require(policies.may_write(by, bank))
        identifier = _free_identifier(bank, typed.get("unit", ""))
        item = BankItem(bank_id=bank.id, pool=bank.pool, identifier=identifier, created_at=now)
        session.add(item)
        session.flush()
        version = _draft(item, 1, kind, typed, by, now)
        audit.record("bank:item:create", f"item:{item.id}", by=by, identifier=identifier, kind=kind)
    return version


def _free_identifier(bank: Bank, unit: str) -> str:
    # A letter before the number: content files number without one, so the two never meet.
    letter = "p" if bank.pool is Pool.PRACTICE else "s"
    start = f"{re.sub(r'[^a-z0-9]', '', unit.casefold()) or 'soal'}-{letter}-w"
    taken = set(
        db.session.scalars(
            select(BankItem.identifier).where(
                BankItem.bank_id == bank.id, BankItem.identifier.startswith(start, autoescape=True)
            )
        )
    )
    number = len(taken) + 1
    while f"{start}{number:03d}" in taken:
        number += 1
    return f"{start}{number:03d}"


def _draft(item: BankItem, number: int, kind: str, typed: Typed, by: Person, now: datetime) -> ItemVersion:
    version = ItemVersion(
        item_id=item.id,
        pool=item.pool,
        number=number,
        state=ItemState.DRAFT,
        author_id=by.id,
        created_at=now,
        **compose(KINDS[kind], typed, item.identifier).columns(),
    )
    db.session.add(version)
    db.session.flush()
    db.session.add(ItemEditor(version_id=version.id, person_id=by.id, saved_at=now))
    return version


def start_draft(item_id: int, *, by: Person, now: datetime) -> ItemVersion:
    """The item's open draft, or a new one made of the version that stands for it.

    Raises:
        Conflict: a version is in review, or the question is of a kind that cannot be written here.
    """
    with uow.write() as session:
        item = session.get_one(BankItem, item_id, with_for_update={"of": BankItem}, populate_existing=True)
        _require(policies.may_write(by, item.bank))
        source = queries.standing_version(item)
        if source.state is ItemState.DRAFT:
            return source
        if source.state is ItemState.IN_REVIEW:
            raise Conflict(_("Soal ini sedang ditelaah. Tarik dari telaah dahulu bila ingin menyunting."))
        if not source.content or source.kind not in KINDS:
            raise Conflict(
                _("Soal ini belum dapat disunting di sini; ubah di berkas asalnya."), code="kind_not_editable"
            )
        typed = _read(source) or {}
        number = session.scalar(select(func.max(ItemVersion.number)).where(ItemVersion.item_id == item.id)) or 0
        version = _draft(item, number + 1, source.kind, typed, by, now)
        audit.record("bank:version:draft", _subject(version), by=by, made_from=source.number)
    return version


def save(version_id: int, base: str, typed: Typed, *, by: Person, now: datetime) -> ItemVersion:
    """Save a draft in place; gaps do not matter.

    Args:
        base: digest of the draft as the person saw it.

    Raises:
        StaleDraft: it was saved by another since.
        Conflict: it is no draft any more.
    """
    seen = db.session.get_one(ItemVersion, version_id)
    columns = compose(KINDS[seen.kind], typed, seen.item.identifier).columns()
    with uow.write() as session:
        version = _locked(version_id)
        _require(policies.may_write(by, version.item.bank))
        if version.state is not ItemState.DRAFT:
            raise Conflict(_("Versi ini bukan draf lagi, sehingga tidak dapat disunting."), code="not_a_draft")
        if version.digest != base:
            raise StaleDraft(version)
        if version.digest == columns["digest"]:
            return version
        for name, value in columns.items():
            setattr(version, name, value)
        session.merge(ItemEditor(version_id=version.id, person_id=by.id, saved_at=now))
        audit.record("bank:version:save", _subject(version), by=by, digest=version.digest)
    return version


def submit(version_id: int, *, by: Person, now: datetime) -> ItemVersion:
    """Ask for review.

    Raises:
        Invalid: what is missing, each with the field it is about.
        Conflict: it says the same as the version in use, or is no draft.
    """
    with uow.write():
        version = _locked(version_id)
        _require(policies.may_write(by, version.item.bank))
        if version.state is not ItemState.DRAFT:
            raise Conflict(_("Hanya draf yang dapat dimintakan telaah."), code="not_a_draft")
        composed = compose(KINDS[version.kind], version.typed or {}, version.item.identifier)
        if composed.missing:
            raise Invalid(composed.missing)
        used = _in_use(version)
        if used is not None and _read(version) == _read(used):
            raise Conflict(_("Draf ini sama dengan versi yang dipakai; belum ada yang diubah."), code="nothing_changed")
        version.state = ItemState.IN_REVIEW
        version.submitted_at = now
        version.reviewer_id = None
        audit.record("bank:version:submit", _subject(version), by=by)
    return version


def _read(version: ItemVersion) -> Typed | None:
    """What a version says, as it would be typed; None for a kind that cannot be written here."""
    if version.kind not in KINDS:
        return None
    return typed_of(Item.from_json(version.content), ItemMetadata.from_json(version.details))


def withdraw(version_id: int, *, by: Person, now: datetime) -> ItemVersion:
    """Take a version back from review, to write on."""
    with uow.write():
        version = _locked(version_id)
        _require(policies.may_write(by, version.item.bank))
        if version.state is not ItemState.IN_REVIEW:
            raise Conflict(_("Versi ini tidak sedang ditelaah."), code="not_in_review")
        version.state = ItemState.DRAFT
        audit.record("bank:version:withdraw", _subject(version), by=by)
    return version


def approve(version_id: int, digest: str, *, by: Person, now: datetime) -> ItemVersion:
    """A second author approves; the version in use until now retires.

    Args:
        digest: of the version as the reviewer saw it.

    Raises:
        Forbidden: the reviewer wrote at this version.
        Conflict: it is not in review, or was changed since the reviewer saw it.
    """
    with uow.write() as session:
        version = _in_review(version_id, by)
        if version.digest != digest:
            raise Conflict(_("Versi ini berubah setelah Anda membukanya. Baca lagi sebelum menyetujui."))
        old = _in_use(version)
        if old is not None:
            old.state, old.retired_at, old.retired_by = ItemState.RETIRED, now, by.id
            session.flush()  # at most one version is in use: the old one first
        version.state, version.reviewed_at, version.reviewer_id = ItemState.APPROVED, now, by.id
        audit.record("bank:version:approve", _subject(version), by=by, replaces=old.number if old else None)
    return version


def send_back(version_id: int, text: str, *, by: Person, now: datetime) -> ItemVersion:
    """A second author sends a version back with what is to be mended."""
    with uow.write():
        version = _in_review(version_id, by)
        _comment(version, text, by, now)
        version.state, version.reviewer_id = ItemState.DRAFT, by.id
        audit.record("bank:version:return", _subject(version), by=by)
    return version


def comment(version_id: int, text: str, *, by: Person, now: datetime) -> None:
    """Say something about a version, in any state."""
    with uow.write():
        version = _locked(version_id)
        _require(policies.may_write(by, version.item.bank))
        _comment(version, text, by, now)
        audit.record("bank:version:comment", _subject(version), by=by)


def retire(version_id: int, reason: str, *, by: Person, now: datetime) -> ItemVersion:
    """Take a version out of use (or give a draft up), with a reason. Papers that hold it keep it."""
    with uow.write():
        version = _locked(version_id)
        _require(policies.may_write(by, version.item.bank))
        if version.state is ItemState.RETIRED:
            raise Conflict(_("Versi ini sudah ditarik."), code="retired")
        _comment(version, reason, by, now)
        was = version.state
        version.state, version.retired_at, version.retired_by = ItemState.RETIRED, now, by.id
        audit.record("bank:version:retire", _subject(version), by=by, was=was.value, reason=reason)
    return version


def note_key_shown(version: ItemVersion, how: str, *, by: Person) -> None:
    """Record that a person was shown key and reasons. ``how``: button, diff, try, editor."""
    with uow.write():
        audit.record("bank:key:show", _subject(version), by=by, how=how)


def _in_review(version_id: int, by: Person) -> ItemVersion:
    version = _locked(version_id)
    _require(policies.may_write(by, version.item.bank))
    if version.state is not ItemState.IN_REVIEW:
        raise Conflict(_("Versi ini tidak sedang ditelaah."), code="not_in_review")
    if not policies.may_review(by, version, queries.editors(version)):
        raise Forbidden(_("Anda ikut menulis versi ini, sehingga penulis lain yang harus menelaahnya."))
    return version


def _in_use(version: ItemVersion) -> ItemVersion | None:
    return db.session.scalar(
        select(ItemVersion).where(ItemVersion.item_id == version.item_id, ItemVersion.state == ItemState.APPROVED)
    )


def _locked(version_id: int) -> ItemVersion:
    return db.session.get_one(ItemVersion, version_id, with_for_update={"of": ItemVersion}, populate_existing=True)


def _comment(version: ItemVersion, text: str, by: Person, now: datetime) -> None:
    said = text.replace("\x00", "").strip()
    if not said:
        raise Invalid([Fault("text", _("Tulis alasannya, supaya rekan Anda tahu."))])
    if len(said) > COMMENT_LENGTH:
        raise Invalid([Fault("text", _("Tulis paling banyak %(max)d huruf.", max=COMMENT_LENGTH))])
    db.session.add(ItemComment(version_id=version.id, person_id=by.id, text=said, created_at=now))


def _subject(version: ItemVersion) -> str:
    return f"item-version:{version.id}"


def _require(allowed: bool) -> None:
    if not allowed:
        raise Forbidden(_("Anda tidak punya wewenang untuk ini."))
