"""Catalogue, programme, offerings, home: who sees what, within a budget of queries; bad input keeps what was typed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lms.accounts.models import Role
from lms.core import clock, uow
from lms.core.db import db
from lms.courses import queries
from lms.courses.models import Enrolment, Offering, OfferingStatus
from lms.workflows import content
from tests.support.factories import World, person, sign_in
from tests.support.programme_files import write_programme
from tests.support.queries import query_count


def more_learners(world: World, count: int) -> None:
    with uow.write() as session:
        for number in range(count):
            learner = person(f"Peserta {number:02d}", world.unit, (Role.LEARNER, world.agency))
            enrolment = Enrolment(
                offering_id=world.offering.id,
                person_id=learner.id,
                enrolled_at=clock.now(),
                enrolled_by=learner.id,
                field_supervisor_id=world.supervisor.id if number % 2 else None,
            )
            session.add(enrolment)
            session.flush()
            uow.touch(enrolment.id)


def test_the_catalogue_searches_and_filters(client: FlaskClient, world: World, tmp_path: Path) -> None:
    content.load(write_programme(tmp_path, world.provider.slug), clock.now())
    with query_count() as count:
        page = client.get("/katalog")
    assert "Program Uji" in page.text
    assert "Program kecil" in page.text
    assert count <= 8
    for query, shown, hidden in (
        ("q=kecil", "Program kecil", "Program Uji"),
        ("q=small+ring", "Program kecil", "Program Uji"),
        ("buka=1", "Program Uji", "Program kecil"),
        (f"lembaga={world.provider.slug}", "Program kecil", "tidak ada"),
        ("bidang=Kesehatan&jenis=competence", "Program Uji", "tidak ada"),
    ):
        text = client.get(f"/katalog?{query}").text
        assert shown in text, query
        assert f">{hidden}</a>" not in text, query
    assert "Tidak ada program yang cocok" in client.get("/katalog?q=%25&jenis=training").text
    assert client.get("/katalog?jenis=x&page=999&q=%5C%27%07").status_code == 200


def test_the_programme_page(client: FlaskClient, world: World) -> None:
    page = client.get(f"/katalog/{world.programme.slug}")
    assert "Masuk untuk mendaftar" in page.text
    sign_in(client, world.second_learner)
    with query_count() as count:
        page = client.get(f"/katalog/{world.programme.slug}")
    assert "Daftar angkatan 1" in page.text
    assert "UJI-1" in page.text  # the provider's authority
    assert "8 poin CPD" in page.text
    assert count <= 20
    assert client.get("/katalog/tidak-ada").status_code == 404


def test_enrolling_from_the_page(client: FlaskClient, world: World) -> None:
    sign_in(client, world.second_learner)
    answer = client.post(f"/angkatan/{world.offering.id}/daftar")
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    with uow.write():
        world.offering.status = OfferingStatus.CLOSED
    sign_in(client, world.outsider)
    refused = client.post(f"/angkatan/{world.offering.id}/daftar")
    assert refused.status_code == 409
    assert "sudah ditutup" in refused.text
    assert client.get(f"/angkatan/{world.offering.id}/daftar").status_code == 405


def test_home_of_each(client: FlaskClient, world: World) -> None:
    assert "Periksa sertifikat" in client.get("/").text
    with uow.write():
        uow.touch(world.enrolment.id)
    sign_in(client, world.learner)
    with query_count() as count:
        page = client.get("/")
    assert "Langkah Anda berikutnya" in page.text
    assert "Mulai membaca" in page.text
    assert "Poin CPD" in page.text
    assert count <= 40
    sign_in(client, world.second_learner)
    assert "Anda belum mengikuti program" in client.get("/").text
    for name in ("organiser", "supervisor", "assessor", "author", "invigilator", "leader", "administrator", "auditor"):
        sign_in(client, world.people[name])
        with query_count() as count:
            assert "Yang menunggu Anda" in client.get("/").text, name
        assert count <= 12, name


def test_the_path_is_for_the_learner_and_those_who_answer_for_them(client: FlaskClient, world: World) -> None:
    path = f"/belajar/{world.enrolment.id}"
    for name in ("learner", "supervisor", "assessor", "organiser", "auditor"):
        sign_in(client, world.people[name])
        assert client.get(path).status_code == 200, name
    for name in ("second_learner", "outsider", "author", "leader", "invigilator", "administrator"):
        sign_in(client, world.people[name])
        assert client.get(path).status_code == 404, name


def test_offerings_are_for_the_providers_staff(client: FlaskClient, world: World) -> None:
    with uow.write():
        foreign = person("Penyelenggara Lain", world.other_agency, (Role.ORGANISER, world.other_agency))
    base = f"/angkatan/{world.offering.id}"
    pages = [base, f"{base}/peserta.xlsx", f"/peserta/{world.enrolment.id}"]
    for who, expected in ((world.organiser, 200), (world.auditor, 200), (foreign, 404), (world.learner, 403)):
        sign_in(client, who)
        assert [client.get(page).status_code for page in pages] == [expected] * 3, who.name
    sign_in(client, foreign)
    assert "Program Uji" not in client.get("/angkatan").text
    acts = ("buka", "tutup", "tugaskan", "impor")
    for who, expected in ((world.auditor, 403), (foreign, 404), (world.learner, 403)):
        sign_in(client, who)
        assert [client.post(f"/angkatan/{world.offering.id}/{act}").status_code for act in acts] == [expected] * 4
        assert client.post(f"/peserta/{world.enrolment.id}/keluar", data={"reason": "x"}).status_code == expected
    assert client.get("/angkatan/999999").status_code == 403


def test_the_roster_filters_and_stays_within_its_budget(client: FlaskClient, world: World) -> None:
    more_learners(world, 12)
    sign_in(client, world.organiser)
    client.get("/angkatan")
    with query_count() as count:
        page = client.get(f"/angkatan/{world.offering.id}")
    assert page.text.count('name="enrolments"') == 13
    assert count <= 22, count
    with query_count() as count:
        client.get("/angkatan")
    assert count <= 9, count
    text = client.get(f"/angkatan/{world.offering.id}?belum=supervisor&q=peserta+0").text
    assert text.count('name="enrolments"') == 6  # 00, 02, 04, 06, 08, 10
    assert "Tidak ada peserta yang cocok" in client.get(f"/angkatan/{world.offering.id}?q=zzz").text
    export = client.get(f"/angkatan/{world.offering.id}/peserta.xlsx?belum=supervisor")
    assert export.headers["Content-Disposition"].startswith("attachment")
    assert export.headers["Cache-Control"] == "no-store"


def test_assigning_in_bulk_and_one_by_one(client: FlaskClient, world: World) -> None:
    more_learners(world, 3)
    sign_in(client, world.organiser)
    rows = queries.roster_rows(world.offering, queries.RosterFilters(missing="assessor"))
    chosen = [row.enrolment.id for row in rows]
    data = {"enrolments": chosen, "supervisor": world.supervisor.id, "assessor": world.assessor.id}
    answer = client.post(f"/angkatan/{world.offering.id}/tugaskan?belum=assessor", data=data)
    assert (answer.status_code, answer.location) == (303, f"/angkatan/{world.offering.id}?belum=assessor")
    assert not queries.roster_rows(world.offering, queries.RosterFilters(missing="assessor"))
    nobody = client.post(f"/angkatan/{world.offering.id}/tugaskan", data={"supervisor": world.supervisor.id})
    assert nobody.status_code == 422
    assert "Pilih dahulu pesertanya" in nobody.text
    refused = client.post(
        f"/angkatan/{world.offering.id}/tugaskan", data={"enrolments": chosen[:1], "assessor": world.leader.id}
    )
    assert refused.status_code == 422
    one = client.post(f"/peserta/{chosen[0]}", data={"supervisor": world.supervisor.id, "assessor": 0})
    assert one.status_code == 303
    bad = client.post(f"/peserta/{chosen[0]}", data={"supervisor": world.outsider.id, "assessor": 0})
    assert bad.status_code == 422


def test_an_offering_in_the_browser(client: FlaskClient, world: World) -> None:
    sign_in(client, world.organiser)
    assert "Program Uji" in client.get("/angkatan/baru").text
    today = clock.now().date()
    given = {
        "programme": world.programme.id,
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=9)).isoformat(),
        "enrol_until": (today + timedelta(days=3)).isoformat(),
        "capacity": "25",
        "place": 'Ruang "A" <script>alert(1)</script>',
        "timezone": "Asia/Jakarta",
        "self_enrol": "y",
    }
    wrong = client.post("/angkatan/baru", data={**given, "capacity": "banyak", "ends_on": "besok"})
    assert wrong.status_code == 422
    assert "Tulis angka bulat." in wrong.text
    assert "Tulis tanggal yang benar." in wrong.text
    assert "banyak" in wrong.text  # what was typed stays
    assert "<script>alert" not in wrong.text
    assert db.session.query(Offering).count() == 1
    made = client.post("/angkatan/baru", data=given)
    assert made.status_code == 303
    assert "Disiapkan" in client.get(made.location).text
    edit = client.post(f"{made.location}/ubah", data={**given, "ends_on": (today - timedelta(days=1)).isoformat()})
    assert edit.status_code == 422
    assert "sebelum hari pertama" in edit.text
    assert client.post(f"{made.location}/ubah", data={**given, "capacity": "30"}).status_code == 303
    assert client.post(f"{made.location}/buka").status_code == 303
    assert client.post(f"{made.location}/buka").status_code == 409
    assert client.post(f"{made.location}/tutup").status_code == 303


def test_withdrawing_in_the_browser(client: FlaskClient, world: World) -> None:
    sign_in(client, world.organiser)
    page = f"/peserta/{world.enrolment.id}/keluar"
    assert "Yang akan berubah" in client.get(page).text
    empty = client.post(page, data={"reason": ""})
    assert empty.status_code == 422
    assert queries.taken(world.offering.id) == 1
    assert client.post(page, data={"reason": "pindah tugas"}).status_code == 303
    assert queries.taken(world.offering.id) == 0


@pytest.mark.parametrize("path", ["/angkatan", "/angkatan/1", "/belajar/1", "/belajar/1/modul-satu", "/media/a/b/c"])
def test_visitors_are_asked_to_sign_in(client: FlaskClient, world: World, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert "/masuk" in answer.location


def test_pictures_are_for_those_who_may_read(client: FlaskClient, world: World, tmp_path: Path) -> None:
    content.load(write_programme(tmp_path, world.provider.slug), clock.now())
    programme = queries.programme_by_slug("program-kecil")
    assert programme is not None
    sign_in(client, world.author)
    html = client.get("/katalog/program-kecil/modul/modul-kecil/satu").text
    source = html.split('src="/media/')[1].split('"')[0]
    answer = client.get(f"/media/{source}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert f'<a href="/media/{source}">' in html  # the picture can be opened large
    sign_in(client, world.learner)  # enrolled in another programme
    assert client.get(f"/media/{source}").status_code == 404
    assert client.get("/media/program-kecil/0/kotak.svg").status_code == 404


def test_in_english(client: FlaskClient, world: World, tmp_path: Path) -> None:
    content.load(write_programme(tmp_path, world.provider.slug), clock.now())
    client.post("/bahasa", data={"language": "en"})
    assert "Small programme" in client.get("/katalog").text
    text = client.get("/katalog/program-kecil").text
    assert "Unit one" in text
    assert "On duty" in text


@pytest.mark.parametrize("path", ["/katalog/%00", "/katalog?bidang=%00", "/angkatan?program=a%00b"])
def test_zero_bytes_are_refused_before_they_reach_the_database(client: FlaskClient, world: World, path: str) -> None:
    sign_in(client, world.organiser)
    assert client.get(path).status_code == 400


def test_ids_that_no_row_can_have(client: FlaskClient, world: World) -> None:
    sign_in(client, world.organiser)
    for path in (f"/angkatan/{10**30}", f"/peserta/{2**63}", f"/belajar/{10**19}/modul-satu"):
        assert client.get(path).status_code == 404
    answer = client.post(
        f"/angkatan/{world.offering.id}/tugaskan", data={"enrolments": "9" * 40, "supervisor": "9" * 30}
    )
    assert answer.status_code == 422
    zero = client.post(f"/peserta/{world.enrolment.id}/keluar", data={"reason": "a\0b"})
    assert zero.status_code == 400
