"""The leader's page: whom it shows, filters, export, and its budget."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from lms.accounts.models import Person, Role
from lms.core import clock, uow
from lms.core.db import db
from lms.courses.models import StageProgress
from lms.cpd import services as cpd
from tests.support.certificates import enrol, issue
from tests.support.factories import World, organisation, person, sign_in
from tests.support.queries import query_count


@pytest.fixture
def team(world: World) -> World:
    """Twelve more people: some enrolled, three with certificates (one in force, one ending soon, one expired)."""
    now = clock.now()
    with uow.write() as session:
        session.add(StageProgress(enrolment_id=world.enrolment.id, stage_slug="dasar", opened_at=now, completed_at=now))
    for number, age in enumerate((30, 1000, 2000)):
        certificate = issue(world, enrol(world, f"Pemegang {number}"), at=now - timedelta(days=age))
        with uow.write():
            cpd.credit_certificate(certificate, now)
    for number in range(9):
        enrol(world, f"Rekan {number}")
    return world


def test_the_rows(client: FlaskClient, team: World) -> None:
    sign_in(client, team.leader)
    with query_count() as count:
        page = client.get("/portofolio/tim")
    assert count <= 18, count
    text = page.text
    for words in ("Ani Peserta", "Puskesmas Uji", "3T", "tahap 1 dari 4 selesai", "Pemegang 0", "1 berlaku", "habis ",
                  "Aktif", "Nonaktif", "Belum bersertifikat", "Mengapa nonaktif?"):  # fmt: skip
        assert words in text, words
    assert "Citra Luar" not in text  # another agency
    assert "Kartika Kepala" not in text.split("<main")[1]  # the leader herself
    assert "style=" not in text


def test_more_rows_cost_no_more_queries(client: FlaskClient, team: World) -> None:
    sign_in(client, team.leader)
    with query_count() as few:
        client.get("/portofolio/tim?q=pemegang")
    with query_count() as many:
        client.get("/portofolio/tim")
    assert int(many) <= int(few) + 1


def test_filters(client: FlaskClient, team: World) -> None:
    with uow.write():
        lower = organisation("Pustu Bawah", parent=team.unit)
        person("Orang Pustu", lower)
    sign_in(client, team.leader)
    only = client.get(f"/portofolio/tim?unit={lower.id}").text
    assert "Orang Pustu" in only
    assert "Rekan 1" not in only
    inactive = client.get("/portofolio/tim?status=inactive").text
    assert "Pemegang 2" in inactive
    assert "Rekan 1" not in inactive
    assert "Pemegang 0" in client.get("/portofolio/tim?status=active").text
    assert "Tidak ada yang cocok" in client.get("/portofolio/tim?q=tidakada").text
    assert "Tidak ada yang cocok" in client.get("/portofolio/tim?q=%25").text
    # A unit outside the scope shows nobody, not everybody.
    assert "Citra Luar" not in client.get(f"/portofolio/tim?unit={team.other_agency.id}").text
    assert "Tidak ada yang cocok" in client.get(f"/portofolio/tim?unit={team.other_agency.id}").text


def test_pages(client: FlaskClient, team: World) -> None:
    for number in range(20):
        enrol(team, f"Tambahan {number:02d}", post="Bidan")
    sign_in(client, team.leader)
    assert "Tambahan 19" in client.get("/portofolio/tim?page=2").text
    second = client.get("/portofolio/tim?status=uncertified&page=2").text
    assert "Tambahan 19" in second
    assert "status=uncertified" in second


def test_export(client: FlaskClient, team: World) -> None:
    with uow.write():
        db.session.get_one(Person, team.learner.id).post = "=HYPERLINK(1)"
    sign_in(client, team.leader)
    with query_count() as count:
        answer = client.get("/portofolio/tim.xlsx?q=peserta")
    assert count <= 18, count
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Nama"
    assert [row[0] for row in rows[1:]] == ["Ani Peserta", "Budi Peserta"]
    assert rows[1][2] == "=HYPERLINK(1)"
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("who", "status"), [("leader", 200), ("auditor", 200), ("learner", 403), ("organiser", 403), ("administrator", 403)]
)
def test_who_has_a_team(client: FlaskClient, world: World, who: str, status: int) -> None:
    sign_in(client, world.people[who])
    assert client.get("/portofolio/tim").status_code == status
    assert client.get("/portofolio/tim.xlsx").status_code == status


def test_a_leader_without_people_is_told_so(client: FlaskClient, world: World) -> None:
    with uow.write():
        empty = organisation("Dinas Kosong")
        someone = person("Kepala Kosong", empty, (Role.LEADER, empty))
    sign_in(client, someone)
    assert "Belum ada orang di tim ini" in client.get("/portofolio/tim").text
