"""The organisation tree: nodes made, described and moved."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import String, func, literal, select, update

from lms.accounts import policies
from lms.accounts.models import Organisation, OrganisationKind, Person
from lms.core import audit, uow
from lms.core.db import db
from lms.core.errors import Conflict, Fault, Forbidden, Invalid
from lms.core.i18n import ZONES

PATH_LIMIT = 190  # characters, of the column's 200


@dataclass(frozen=True, slots=True)
class Details:
    name: str
    kind: OrganisationKind
    province: str
    regency: str
    is_remote: bool
    timezone: str


def create(
    details: Details, parent: Organisation | None, *, by: Person | None, slug: str | None = None
) -> Organisation:
    """Add a node below ``parent``; a root only at the command line (``by`` is None).

    Raises:
        Invalid, Forbidden.
    """
    if by is not None and (parent is None or not policies.may_edit_organisation(by, parent)):
        raise Forbidden(_("Organisasi induk ini di luar wewenang Anda."))
    values = _check(details)
    with uow.write() as session:
        found = Organisation(
            slug=slug or _free_slug(str(values["name"])), parent_id=parent.id if parent else None, path="", **values
        )
        session.add(found)
        session.flush()
        found.path = f"{parent.path if parent else '/'}{found.id}/"
        if len(found.path) > PATH_LIMIT:
            raise Invalid([Fault("parent", _("Susunan organisasi ini terlalu dalam."))])
        session.flush()
        audit.record("account:organisation:create", f"organisation:{found.id}", by=by, path=found.path)
    return found


def change(found: Organisation, details: Details, *, by: Person, parent: Organisation | None = None) -> None:
    """Describe a node anew and, where ``parent`` is given, hang it there.

    Raises:
        Invalid, Forbidden, Conflict: nothing is changed then.
    """
    if not policies.may_edit_organisation(by, found):
        raise Forbidden(_("Organisasi ini di luar wewenang Anda."))
    values = _check(details)
    with uow.write() as session:
        changed = [name for name, value in values.items() if getattr(found, name) != value]
        for name in changed:
            setattr(found, name, values[name])
        if changed:
            audit.record("account:organisation:change", f"organisation:{found.id}", by=by, changed=changed)
        if parent is not None:
            session.flush()
            move(found, parent, by=by)


def move(found: Organisation, parent: Organisation, *, by: Person) -> None:
    """Hang a node, with all below it, under another one.

    Raises:
        Forbidden: the node's present or its new place is out of the actor's scope.
        Conflict: the new place lies below the node itself.
    """
    if parent.id == found.parent_id:
        return
    present = found.parent
    if present is None or not all(policies.may_edit_organisation(by, one) for one in (found, present, parent)):
        raise Forbidden(_("Tempat lama atau tempat baru organisasi ini di luar wewenang Anda."))
    with uow.write() as session:
        # Two moves at once could make a ring: all nodes of both branches are locked before the guard is asked.
        session.scalars(
            select(Organisation.id).where(Organisation.id.in_([found.id, parent.id])).order_by(Organisation.id)
            .with_for_update()
        ).all()  # fmt: skip
        session.refresh(found)
        session.refresh(parent)
        if parent.path.startswith(found.path):
            raise Conflict(_("Organisasi tidak dapat dipindahkan ke bawah dirinya sendiri."))
        old, new = found.path, f"{parent.path}{found.id}/"
        deepest = session.scalar(
            select(func.max(func.length(Organisation.path))).where(Organisation.path.startswith(old))
        )
        if (deepest or 0) - len(old) + len(new) > PATH_LIMIT:
            raise Invalid([Fault("parent", _("Susunan organisasi ini terlalu dalam."))])
        found.parent_id = parent.id
        session.flush()
        session.execute(
            update(Organisation)
            .where(Organisation.path.startswith(old))
            .values(path=literal(new, String) + func.substr(Organisation.path, len(old) + 1)),
            execution_options={"synchronize_session": False},
        )
        session.expire_all()
        audit.record("account:organisation:move", f"organisation:{found.id}", by=by, old=old, new=new)


def _check(details: Details) -> dict[str, object]:
    faults: list[Fault] = []
    name = " ".join(details.name.split())
    if not name:
        faults.append(Fault("name", _("Tuliskan nama organisasi.")))
    elif len(name) > 200:
        faults.append(Fault("name", _("Nama paling panjang 200 karakter.")))
    places = {}
    for field, text in (("province", details.province), ("regency", details.regency)):
        places[field] = " ".join(text.split()) or None
        if len(places[field] or "") > 80:
            faults.append(Fault(field, _("Paling panjang 80 karakter.")))
    if details.timezone not in ZONES:
        faults.append(Fault("timezone", _("Pilih WIB, WITA, atau WIT.")))
    if faults:
        raise Invalid(faults)
    return {
        "name": name,
        "kind": details.kind,
        "is_remote": details.is_remote,
        "timezone": details.timezone,
        **places,
    }


def _free_slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "organisasi"
    taken = set(db.session.scalars(select(Organisation.slug).where(Organisation.slug.startswith(base))))
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in range(2, 100000) if f"{base}-{number}" not in taken)
