"""Who may do what with programmes, offerings and enrolments: asked by buttons, endpoints and services alike."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from lms.accounts.models import Person, Role
from lms.courses.days import day_in
from lms.courses.models import Enrolment, EnrolmentStatus, Offering, OfferingStatus, Programme

STAFF = (Role.ORGANISER, Role.AUDITOR)
READERS = (Role.AUTHOR, Role.ORGANISER, Role.AUDITOR)


def provider_path(programme: Programme) -> str:
    """Path of the organisation in which roles over this programme are held."""
    return programme.provider.organisation.path


def _holds_any(person: Person, roles: tuple[Role, ...], programme: Programme) -> bool:
    path = provider_path(programme)
    return any(person.holds(role, path) for role in roles)


def may_list_offerings(person: Person) -> bool:
    return bool(person.roles() & set(STAFF))


def may_plan_offerings(person: Person) -> bool:
    """Whether there may be a programme the person can open an offering of."""
    return Role.ORGANISER in person.roles()


def may_run(person: Person, programme: Programme) -> bool:
    """Make and run offerings of this programme."""
    return _holds_any(person, (Role.ORGANISER,), programme)


def may_see_offering(person: Person, offering: Offering) -> bool:
    return _holds_any(person, STAFF, offering.programme)


def may_manage_offering(person: Person, offering: Offering) -> bool:
    return may_run(person, offering.programme)


def may_preview(person: Person, programme: Programme) -> bool:
    """Read the programme's text without being enrolled."""
    return _holds_any(person, READERS, programme)


def may_study(person: Person, enrolment: Enrolment) -> bool:
    """Read as the learner, with a place that is kept."""
    return enrolment.person_id == person.id and enrolment.status is not EnrolmentStatus.WITHDRAWN


def may_follow(person: Person, enrolment: Enrolment) -> bool:
    """See how far the learner is: the learner, those who run the offering, and those assigned."""
    if person.id in (enrolment.field_supervisor_id, enrolment.assessor_id) or may_study(person, enrolment):
        return True
    return may_see_offering(person, enrolment.offering)


def may_manage_enrolment(person: Person, enrolment: Enrolment) -> bool:
    return may_manage_offering(person, enrolment.offering)


def barrier(offering: Offering, taken: int, now: datetime) -> str | None:
    """Why nobody can enrol now, as a sentence; None when the offering takes enrolments.

    Args:
        taken: places taken already.
    """
    if offering.status is OfferingStatus.DRAFT:
        return _("Pendaftaran angkatan ini belum dibuka.")
    if offering.status is OfferingStatus.CLOSED:
        return _("Pendaftaran angkatan ini sudah ditutup.")
    if day_in(offering.timezone, now) > offering.enrol_until:
        return _("Batas waktu pendaftaran angkatan ini sudah lewat.")
    if taken >= offering.capacity:
        return _("Semua tempat di angkatan ini sudah terisi.")
    return None


def self_barrier(person: Person, offering: Offering, taken: int, now: datetime) -> str | None:
    """Why this person cannot enrol themself now; None when they can."""
    if not offering.self_enrol:
        return _("Peserta angkatan ini didaftarkan oleh penyelenggara.")
    if Role.LEARNER not in person.roles():
        return _("Akun Anda belum mempunyai peran peserta. Mintalah kepada pengelola di instansi Anda.")
    return barrier(offering, taken, now)


def supervisor_barrier(candidate: Person, learner: Person, programme: Programme) -> str | None:
    """Why ``candidate`` cannot be the learner's field supervisor; None when they can.

    The role must be held where the learner works, above it, or at the provider.
    """
    if candidate.id == learner.id:
        return _("Peserta tidak dapat membimbing dirinya sendiri.")
    paths = [provider_path(programme), *([learner.organisation.path] if learner.organisation else [])]
    if candidate.suspended_at is not None or not any(candidate.holds(Role.FIELD_SUPERVISOR, path) for path in paths):
        return _(
            "%(name)s tidak berperan sebagai pembimbing lapangan di unit kerja %(learner)s atau di lembaga ini.",
            name=candidate.name,
            learner=learner.name,
        )
    return None


def assessor_barrier(candidate: Person, learner: Person, programme: Programme) -> str | None:
    """Why ``candidate`` cannot be the learner's assessor; None when they can.

    The role must be held at the provider, and the assessor comes from another unit than the learner.
    """
    if candidate.id == learner.id:
        return _("Peserta tidak dapat menilai dirinya sendiri.")
    if candidate.suspended_at is not None or not candidate.holds(Role.ASSESSOR, provider_path(programme)):
        return _("%(name)s tidak berperan sebagai asesor di lembaga ini.", name=candidate.name)
    if candidate.organisation_id is not None and candidate.organisation_id == learner.organisation_id:
        return _(
            "%(name)s bekerja di unit yang sama dengan %(learner)s; asesor harus dari unit lain.",
            name=candidate.name,
            learner=learner.name,
        )
    return None
