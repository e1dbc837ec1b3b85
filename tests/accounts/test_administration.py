"""People, roles and organisations: who may do what to whom, and what is refused with a sentence."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts.models import Organisation, OrganisationKind, Person, Role, RoleGrant
from lms.core import clock, uow
from lms.core.audit import AuditEntry
from lms.core.db import db
from tests.support.factories import World, organisation, person, sign_in
from tests.support.queries import query_count


@pytest.fixture
def admin(client: FlaskClient, world: World) -> FlaskClient:
    return sign_in(client, world.administrator)


@pytest.fixture
def unit_admin(world: World) -> Person:
    """Administers the puskesmas only."""
    with uow.write():
        return person("Nani Admin Unit", world.unit, (Role.ADMINISTRATOR, world.unit))


def typed(world: World, **values: object) -> dict[str, object]:
    return {
        "name": "Oki Perawat, A.Md.Kep.",
        "nip": "199107052021212004",
        "email": "oki@contoh.go.id",
        "employment": "pppk",
        "post": "Perawat",
        "organisation": world.unit.id,
        **values,
    }


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def audited(action: str) -> int:
    return db.session.scalar(select(func.count()).where(AuditEntry.action == action)) or 0


@pytest.mark.parametrize("path", ["/orang", "/organisasi"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("administrator", 200), ("auditor", 200), ("learner", 403), ("organiser", 403), ("leader", 403), ("author", 403)],
)
def test_lists_are_for_administrators_and_auditors(
    client: FlaskClient, world: World, path: str, who: str, status: int
) -> None:
    assert sign_in(client, world.people[who]).get(path).status_code == status


def test_the_list_holds_the_own_scope_only(client: FlaskClient, world: World, unit_admin: Person) -> None:
    page = sign_in(client, unit_admin).get("/orang").text
    assert "Ani Peserta" in page
    assert "Citra Luar" not in page
    assert "Kartika Kepala" not in page, "nobody above the own unit"
    assert client.get(f"/orang/{world.leader.id}").status_code == 404
    assert client.get(f"/orang/{world.outsider.id}").status_code == 404
    assert client.get("/orang/999999").status_code == 404


def test_an_auditor_reads_and_changes_nothing(client: FlaskClient, world: World) -> None:
    sign_in(client, world.auditor)
    page = client.get(f"/orang/{world.learner.id}")
    assert page.status_code == 200
    assert "Ubah data" not in page.text
    for path in (
        "/orang/baru", f"/orang/{world.learner.id}/ubah", f"/orang/{world.learner.id}/tangguhkan",
        f"/orang/{world.learner.id}/peran", "/peran/beri", "/organisasi/baru", f"/organisasi/{world.unit.id}/ubah",
    ):  # fmt: skip
        assert client.get(path).status_code == 403, path
        assert client.post(path, data={"reason": "x"}).status_code == 403, path


def test_searching_and_filtering(admin: FlaskClient, world: World) -> None:
    with uow.write():
        world.learner.nip = "198503172009022001"
        world.second_learner.suspended_at = clock.now()
    assert "Ani Peserta" in admin.get("/orang?q=ani+peserta").text
    assert "Ani Peserta" in admin.get("/orang?q=19850317+200902").text
    assert "Ani Peserta" not in admin.get("/orang?q=zzz").text
    assert "Tidak ada yang cocok" in admin.get("/orang?q=zzz").text
    assert "Ani Peserta" not in admin.get("/orang?q=%25_").text, "wildcards are taken as they are written"
    page = admin.get(f"/orang?role=field_supervisor&unit={world.unit.id}").text
    assert "Indah Pembimbing" in page
    assert "Ani Peserta" not in page
    page = admin.get("/orang?state=suspended").text
    assert "Budi Peserta" in page
    assert "Ani Peserta" not in page
    assert admin.get("/orang?role=king&unit=abc&page=-3&state=x").status_code == 200


def test_the_lists_stay_within_their_budget(admin: FlaskClient, world: World) -> None:
    with uow.write():
        for number in range(40):
            where = organisation(f"Puskesmas {number}", parent=world.agency, province="NTT")
            person(f"Peserta {number:02d}", where, (Role.LEARNER, where), (Role.ASSESSOR, world.agency))
    for path, budget in (("/orang", 9), ("/organisasi", 10)):
        admin.get(path)
        db.session.expire_all()
        with query_count() as counted:
            assert admin.get(path).status_code == 200
        assert counted <= budget, counted


def test_a_person_is_added_and_edited(admin: FlaskClient, world: World) -> None:
    answer = admin.post("/orang/baru", data=typed(world))
    assert answer.status_code == 302, answer.text
    made = db.session.scalars(select(Person).where(Person.nip == "199107052021212004")).one()
    assert (made.password_hash, made.organisation_id, made.is_demo) == (None, world.unit.id, False)
    assert audited("account:person:create") == 1
    page = admin.get(f"/orang/{made.id}").text
    assert "Oki Perawat" in page
    assert "Belum ada kata sandi" in page
    answer = admin.post(f"/orang/{made.id}/ubah", data=typed(world, post="Bidan", email="OKI.baru@contoh.go.id"))
    assert answer.status_code == 302
    db.session.expire_all()
    assert (made.post, made.email) == ("Bidan", "oki.baru@contoh.go.id")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account:person:change")).one()
    assert sorted(entry.details["changed"]) == ["email", "post"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"nip": "199113052021212004"}, "Angka 1–8 (19911305)"),
        ({"employment": "pns"}, "menandai NI PPPK"),
        ({"nip": "198503172009022001"}, "bulan pengangkatan PNS"),
        ({"nip": "", "email": ""}, "salah satunya dipakai untuk masuk"),
        ({"email": "bukan alamat"}, "tidak lengkap"),
        ({"email": "a@b"}, "tidak lengkap"),
        ({"email": "x@contoh.go.id\r\nBcc: y@contoh.go.id"}, "tidak lengkap"),
        ({"name": ""}, "Tuliskan nama"),
        ({"name": "x" * 201}, "paling panjang 200"),
        ({"post": "x" * 121}, "paling panjang 120"),
    ],
)
def test_wrong_data_is_named_kept_on_the_page_and_not_written(
    admin: FlaskClient, world: World, wrong: dict[str, str], sentence: str
) -> None:
    before = count(Person)
    answer = admin.post("/orang/baru", data=typed(world, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    if "post" not in wrong:
        assert 'value="Perawat"' in answer.text
    assert count(Person) == before


def test_a_number_or_address_of_another_is_refused(admin: FlaskClient, world: World) -> None:
    admin.post("/orang/baru", data=typed(world))
    answer = admin.post("/orang/baru", data=typed(world, name="Kembar"))
    assert answer.status_code == 422
    assert "NIP ini sudah dipakai" in answer.text
    assert "E-mail ini sudah dipakai" in answer.text


def test_nobody_is_placed_outside_the_own_scope(admin: FlaskClient, world: World) -> None:
    before = count(Person)
    assert admin.post("/orang/baru", data=typed(world, organisation=world.other_agency.id)).status_code == 422
    answer = admin.post(f"/orang/{world.learner.id}/ubah", data=typed(world, organisation=world.other_agency.id))
    assert answer.status_code == 422
    assert admin.get(f"/orang/{world.outsider.id}/ubah").status_code == 404
    assert count(Person) == before


def test_a_units_administrator_cannot_take_over_someone_with_a_higher_role(
    client: FlaskClient, world: World, unit_admin: Person
) -> None:
    with uow.write():
        chief = person("Pak Kepala", world.unit, (Role.ADMINISTRATOR, world.agency))
    sign_in(client, unit_admin)
    assert client.get(f"/orang/{chief.id}").status_code == 200
    for path in ("ubah", "tangguhkan"):
        assert client.get(f"/orang/{chief.id}/{path}").status_code == 403
        answer = client.post(f"/orang/{chief.id}/{path}", data=typed(world, email="saya@contoh.go.id", reason="x"))
        assert answer.status_code == 403
    assert client.post(f"/orang/{chief.id}/tautan-sandi").status_code == 403
    db.session.expire_all()
    assert chief.email != "saya@contoh.go.id"


def test_roles_are_given_and_ended_within_the_own_scope(admin: FlaskClient, world: World) -> None:
    where = {"role": "field_supervisor", "organisation": world.unit.id}
    assert admin.post(f"/orang/{world.learner.id}/peran", data=where).status_code == 302
    again = admin.post(f"/orang/{world.learner.id}/peran", data=where)
    assert again.status_code == 422
    assert "sudah dipegang" in again.text
    db.session.expire_all()
    assert world.learner.holds(Role.FIELD_SUPERVISOR, world.unit.path)
    given = next(one for one in world.learner.grants if one.role is Role.FIELD_SUPERVISOR)
    assert given.granted_by == world.administrator.id
    assert admin.post(f"/peran/{given.id}/akhiri", data={"reason": " "}).status_code == 422
    assert admin.post(f"/peran/{given.id}/akhiri", data={"reason": "Pindah tugas"}).status_code == 302
    db.session.expire_all()
    assert not world.learner.holds(Role.FIELD_SUPERVISOR, world.unit.path)
    assert admin.post(f"/peran/{given.id}/akhiri", data={"reason": "Lagi"}).status_code == 404
    assert (audited("account:role:grant"), audited("account:role:end")) == (1, 1)
    assert admin.post(f"/orang/{world.learner.id}/peran", data=where).status_code == 302, "and may be given anew"


def test_no_role_above_outside_or_to_oneself(client: FlaskClient, world: World, unit_admin: Person) -> None:
    sign_in(client, unit_admin)
    before = count(RoleGrant)
    for where in (world.agency, world.other_agency, world.provider.organisation):
        data = {"role": "administrator", "organisation": where.id}
        assert client.post(f"/orang/{world.learner.id}/peran", data=data).status_code == 422
    own = {"role": "auditor", "organisation": world.unit.id}
    assert client.post(f"/orang/{unit_admin.id}/peran", data=own).status_code == 403
    assert client.post("/peran/beri", data={**own, "person_name": unit_admin.email}).status_code == 422
    grant_id = unit_admin.grants[0].id
    assert client.post(f"/peran/{grant_id}/akhiri", data={"reason": "x"}).status_code == 403
    above = next(one for one in world.leader.grants)
    assert client.post(f"/peran/{above.id}/akhiri", data={"reason": "x"}).status_code == 404
    assert count(RoleGrant) == before


def test_a_guest_gets_a_role_by_exact_name(admin: FlaskClient, world: World) -> None:
    data = {"role": "assessor", "organisation": world.unit.id, "person_name": world.outsider.email}
    assert admin.get("/peran/beri").status_code == 200
    assert admin.post("/peran/beri", data={**data, "person_name": "tak@ada.example"}).status_code == 422
    assert admin.post("/peran/beri", data=data).status_code == 302
    assert "Citra Luar" in admin.get("/orang").text
    assert admin.get(f"/orang/{world.outsider.id}/ubah").status_code == 403, "the role, not the person, is ours"


def test_suspending_ends_the_session_and_reinstating_lets_in_again(app, world: World) -> None:  # type: ignore[no-untyped-def]
    admin, learner = sign_in(app.test_client(), world.administrator), sign_in(app.test_client(), world.learner)
    assert learner.get("/profil").status_code == 200
    path = f"/orang/{world.learner.id}"
    assert admin.post(f"{path}/tangguhkan", data={"reason": ""}).status_code == 422
    assert admin.post(f"{path}/tangguhkan", data={"reason": "Pindah instansi"}).status_code == 302
    assert learner.get("/profil").status_code != 200
    assert admin.post(f"{path}/tangguhkan", data={"reason": "Lagi"}).status_code == 409
    assert admin.post(f"{path}/pulihkan", data={"reason": "Kembali"}).status_code == 302
    assert learner.get("/profil").status_code != 200, "the old session stays void"
    assert admin.get(f"/orang/{world.administrator.id}/tangguhkan").status_code == 403, "nobody suspends themself"


def test_the_tree_is_shown_extended_and_described(admin: FlaskClient, world: World) -> None:
    page = admin.get("/organisasi").text
    assert "Puskesmas Uji" in page
    assert "Dinas Lain" not in page
    data = {
        "name": "Puskesmas Baru", "kind": "unit", "parent": world.agency.id, "province": "NTT", "regency": "Alor",
        "is_remote": "y", "timezone": "Asia/Makassar",
    }  # fmt: skip
    assert admin.post("/organisasi/baru", data=data).status_code == 302
    made = db.session.scalars(select(Organisation).where(Organisation.name == "Puskesmas Baru")).one()
    assert (made.path, made.is_remote, made.slug) == (f"{world.agency.path}{made.id}/", True, "puskesmas-baru")
    assert "Puskesmas Baru" in admin.get("/organisasi?q=alor&province=NTT&remote=yes").text
    assert "Puskesmas Baru" not in admin.get("/organisasi?remote=no").text
    answer = admin.post(f"/organisasi/{made.id}/ubah", data={**data, "name": "Puskesmas Kalabahi", "is_remote": ""})
    assert answer.status_code == 302
    db.session.expire_all()
    assert (made.name, made.kind) == ("Puskesmas Kalabahi", OrganisationKind.UNIT)
    assert admin.post("/organisasi/baru", data={**data, "parent": world.other_agency.id}).status_code == 422
    assert admin.post("/organisasi/baru", data={**data, "name": " "}).status_code == 422
    assert admin.get(f"/organisasi/{world.other_agency.id}/ubah").status_code == 404


def test_a_branch_moves_with_all_below_it(admin: FlaskClient, world: World) -> None:
    with uow.write():
        middle = organisation("Wilayah Barat", parent=world.agency)
        sub = organisation("Pustu", parent=world.unit)
    data = {"name": "Puskesmas Uji", "kind": "unit", "parent": middle.id, "timezone": "Asia/Makassar"}
    assert admin.post(f"/organisasi/{world.unit.id}/ubah", data=data).status_code == 302
    db.session.expire_all()
    assert world.unit.path == f"{middle.path}{world.unit.id}/"
    assert sub.path == f"{world.unit.path}{sub.id}/"
    data = {"name": "Wilayah Barat", "kind": "unit", "parent": sub.id, "timezone": "Asia/Makassar"}
    assert admin.post(f"/organisasi/{middle.id}/ubah", data=data).status_code == 422, "not below itself"


def test_a_name_full_of_markup_stays_text(admin: FlaskClient, world: World) -> None:
    evil = "<script>alert(1)</script>"
    assert admin.post("/orang/baru", data=typed(world, name=evil, post=evil)).status_code == 302
    assert evil not in admin.get("/orang?q=script").text
    assert "&lt;script&gt;" in admin.get("/orang?q=script").text
