"""Who may see, confirm, mark and decide on a practice: those assigned, and those who answer for the offering."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from lms.accounts.models import Person, Role
from lms.courses.models import Enrolment, EnrolmentStatus
from lms.grading.models import Outcome
from lms.grading.policies import audits, organises, provider_path
from lms.grading.practicals.practice import Phase, Practice


def supervises_anyone(person: Person) -> bool:
    return Role.FIELD_SUPERVISOR in person.roles()


def assesses_anyone(person: Person) -> bool:
    return Role.ASSESSOR in person.roles()


def takes_part_in_decisions(person: Person) -> bool:
    """Who has a list of decisions: organisers, assessors, and auditors, who only read."""
    return bool(person.roles() & {Role.ORGANISER, Role.ASSESSOR, Role.AUDITOR})


def may_supervise(person: Person, enrolment: Enrolment) -> bool:
    """The field supervisor whom the organiser assigned, while they hold the role."""
    return enrolment.field_supervisor_id == person.id and supervises_anyone(person)


def may_mark(person: Person, enrolment: Enrolment) -> bool:
    """The assessor whom the organiser assigned, while they hold the role."""
    return enrolment.assessor_id == person.id and assesses_anyone(person)


def may_write_logbook(person: Person, enrolment: Enrolment) -> bool:
    return enrolment.person_id == person.id and enrolment.status == EnrolmentStatus.ACTIVE


def may_see_logbook(person: Person, enrolment: Enrolment) -> bool:
    return (
        enrolment.person_id == person.id
        or may_supervise(person, enrolment)
        or may_mark(person, enrolment)
        or organises(person, enrolment.offering)
    )


class Bar(StrEnum):
    """Why someone may not decide on a person."""

    NO_ROLE = "no_role"
    OWN = "own"
    MARKED = "marked"
    SUPERVISED = "supervised"
    SAME_UNIT = "same_unit"


def bar_to_decide(
    person: Person, enrolment: Enrolment, *, assessors: Collection[int], supervisors: Collection[int]
) -> Bar | None:
    """What keeps ``person`` from deciding on this enrolment; None when they are independent and hold the role.

    Args:
        assessors: ids of everyone who marked this practice, in earlier rounds too.
        supervisors: ids of everyone who confirmed or refused one of its entries.
    """
    path = provider_path(enrolment.offering)
    if not (person.holds(Role.ORGANISER, path) or person.holds(Role.ASSESSOR, path)):
        return Bar.NO_ROLE
    if person.id == enrolment.person_id:
        return Bar.OWN
    if person.id == enrolment.assessor_id or person.id in assessors:
        return Bar.MARKED
    if person.id == enrolment.field_supervisor_id or person.id in supervisors:
        return Bar.SUPERVISED
    if person.organisation_id is not None and person.organisation_id == enrolment.person.organisation_id:
        return Bar.SAME_UNIT
    return None


def may_see_decision(person: Person, enrolment: Enrolment, practice: Practice, bar: Bar | None) -> bool:
    """Organisers and auditors of the provider always; an independent assessor once there is something to decide."""
    if person.id == enrolment.person_id:
        return False
    if organises(person, enrolment.offering) or audits(person, enrolment.offering):
        return True
    return bar is None and (practice.phase == Phase.MARKED or practice.decision is not None)


def may_see_evidence(person: Person, enrolment: Enrolment, practice: Practice | None, bar: Bar | None) -> bool:
    """Learner, supervisor, assessor, organiser, and whoever may decide while a decision is due or was made by them."""
    if may_see_logbook(person, enrolment):
        return True
    if practice is None:
        return False
    if practice.decision is not None and practice.decision.decided_by == person.id:
        return True
    return bar is None and practice.phase == Phase.MARKED


def is_final(practice: Practice) -> bool:
    """Whether a decision for competence stands."""
    return practice.decision is not None and practice.decision.outcome == Outcome.COMPETENT
