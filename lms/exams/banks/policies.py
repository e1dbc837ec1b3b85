"""Who may do what in a bank: authors of its provider write and review, auditors of its scope read without keys."""

from __future__ import annotations

from collections.abc import Collection

from lms.accounts.models import Person, Role
from lms.exams.models import Bank, ItemState, ItemVersion


def may_enter(person: Person) -> bool:
    """Whether the person reads any bank at all."""
    return bool(person.roles() & {Role.AUTHOR, Role.AUDITOR})


def may_see(person: Person, bank: Bank) -> bool:
    return may_write(person, bank) or person.holds(Role.AUDITOR, bank.provider.organisation.path)


def may_write(person: Person, bank: Bank) -> bool:
    """Write, comment and review in this bank; each act has its own rule below."""
    return person.holds(Role.AUTHOR, bank.provider.organisation.path)


def may_see_key(person: Person, bank: Bank) -> bool:
    """Keys, weights, reasons, and the comments that speak of them."""
    return may_write(person, bank)


def may_edit(person: Person, version: ItemVersion) -> bool:
    return version.state is ItemState.DRAFT and may_write(person, version.item.bank)


def may_withdraw(person: Person, version: ItemVersion) -> bool:
    """Take a version back from review, to write on."""
    return version.state is ItemState.IN_REVIEW and may_write(person, version.item.bank)


def may_review(person: Person, version: ItemVersion, editors: Collection[int]) -> bool:
    """Approve or send back: a second author, who wrote nothing of this version.

    Args:
        editors: ids of those who saved it at any time.
    """
    return (
        version.state is ItemState.IN_REVIEW
        and may_write(person, version.item.bank)
        and person.id != version.author_id
        and person.id not in editors
    )


def may_retire(person: Person, version: ItemVersion) -> bool:
    return version.state is not ItemState.RETIRED and may_write(person, version.item.bank)
