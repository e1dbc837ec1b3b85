"""One loader per thing: the object, or 404 for who may not see it and 403 for who may not do this."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from lms.accounts.models import Person
from lms.core.db import db
from lms.core.errors import Forbidden, NotFound
from lms.exams.banks import policies, queries
from lms.exams.banks.kinds import KINDS, Kind
from lms.exams.models import Bank, BankItem, ItemVersion

LARGEST = 2**31 - 1  # beyond it PostgreSQL takes a number in an address for an error
May = Callable[[Person, Bank], bool]


def load_bank(slug: str, may: May = policies.may_see) -> Bank:
    return _allowed(db.session.scalar(select(Bank).where(Bank.slug == slug)), may)


def load_item(item_id: int, may: May = policies.may_see) -> BankItem:
    item = db.session.get(BankItem, item_id) if item_id < LARGEST else None
    _allowed(item.bank if item else None, may)
    assert item is not None
    return item


def _allowed(bank: Bank | None, may: May) -> Bank:
    if bank is None or not policies.may_see(current_user, bank):
        raise NotFound(_("Bank atau soal ini tidak ada."))
    if not may(current_user, bank):
        raise Forbidden(_("Anda dapat membaca bank ini, tetapi hanya penulis soal yang dapat melakukan ini."))
    return bank


def load_version(item: BankItem, number: int | None) -> ItemVersion:
    """The version with this number, or the one that stands for the item."""
    if number is None:
        return queries.standing_version(item)
    version = db.session.scalar(
        select(ItemVersion).where(ItemVersion.item_id == item.id, ItemVersion.number == min(number, LARGEST))
    )
    if version is None:
        raise NotFound(_("Soal ini tidak punya versi %(number)d.", number=number))
    return version


def load_kind(name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None:
        raise NotFound(_("Jenis soal ini tidak ada."))
    return kind
