"""Who gets in: each page and act for each role, foreign sittings, foreign seats in one's own sitting's address."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from lms.accounts.models import OrganisationKind, Person, Role, RoleGrant
from lms.core import clock, uow
from lms.core.db import db
from lms.core.errors import DomainError, Forbidden, NotFound
from lms.exams.models import AttemptStatus, SittingInvigilator
from lms.exams.sittings.acts import Act, Target
from lms.workflows import sittings as workflow
from lms.workflows.sittings import Given
from tests.exams.sittings.room import Room, enrolled
from tests.support import exams
from tests.support.factories import World, organisation, person, sign_in

READ = ("", "/konsol", "/keadaan", "/disisihkan", "/daftar-hadir", "/kartu-ruang", "/berita-acara")
MANAGE = ("/ubah", "/batal", "/kursi")
ROLES = {
    # role: reads, manages, acts
    "organiser": (200, 200, 403),
    "second_organiser": (200, 200, 403),
    "auditor": (200, 403, 403),
    "invigilator": (200, 403, 200),
    "learner": (403, 403, 403),
    "outsider": (403, 403, 403),
    "author": (403, 403, 403),
    "supervisor": (403, 403, 403),
    "assessor": (403, 403, 403),
    "leader": (403, 403, 403),
    "administrator": (403, 403, 403),
}


@pytest.fixture
def unassigned(world: World) -> Person:
    with uow.write():
        return person("Pengawas Lain", world.provider.organisation, (Role.INVIGILATOR, world.provider.organisation))


@pytest.fixture
def foreign(world: World) -> dict[str, Person]:
    """People with the same roles at another provider."""
    with uow.write():
        school = organisation("Balai Lain", OrganisationKind.PROVIDER)
        return {
            role.value: person(f"Asing {role.value}", school, (role, school))
            for role in (Role.ORGANISER, Role.INVIGILATOR, Role.AUDITOR)
        }


@pytest.mark.parametrize("who", ROLES)
def test_each_page_for_each_role(client: FlaskClient, room: Room, who: str) -> None:
    reads, manages, acts = ROLES[who]
    sign_in(client, room.world.people[who])
    assert client.get("/sesi/").status_code == reads
    for path in (*READ, f"/peserta/{room.seat(0).id}"):
        assert client.get(room.address(path)).status_code == reads, path
    for path in MANAGE:
        assert client.get(room.address(path)).status_code == manages, path
    assert client.get("/sesi/baru").status_code == (200 if manages == 200 else 403)
    for act in Act:
        assert client.get(room.address(f"/tindakan?tindakan={act}")).status_code == acts, act


def test_nobody_gets_in_unsigned(client: FlaskClient, room: Room) -> None:
    for path in (*READ, *MANAGE, "/tindakan?tindakan=jeda"):
        response = client.get(room.address(path), headers={"Accept": "text/html"})
        assert response.status_code == 302, path
        assert "/masuk" in response.headers["Location"]
    assert client.get(room.address("/keadaan"), headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("role", ["organiser", "invigilator", "auditor"])
def test_the_same_role_elsewhere_knows_nothing_of_it(
    client: FlaskClient, room: Room, foreign: dict[str, Person], role: str
) -> None:
    sign_in(client, foreign[role])
    assert "Ruang CAT 1" not in client.get("/sesi/").get_data(as_text=True)
    for path in (*READ, *MANAGE, f"/peserta/{room.seat(0).id}", "/tindakan?tindakan=jeda", "/kursi/lepas?seats=1"):
        assert client.get(room.address(path)).status_code in (403, 404), path
    assert client.get(room.address()).status_code == 404
    assert client.get(f"/sesi/baru?angkatan={room.world.offering.id}").status_code in (403, 404)


def test_an_invigilator_who_is_not_assigned_sees_nothing_and_does_nothing(
    client: FlaskClient, room: Room, unassigned: Person
) -> None:
    room.start(0)
    sign_in(client, unassigned)
    assert "Ruang CAT 1" not in client.get("/sesi/").get_data(as_text=True)
    for path in (*READ, "/tindakan?tindakan=jeda"):
        assert client.get(room.address(path)).status_code == 404, path
    with pytest.raises(Forbidden):
        pause(room, 0, by=unassigned)
    assert room.attempt(0).status is AttemptStatus.IN_PROGRESS


def test_the_assigned_see_their_sittings_only(client: FlaskClient, room: Room, unassigned: Person) -> None:
    guest = enrolled(room.world, "Tamu")
    other = exams.sitting(room.world, room.version, seats=(guest,))
    with uow.write() as session:
        session.get_one(type(other), other.id).room = "Ruang Lain"
        session.delete(session.get_one(SittingInvigilator, (other.id, room.world.invigilator.id)))
        session.add(SittingInvigilator(sitting_id=other.id, person_id=unassigned.id))
    page = sign_in(client, room.world.invigilator).get("/sesi/").get_data(as_text=True)
    assert ("Ruang CAT 1" in page, "Ruang Lain" in page) == (True, False)
    page = sign_in(client, unassigned).get("/sesi/").get_data(as_text=True)
    assert ("Ruang CAT 1" in page, "Ruang Lain" in page) == (False, True)
    page = sign_in(client, room.world.auditor).get("/sesi/").get_data(as_text=True)
    assert ("Ruang CAT 1" in page, "Ruang Lain" in page) == (True, True)


def test_a_role_that_ended_ends_the_watch(client: FlaskClient, room: Room) -> None:
    with uow.write():
        for grant in db.session.query(RoleGrant).filter_by(person_id=room.world.invigilator.id):
            grant.ended_at = clock.now()
    db.session.expire_all()
    sign_in(client, room.world.invigilator)
    assert client.get(room.address("/konsol")).status_code == 403


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUDITOR, Role.INVIGILATOR])
def test_nobody_has_a_part_in_the_sitting_they_sit(client: FlaskClient, room: Room, role: Role) -> None:
    learner, school = room.world.learner, room.world.provider.organisation
    with uow.write() as session:
        session.add(RoleGrant(person_id=learner.id, organisation_id=school.id, role=role, granted_at=clock.now()))
        session.add(SittingInvigilator(sitting_id=room.sitting.id, person_id=learner.id))
    db.session.expire_all()
    sign_in(client, learner)
    assert "Ruang CAT 1" not in client.get("/sesi/").get_data(as_text=True)
    for path in (*READ, *MANAGE, "/tindakan?tindakan=izinkan"):
        assert client.get(room.address(path)).status_code in (403, 404), path
    assert client.get(room.address("/konsol")).status_code == 404


def test_reading_roles_see_no_act(client: FlaskClient, room: Room) -> None:
    room.start(0)
    for who in ("organiser", "auditor"):
        page = sign_in(client, room.world.people[who]).get(room.address("/konsol")).get_data(as_text=True)
        assert "/tindakan" not in page
        assert 'name="kursi"' not in page
        assert 'name="tindakan"' not in page
        assert client.post(room.address("/tindakan?tindakan=jeda"), data={}).status_code == 403
        assert client.post(room.address("/disisihkan"), data={}).status_code == 403
    assert client.post(room.address("/ubah"), data={}).status_code == 403, "an auditor changes nothing"


def test_a_foreign_seat_in_the_own_sittings_address(client: FlaskClient, room: Room) -> None:
    guest = enrolled(room.world, "Tamu")
    other = Room(room.world, room.version, exams.sitting(room.world, room.version, seats=(guest,)), [guest])
    other.start(0)
    with uow.write() as session:
        session.delete(session.get_one(SittingInvigilator, (other.sitting.id, room.world.invigilator.id)))
    room.start(0)
    sign_in(client, room.world.invigilator)
    assert client.get(other.address("/konsol")).status_code == 404
    assert client.get(room.address(f"/peserta/{other.seat(0).id}")).status_code == 404
    page = client.get(room.address(f"/tindakan?tindakan=jeda&kursi={other.seat(0).id}")).get_data(as_text=True)
    assert "Tamu" not in page
    foreign = Target(other.seat(0).id, other.attempts[0], 0)
    smuggled = Target(room.seat(0).id, other.attempts[0], 0)
    data = {"reason": "Keluar kelas", "sasaran": [str(foreign)]}
    assert client.post(room.address("/tindakan?tindakan=jeda"), data=data).status_code == 404
    data["sasaran"] = [str(smuggled)]
    assert client.post(room.address("/tindakan?tindakan=jeda"), data=data).status_code == 409
    assert other.attempt(0).status is AttemptStatus.IN_PROGRESS
    assert room.attempt(0).status is AttemptStatus.IN_PROGRESS
    for act in Act:
        outcome = workflow.act(room.sitting.id, act, [smuggled], GIVEN, by=room.world.invigilator)
        assert not outcome[0].is_done, act


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_reading_addresses_take_no_other_method(client: FlaskClient, room: Room, method: str) -> None:
    sign_in(client, room.world.invigilator)
    for path in ("/konsol", "/keadaan", "/berita-acara", "/daftar-hadir"):
        assert getattr(client, method)(room.address(path)).status_code == 405, path


def test_an_unknown_sitting_and_an_unknown_act(client: FlaskClient, room: Room) -> None:
    sign_in(client, room.world.invigilator)
    assert client.get("/sesi/999999").status_code == 404
    assert client.get(room.address("/tindakan?tindakan=hapus")).status_code == 404
    assert client.get(room.address("/tindakan")).status_code == 404
    assert client.get(room.address("/peserta/999999")).status_code == 404
    with pytest.raises(NotFound):
        workflow.act(999999, Act.PAUSE, [], GIVEN, by=room.world.invigilator)


@pytest.mark.parametrize("who", [name for name in ROLES if name != "invigilator"])
def test_only_the_assigned_act_whatever_the_way(room: Room, who: str) -> None:
    room.start(0)
    with pytest.raises(DomainError):
        pause(room, 0, by=room.world.people[who])
    assert room.attempt(0).status is AttemptStatus.IN_PROGRESS


GIVEN = Given(text="Tenang", minutes=5, reason="Keluar kelas", compared=frozenset(range(100_000)))


def pause(room: Room, place: int, *, by: Person) -> None:
    target = Target(room.seat(place).id, room.attempts[place], 0)
    workflow.act(room.sitting.id, Act.PAUSE, [target], GIVEN, by=by)
