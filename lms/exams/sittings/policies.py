"""Who may plan, watch and read a sitting. Nobody has a part in running a sitting in which they are a candidate."""

from __future__ import annotations

from lms.accounts.models import Person, Role
from lms.courses.models import Offering
from lms.exams.models import Sitting
from lms.exams.sittings import queries

STAFF = (Role.ORGANISER, Role.AUDITOR)


def provider_path(offering: Offering) -> str:
    """Path of the organisation in which roles over a sitting of this offering are held."""
    return offering.programme.provider.organisation.path


def may_list_sittings(person: Person) -> bool:
    return bool(person.roles() & {Role.INVIGILATOR, *STAFF})


def may_plan_sittings(person: Person) -> bool:
    """Whether there may be an offering the person can make a sitting for."""
    return Role.ORGANISER in person.roles()


def may_plan_sitting_of(person: Person, offering: Offering) -> bool:
    return person.holds(Role.ORGANISER, provider_path(offering))


def is_staff_of(person: Person, sitting: Sitting) -> bool:
    """Organisers and auditors of the provider: they also see its results."""
    return any(person.holds(role, provider_path(sitting.offering)) for role in STAFF)


def may_manage_sitting(person: Person, sitting: Sitting) -> bool:
    """Organisers of the provider."""
    return may_plan_sitting_of(person, sitting.offering) and not queries.part_in(person.id, sitting.id).is_candidate


def may_invigilate(person: Person, sitting: Sitting) -> bool:
    """Who is assigned to this sitting and still holds the role at the provider or above it."""
    if not person.holds(Role.INVIGILATOR, provider_path(sitting.offering)):
        return False
    part = queries.part_in(person.id, sitting.id)
    return part.is_invigilator and not part.is_candidate


def may_read(person: Person, sitting: Sitting) -> bool:
    """Organisers and auditors of the provider, and the sitting's own invigilators."""
    path = provider_path(sitting.offering)
    part = queries.part_in(person.id, sitting.id)
    if part.is_candidate:
        return False
    return is_staff_of(person, sitting) or (part.is_invigilator and person.holds(Role.INVIGILATOR, path))
