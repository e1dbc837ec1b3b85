"""One loader an entity: the object, or not found for whoever may not know of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts.models import Person
from lms.core.errors import Forbidden, NotFound
from lms.core.settings import Settings
from lms.exams.models import Sitting, SittingCandidate
from lms.exams.sittings import policies, queries


def load_sitting(sitting_id: int, may: Callable[[Person, Sitting], bool] = policies.may_read) -> Sitting:
    """Not found for whoever may not read it; forbidden for whoever may read it and no more."""
    sitting = queries.sitting_by_id(sitting_id)
    if sitting is None:
        raise NotFound(_("Sesi ujian ini tidak ada, atau tidak terbuka bagi Anda."))
    if not may(current_user, sitting):
        if may is policies.may_read or not policies.may_read(current_user, sitting):
            raise NotFound(_("Sesi ujian ini tidak ada, atau tidak terbuka bagi Anda."))
        raise Forbidden(_("Anda dapat membaca sesi ini, tetapi tidak mengubahnya."))
    return sitting


def load_seat(sitting: Sitting, seat_id: int) -> SittingCandidate:
    seat = queries.seat_by_id(sitting.id, seat_id)
    if seat is None:
        raise NotFound(_("Peserta ini tidak terdaftar pada sesi ini."))
    return seat


def allow_demo() -> bool:
    """Whether exams that certify may use items whose text is public: everywhere but in production."""
    settings: Settings = current_app.extensions["lms.settings"]
    return settings.mode != "production"
