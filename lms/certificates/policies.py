"""Who may see, list and revoke certificates."""

from __future__ import annotations

from lms.accounts.models import Person, Role
from lms.certificates.models import Certificate
from lms.certificates.queries import READERS, STAFF


def _works_for_provider(person: Person, certificate: Certificate, roles: tuple[Role, ...]) -> bool:
    path = certificate.provider.organisation.path
    return any(person.holds(role, path) for role in roles)


def may_see(person: Person, certificate: Certificate) -> bool:
    """The holder, and the provider's organisers, administrators and auditors."""
    return person.id == certificate.person_id or _works_for_provider(person, certificate, READERS)


def may_revoke(person: Person, certificate: Certificate) -> bool:
    """An organiser or administrator of the provider, never in their own cause."""
    return person.id != certificate.person_id and _works_for_provider(person, certificate, STAFF)


def may_list(person: Person) -> bool:
    """Whoever organises, administers or audits somewhere; the list shows only what is theirs."""
    return bool(person.roles() & set(READERS))
