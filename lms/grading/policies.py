"""Who may see and release results."""

from __future__ import annotations

from lms.accounts.models import Person, Role
from lms.courses.models import Offering
from lms.exams.models import Attempt, Sitting


def provider_path(offering: Offering) -> str:
    """Path of the organisation of the provider that runs ``offering``."""
    return offering.programme.provider.organisation.path


def organises(person: Person, offering: Offering) -> bool:
    return person.holds(Role.ORGANISER, provider_path(offering))


def audits(person: Person, offering: Offering) -> bool:
    return person.holds(Role.AUDITOR, provider_path(offering))


def may_preview_results(person: Person, sitting: Sitting) -> bool:
    """The results of a sitting before and after release: the provider's organisers, and auditors, who only read."""
    return organises(person, sitting.offering) or audits(person, sitting.offering)


def may_release_results(person: Person, sitting: Sitting) -> bool:
    """Organisers of the provider (the service refuses one who sat in it themself)."""
    return organises(person, sitting.offering)


def may_see_result(person: Person, attempt: Attempt) -> bool:
    """Whose attempt it is, the provider's organisers and auditors; the page shows a released result only."""
    offering = attempt.enrolment.offering
    return attempt.person_id == person.id or organises(person, offering) or audits(person, offering)
