"""One loader per entity: the object, or 404 for who may not know of it, or 403 for who may see but not do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import policies, queries
from lms.accounts.models import Organisation, Person, RoleGrant
from lms.core.db import db
from lms.core.errors import Forbidden, NotFound

Policy = Callable[[Person, Any], bool]


def load_person(person_id: int, *, may: Policy = policies.may_see_person) -> Person:
    found = queries.person(person_id)
    if found is None or not policies.may_see_person(current_user, found):
        raise NotFound(_("Orang ini tidak ditemukan."))
    if not may(current_user, found):
        raise Forbidden(_("Wewenang Anda tidak mencakup tindakan ini untuk orang ini."))
    return found


def load_organisation(organisation_id: int, *, may: Policy = policies.may_see_organisation) -> Organisation:
    found = queries.organisation(organisation_id)
    if found is None or not policies.may_see_organisation(current_user, found):
        raise NotFound(_("Organisasi ini tidak ditemukan."))
    if not may(current_user, found):
        raise Forbidden(_("Wewenang Anda tidak mencakup tindakan ini untuk organisasi ini."))
    return found


def load_grant(grant_id: int) -> RoleGrant:
    """A role that is held now and that the signed-in person may end."""
    found = db.session.get(RoleGrant, grant_id)
    if (
        found is None
        or found.ended_at is not None
        or not policies.may_see_organisation(current_user, found.organisation)
    ):
        raise NotFound(_("Peran ini tidak ditemukan atau sudah berakhir."))
    if not policies.may_end_grant(current_user, found):
        raise Forbidden(_("Peran ini tidak dapat Anda akhiri."))
    return found
