"""One loader an entity: the object, or not found for whoever may not know of it."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts.models import Person
from lms.core.errors import NotFound
from lms.courses import queries
from lms.courses.models import Enrolment, Offering, Programme, ProgrammeVersion


def load_programme(slug: str) -> tuple[Programme, ProgrammeVersion]:
    """A programme of the catalogue with what it says now."""
    programme = queries.programme_by_slug(slug)
    version = queries.newest_version(programme.id) if programme else None
    if programme is None or version is None:
        raise NotFound(_("Program ini tidak ada di katalog."))
    return programme, version


def load_offering(offering_id: int, may: Callable[[Person, Offering], bool]) -> Offering:
    offering = queries.offering_by_id(offering_id)
    if offering is None or not may(current_user, offering):
        raise NotFound(_("Angkatan ini tidak ada, atau tidak terbuka bagi Anda."))
    return offering


def load_enrolment(enrolment_id: int, may: Callable[[Person, Enrolment], bool]) -> Enrolment:
    enrolment = queries.enrolment_by_id(enrolment_id)
    if enrolment is None or not may(current_user, enrolment):
        raise NotFound(_("Halaman ini tidak ada, atau tidak terbuka bagi Anda."))
    return enrolment
