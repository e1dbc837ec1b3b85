"""Who may look at the whole system: administrators and auditors of a topmost organisation; only the first may act."""

from __future__ import annotations

from lms.accounts.models import Person, Role


def may_see_system(person: Person) -> bool:
    return _at_the_top(person, Role.ADMINISTRATOR, Role.AUDITOR)


def may_act_on_system(person: Person) -> bool:
    return _at_the_top(person, Role.ADMINISTRATOR)


def _at_the_top(person: Person, *roles: Role) -> bool:
    # A path of one number: /7/
    return any(path.count("/") == 2 for path in person.scopes(*roles))
