"""Who may see a person's portfolio, and whose team page there is."""

from __future__ import annotations

from lms.accounts.models import Person, Role

ABOVE = (Role.LEADER, Role.AUDITOR)  # held at the person's unit or above it


def may_see(viewer: Person, person: Person) -> bool:
    """The person, the leaders of their unit and above, and auditors of that scope."""
    if viewer.id == person.id:
        return True
    return person.organisation is not None and any(viewer.holds(role, person.organisation.path) for role in ABOVE)


def may_see_a_team(viewer: Person) -> bool:
    return bool(viewer.roles() & set(ABOVE))
