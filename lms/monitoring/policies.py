"""Who may look at the whole system: administrators and auditors of a topmost organisation; only the first may act."""

from __future__ import annotations

from lms.accounts.models import Person, Role
from lms.accounts.policies import is_at_the_top


def may_see_system(person: Person) -> bool:
    return is_at_the_top(person, Role.ADMINISTRATOR, Role.AUDITOR)


def may_act_on_system(person: Person) -> bool:
    return is_at_the_top(person, Role.ADMINISTRATOR)
