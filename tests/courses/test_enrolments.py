"""Enrolling oneself, assigning staff, withdrawing: what is guarded, and what stays when it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Organisation, Person, Role
from lms.core import clock, uow
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.core.errors import Conflict, Forbidden, Invalid
from lms.courses import queries
from lms.courses.models import Enrolment, EnrolmentStatus, OfferingStatus
from lms.courses.services import enrolments, offerings
from lms.courses.services.offerings import OfferingValues
from tests.support.factories import World, person


def someone(name: str, where: Organisation | None, *roles: tuple[Role, Organisation], **values: object) -> Person:
    """A person who is really there: committed, since a unit of work begins with what is."""
    with uow.write():
        return person(name, where, *roles, **values)


def enrol(world: World, who: Person | None = None) -> Enrolment:
    return enrolments.enrol_self(world.offering.id, by=who or world.second_learner, now=clock.now())


def test_a_learner_takes_a_place_once(world: World) -> None:
    first, second = enrol(world), enrol(world)
    assert first.id == second.id
    assert queries.taken(world.offering.id) == 2
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "enrolment:self:create"))
    assert entry is not None
    assert (entry.subject, entry.actor_id) == (f"enrolment:{first.id}", world.second_learner.id)


def test_enrolling_opens_the_first_stage(world: World) -> None:
    enrolment = enrol(world)
    assert list(queries.stage_progress([enrolment.id])[enrolment.id]) == ["dasar"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", OfferingStatus.DRAFT),
        ("status", OfferingStatus.CLOSED),
        ("capacity", 1),
        ("self_enrol", False),
        ("enrol_until", clock.now().date() - timedelta(days=2)),
    ],
)
def test_what_keeps_a_learner_out(world: World, name: str, value: object) -> None:
    with uow.write():
        setattr(world.offering, name, value)
    with pytest.raises(Conflict):
        enrol(world)
    assert queries.taken(world.offering.id) == 1


def test_the_last_day_counts_in_the_offerings_zone(world: World) -> None:
    """The offering lies in WITA: at 15.30 UTC it is still the last day there, at 16.30 UTC it is the next."""
    with uow.write():
        world.offering.enrol_until = clock.now().date()
    midday = clock.now().replace(hour=15, minute=30)
    enrolments.enrol_self(world.offering.id, by=world.second_learner, now=midday)
    with pytest.raises(Conflict):
        enrolments.enrol_self(world.offering.id, by=world.outsider, now=midday + timedelta(hours=1))


def test_staff_without_the_learners_role_cannot_enrol(world: World) -> None:
    with pytest.raises(Conflict):
        enrol(world, world.assessor)


def test_assigning_needs_the_role_in_the_right_scope(world: World) -> None:
    elsewhere = someone("Pembimbing Lain", world.other_agency, (Role.FIELD_SUPERVISOR, world.other_agency))
    colleague = someone("Asesor Seunit", world.unit, (Role.ASSESSOR, world.provider.organisation))
    for supervisor, assessor in (
        (elsewhere, None),
        (world.leader, None),
        (world.learner, None),
        (None, colleague),
        (None, world.supervisor),
        (None, world.learner),
    ):
        with pytest.raises(Invalid):
            enrolments.assign(
                world.offering.id,
                [world.enrolment.id],
                supervisor_id=supervisor.id if supervisor else None,
                assessor_id=assessor.id if assessor else None,
                by=world.organiser,
                now=clock.now(),
            )


def test_supervisor_and_assessor_are_two_people(world: World) -> None:
    both = someone(
        "Dua Peran", None, (Role.FIELD_SUPERVISOR, world.agency), (Role.ASSESSOR, world.provider.organisation)
    )
    with pytest.raises(Invalid):
        enrolments.assign(
            world.offering.id,
            [world.enrolment.id],
            supervisor_id=both.id,
            assessor_id=both.id,
            by=world.organiser,
            now=clock.now(),
        )


def test_in_bulk_all_or_none(world: World) -> None:
    second = enrol(world)
    stranger = enrol(world, world.outsider)  # of another agency: the unit's supervisor has no role there

    def ids(*given: Enrolment) -> list[int]:
        return [enrolment.id for enrolment in given]

    with pytest.raises(Invalid) as problem:
        enrolments.assign(
            world.offering.id,
            ids(second, stranger),
            supervisor_id=world.supervisor.id,
            assessor_id=world.assessor.id,
            by=world.organiser,
            now=clock.now(),
        )
    assert world.outsider.name in problem.value.message
    assert db.session.get_one(Enrolment, second.id).field_supervisor_id is None
    count = enrolments.assign(
        world.offering.id,
        ids(second, world.enrolment),
        supervisor_id=world.supervisor.id,
        assessor_id=world.assessor.id,
        by=world.organiser,
        now=clock.now(),
    )
    assert count == 2
    assert db.session.get_one(Enrolment, second.id).assessor_id == world.assessor.id


def test_only_the_organiser_of_the_provider(world: World) -> None:
    foreign = someone("Penyelenggara Lain", world.other_agency, (Role.ORGANISER, world.other_agency))
    for by in (foreign, world.learner, world.auditor, world.assessor):
        with pytest.raises(Forbidden):
            enrolments.withdraw(world.enrolment.id, "alasan", by=by, now=clock.now())
        with pytest.raises(Forbidden):
            enrolments.assign(
                world.offering.id,
                [world.enrolment.id],
                supervisor_id=world.supervisor.id,
                assessor_id=None,
                by=by,
                now=clock.now(),
            )
        with pytest.raises(Forbidden):
            offerings.close_enrolment(world.offering.id, by=by, now=clock.now())


def test_withdrawing_needs_a_reason_frees_the_place_and_is_kept(world: World) -> None:
    with pytest.raises(Invalid):
        enrolments.withdraw(world.enrolment.id, "  ", by=world.organiser, now=clock.now())
    enrolments.withdraw(world.enrolment.id, "pindah tugas", by=world.organiser, now=clock.now())
    assert world.enrolment.status is EnrolmentStatus.WITHDRAWN
    assert queries.taken(world.offering.id) == 0
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "enrolment:status:withdraw"))
    assert entry is not None
    assert entry.details["reason"] == "pindah tugas"
    with pytest.raises(Conflict):
        enrolments.withdraw(world.enrolment.id, "lagi", by=world.organiser, now=clock.now())
    with pytest.raises(Conflict):
        enrol(world, world.learner)


def values(**changed: object) -> OfferingValues:
    today = clock.now().date()
    given: dict[str, object] = {
        "starts_on": today,
        "ends_on": today + timedelta(days=30),
        "enrol_until": today + timedelta(days=10),
        "capacity": 20,
        "place": "Kupang",
        "timezone": "Asia/Makassar",
        "self_enrol": True,
    }
    return OfferingValues(**{**given, **changed})  # type: ignore[arg-type]


def test_an_offering_is_planned_opened_and_closed(world: World) -> None:
    made = offerings.create(world.programme.id, values(), by=world.organiser, now=clock.now())
    assert (made.number, made.status) == (2, OfferingStatus.DRAFT)
    offerings.open_enrolment(made.id, by=world.organiser, now=clock.now())
    with pytest.raises(Conflict):
        offerings.open_enrolment(made.id, by=world.organiser, now=clock.now())
    offerings.close_enrolment(made.id, by=world.organiser, now=clock.now())
    offerings.open_enrolment(made.id, by=world.organiser, now=clock.now())
    assert made.status is OfferingStatus.OPEN


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"ends_on": clock.now().date() - timedelta(days=3)}, "ends_on"),
        ({"enrol_until": clock.now().date() + timedelta(days=300)}, "enrol_until"),
        ({"capacity": 0}, "capacity"),
        ({"place": " "}, "place"),
        ({"timezone": "Europe/Paris"}, "timezone"),
    ],
)
def test_values_that_cannot_be(world: World, changed: dict[str, object], where: str) -> None:
    with pytest.raises(Invalid) as problem:
        offerings.create(world.programme.id, values(**changed), by=world.organiser, now=clock.now())
    assert where in {fault.where for fault in problem.value.faults}


def test_places_cannot_fall_below_those_taken(world: World) -> None:
    enrol(world)
    with pytest.raises(Invalid):
        offerings.edit(world.offering.id, values(capacity=1), by=world.organiser, now=clock.now())
    offerings.edit(world.offering.id, values(capacity=2), by=world.organiser, now=clock.now())
    assert world.offering.capacity == 2
