"""Enrolling, assigning and withdrawing. Places are counted under the offering's row lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lms.accounts.models import Person
from lms.core import audit, uow
from lms.core.db import db
from lms.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from lms.courses import policies, queries
from lms.courses.models import Enrolment, EnrolmentStatus, Offering
from lms.courses.services.offerings import locked

REASON_LIMIT = 500  # characters


def enrol_self(offering_id: int, *, by: Person, now: datetime) -> Enrolment:
    """The person takes a place. Asking twice gives the same enrolment.

    Raises:
        Conflict: not open, full, past the last day, not for self-enrolment, or withdrawn by the organiser before.
    """
    with uow.write() as session:
        offering = locked(offering_id)
        known = enrolment_in(offering.id, by.id)
        if known is not None and known.status is not EnrolmentStatus.WITHDRAWN:
            return known
        why_not = policies.self_barrier(by, offering, queries.taken(offering.id), now)
        if why_not is None and known is not None:
            why_not = _("Anda pernah dikeluarkan dari angkatan ini. Hubungi penyelenggara untuk ikut kembali.")
        if why_not is not None:
            raise Conflict(why_not)
        enrolment = Enrolment(offering=offering, person=by, enrolled_at=now, enrolled_by=by.id)
        session.add(enrolment)
        session.flush()
        audit.record("enrolment:self:create", f"enrolment:{enrolment.id}", by=by, offering=offering.id)
        uow.touch(enrolment.id)
    return enrolment


def enrolment_in(offering_id: int, person_id: int) -> Enrolment | None:
    return db.session.scalar(
        select(Enrolment)
        .where(Enrolment.offering_id == offering_id, Enrolment.person_id == person_id)
        .execution_options(populate_existing=True)
    )


def assign(
    offering_id: int,
    enrolment_ids: Sequence[int],
    *,
    supervisor_id: int | None,
    assessor_id: int | None,
    by: Person,
    now: datetime,
) -> int:
    """Give learners a field supervisor, an assessor, or both; what is None stays. Returns how many were given one.

    All or none: where one learner cannot have the person, nothing is written and every such learner is named.

    Raises:
        Invalid: nobody chosen, or somebody who may not be assigned.
    """
    if not enrolment_ids:
        raise Invalid([Fault("enrolments", _("Pilih dahulu pesertanya."))])
    if supervisor_id is None and assessor_id is None:
        raise Invalid([Fault("supervisor", _("Pilih pembimbing lapangan, asesor, atau keduanya."))])
    with uow.write():
        offering = locked(offering_id)
        _require_management(by, offering)
        supervisor, assessor = _person(supervisor_id, "supervisor"), _person(assessor_id, "assessor")
        enrolments = _chosen(offering, enrolment_ids)
        faults = [
            fault
            for enrolment in enrolments
            for fault in assignment_faults(
                enrolment.person, enrolment, offering, supervisor=supervisor, assessor=assessor
            )
        ]
        if faults:
            raise Invalid(faults)
        for enrolment in enrolments:
            set_assigned(enrolment, supervisor=supervisor, assessor=assessor, by=by)
    return len(enrolments)


def assignment_faults(
    learner: Person,
    enrolment: Enrolment | None,
    offering: Offering,
    *,
    supervisor: Person | None,
    assessor: Person | None,
) -> list[Fault]:
    """Why these people cannot be assigned to this learner, together with those who are assigned already.

    Args:
        enrolment: None where the learner is about to be enrolled.
    """
    found: list[Fault] = []
    programme = offering.programme
    if supervisor and (why := policies.supervisor_barrier(supervisor, learner, programme)):
        found.append(Fault("supervisor", why))
    if assessor and (why := policies.assessor_barrier(assessor, learner, programme)):
        found.append(Fault("assessor", why))
    supervisor_id = supervisor.id if supervisor else enrolment.field_supervisor_id if enrolment else None
    assessor_id = assessor.id if assessor else enrolment.assessor_id if enrolment else None
    if supervisor_id is not None and supervisor_id == assessor_id:
        message = _("Pembimbing lapangan dan asesor %(learner)s harus dua orang yang berbeda.", learner=learner.name)
        found.append(Fault("assessor", message))
    return found


def set_assigned(enrolment: Enrolment, *, supervisor: Person | None, assessor: Person | None, by: Person) -> None:
    """Write an assignment that was judged; inside a unit of work."""
    if supervisor is not None:
        enrolment.field_supervisor_id = supervisor.id
    if assessor is not None:
        enrolment.assessor_id = assessor.id
    audit.record(
        "enrolment:staff:assign",
        f"enrolment:{enrolment.id}",
        by=by,
        supervisor=supervisor.id if supervisor else None,
        assessor=assessor.id if assessor else None,
    )
    uow.touch(enrolment.id)


def withdraw(enrolment_id: int, reason: str, *, by: Person, now: datetime) -> Enrolment:
    """Take a learner off the offering; what was done stays on record, the place becomes free.

    Raises:
        Invalid: no reason.
        Conflict: completed, or withdrawn already.
    """
    if not reason.strip():
        raise Invalid([Fault("reason", _("Tulis alasannya; alasan ini tersimpan dalam catatan."))])
    with uow.write() as session:
        offering_id = session.scalar(select(Enrolment.offering_id).where(Enrolment.id == enrolment_id))
        if offering_id is None:
            raise NotFound(_("Peserta ini tidak ada."))
        offering = locked(offering_id)
        _require_management(by, offering)
        enrolment = session.get_one(Enrolment, enrolment_id, populate_existing=True)
        if enrolment.status is not EnrolmentStatus.ACTIVE:
            raise Conflict(_("Keadaan peserta ini sudah berubah; muat ulang halamannya."))
        enrolment.status = EnrolmentStatus.WITHDRAWN
        audit.record(
            "enrolment:status:withdraw", f"enrolment:{enrolment.id}", by=by, reason=reason.strip()[:REASON_LIMIT]
        )
        uow.touch(enrolment.id)
    return enrolment


def _require_management(by: Person, offering: Offering) -> None:
    if not policies.may_manage_offering(by, offering):
        raise Forbidden(_("Anda tidak menyelenggarakan angkatan ini."))


def _person(person_id: int | None, where: str) -> Person | None:
    if person_id is None:
        return None
    person = db.session.get(Person, person_id)
    if person is None:
        raise Invalid([Fault(where, _("Orang ini tidak ada."))])
    return person


def _chosen(offering: Offering, enrolment_ids: Sequence[int]) -> list[Enrolment]:
    """The enrolments by id; ids of another offering, or of people who left, are a fault."""
    rows = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.id.in_(set(enrolment_ids)), Enrolment.offering_id == offering.id)
        .execution_options(populate_existing=True)
    )
    found = [enrolment for enrolment in rows.unique() if enrolment.status is EnrolmentStatus.ACTIVE]
    if len(found) != len(set(enrolment_ids)):
        raise Invalid(
            [Fault("enrolments", _("Sebagian yang dipilih bukan peserta aktif angkatan ini. Muat ulang daftarnya."))]
        )
    return found
