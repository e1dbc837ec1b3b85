"""Offerings (angkatan): planned, opened for enrolment, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.core import audit, uow
from lms.core.db import db
from lms.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from lms.core.i18n import ZONES
from lms.courses import policies, queries
from lms.courses.models import Offering, OfferingStatus


@dataclass(frozen=True, slots=True)
class OfferingValues:
    """What an organiser decides about an offering; dates count in ``timezone``, the last one included."""

    starts_on: date
    ends_on: date
    enrol_until: date
    capacity: int
    place: str
    timezone: str
    self_enrol: bool


def locked(offering_id: int) -> Offering:
    """The offering as it is now, held until the transaction ends; inside a unit of work.

    Every change of places goes through here, so that two of them wait for each other.
    """
    offering = db.session.scalar(
        select(Offering)
        .where(Offering.id == offering_id)
        .with_for_update(of=Offering)
        .execution_options(populate_existing=True)
    )
    if offering is None:
        raise NotFound(_("Angkatan ini tidak ada."))
    return offering


def create(programme_id: int, values: OfferingValues, *, by: Person, now: datetime) -> Offering:
    """Plan an offering of the newest version of a programme; it takes enrolments when it is opened.

    Raises:
        Invalid: dates out of order, capacity, zone or place.
    """
    version = queries.newest_version(programme_id)
    if version is None:
        raise NotFound(_("Program ini tidak ada."))
    if not policies.may_run(by, version.programme):
        raise Forbidden(_("Anda tidak menyelenggarakan program ini."))
    _judge(values, taken=0)
    with uow.write() as session:
        last = session.scalar(select(func.max(Offering.number)).where(Offering.programme_id == programme_id)) or 0
        offering = Offering(
            programme_id=programme_id,
            programme_version_id=version.id,
            number=last + 1,
            created_by=by.id,
            created_at=now,
            status=OfferingStatus.DRAFT,
            **_columns(values),
        )
        session.add(offering)
        session.flush()
        audit.record("offering:plan:create", f"offering:{offering.id}", by=by, number=offering.number)
    return offering


def edit(offering_id: int, values: OfferingValues, *, by: Person, now: datetime) -> Offering:
    """Change dates, places, zone or self-enrolment.

    Raises:
        Invalid: as :func:`create`, and a capacity below the places taken.
    """
    with uow.write():
        offering = locked(offering_id)
        _require_management(by, offering)
        _judge(values, taken=queries.taken(offering.id))
        new = _columns(values)
        changed = {name: str(value) for name, value in new.items() if getattr(offering, name) != value}
        for name, value in new.items():
            setattr(offering, name, value)
        if changed:
            audit.record("offering:plan:edit", f"offering:{offering.id}", by=by, **changed)
    return offering


def open_enrolment(offering_id: int, *, by: Person, now: datetime) -> Offering:
    """Take enrolments. A draft takes up the programme's newest version and keeps it from then on."""
    with uow.write():
        offering = locked(offering_id)
        _require_management(by, offering)
        if offering.status is OfferingStatus.OPEN:
            raise Conflict(_("Pendaftaran angkatan ini sudah terbuka."))
        if offering.status is OfferingStatus.DRAFT:
            newest = queries.newest_version(offering.programme_id)
            if newest is not None:
                offering.version = newest
        offering.status = OfferingStatus.OPEN
        audit.record("offering:enrolment:open", f"offering:{offering.id}", by=by)
    return offering


def close_enrolment(offering_id: int, *, by: Person, now: datetime) -> Offering:
    """Take no further enrolments; who is enrolled goes on."""
    with uow.write():
        offering = locked(offering_id)
        _require_management(by, offering)
        if offering.status is not OfferingStatus.OPEN:
            raise Conflict(_("Pendaftaran angkatan ini tidak sedang terbuka."))
        offering.status = OfferingStatus.CLOSED
        audit.record("offering:enrolment:close", f"offering:{offering.id}", by=by)
    return offering


def _require_management(by: Person, offering: Offering) -> None:
    if not policies.may_manage_offering(by, offering):
        raise Forbidden(_("Anda tidak menyelenggarakan angkatan ini."))


def _judge(values: OfferingValues, *, taken: int) -> None:
    faults: list[Fault] = []
    if values.ends_on < values.starts_on:
        faults.append(Fault("ends_on", _("Hari terakhir tidak boleh sebelum hari pertama.")))
    if values.enrol_until > values.ends_on:
        faults.append(Fault("enrol_until", _("Pendaftaran harus berakhir sebelum angkatan selesai.")))
    if values.capacity < 1:
        faults.append(Fault("capacity", _("Tempat paling sedikit 1.")))
    elif values.capacity < taken:
        faults.append(
            Fault("capacity", _("Sudah ada %(taken)s peserta; tempat tidak boleh kurang dari itu.", taken=taken))
        )
    if not values.place.strip():
        faults.append(Fault("place", _("Tulis tempatnya.")))
    if values.timezone not in ZONES:
        faults.append(Fault("timezone", _("Pilih zona waktu.")))
    if faults:
        raise Invalid(faults)


def _columns(values: OfferingValues) -> dict[str, object]:
    return {
        "starts_on": values.starts_on,
        "ends_on": values.ends_on,
        "enrol_until": values.enrol_until,
        "capacity": values.capacity,
        "place": values.place.strip(),
        "timezone": values.timezone,
        "self_enrol": values.self_enrol,
    }
