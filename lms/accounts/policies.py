"""Who may see and change people, roles and organisations.

An administrator acts in the organisations where the role is held and below them, never above; an auditor reads there.
"""

from __future__ import annotations

from lms.accounts.models import Organisation, Person, Role, RoleGrant


def may_see_people(person: Person) -> bool:
    """Whether the lists of people and organisations are open to this person; they hold what lies in scope."""
    return bool(person.roles() & {Role.ADMINISTRATOR, Role.AUDITOR})


def may_administer(person: Person) -> bool:
    return Role.ADMINISTRATOR in person.roles()


def is_at_the_top(person: Person, *roles: Role) -> bool:
    """Whether one of ``roles`` is held in an organisation that has none above it (a path of one number, ``/7/``)."""
    return any(path.count("/") == 2 for path in person.scopes(*roles))


def may_see_person(viewer: Person, person: Person) -> bool:
    """People of a unit in scope, and whoever holds a role in scope."""
    scopes = viewer.scopes(Role.ADMINISTRATOR, Role.AUDITOR)
    places = [grant.organisation.path for grant in person.grants if grant.ended_at is None]
    if person.organisation is not None:
        places.append(person.organisation.path)
    return any(place.startswith(scope) for place in places for scope in scopes)


def may_edit_person(by: Person, person: Person) -> bool:
    """Who belongs to a unit in scope and holds no staff role outside it.

    Otherwise a unit's administrator could give a person with a higher role another e-mail address, ask for a new
    password there, and act with that role.
    """
    if person.organisation is None or not by.holds(Role.ADMINISTRATOR, person.organisation.path):
        return False
    return all(
        by.holds(Role.ADMINISTRATOR, grant.organisation.path)
        for grant in person.grants
        if grant.ended_at is None and grant.role is not Role.LEARNER
    )


def may_suspend(by: Person, person: Person) -> bool:
    return by.id != person.id and may_edit_person(by, person)


def may_see_organisation(viewer: Person, organisation: Organisation) -> bool:
    return any(organisation.path.startswith(s) for s in viewer.scopes(Role.ADMINISTRATOR, Role.AUDITOR))


def may_edit_organisation(by: Person, organisation: Organisation) -> bool:
    return by.holds(Role.ADMINISTRATOR, organisation.path)


def may_grant(by: Person, person: Person, organisation: Organisation) -> bool:
    """Within one's own scope, and never to oneself."""
    return by.id != person.id and by.holds(Role.ADMINISTRATOR, organisation.path)


def may_end_grant(by: Person, grant: RoleGrant) -> bool:
    """As granting: nobody takes a role from themself, so none loses its last administrator by a slip."""
    return by.id != grant.person_id and by.holds(Role.ADMINISTRATOR, grant.organisation.path)
