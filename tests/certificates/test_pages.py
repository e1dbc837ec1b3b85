"""The pages: who sees what, what the public check says, and what is kept of what was typed."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url

from lms.accounts.models import OrganisationKind, Person, Role
from lms.certificates import making, services
from lms.certificates.models import Certificate
from lms.core import clock, storage, uow
from lms.core.db import db
from lms.core.limits import limiter
from lms.core.outbox import MessageStatus, OutboxMessage
from lms.cpd import services as cpd
from tests.support.apps import make_app
from tests.support.certificates import enrol, fresh, issue, with_key
from tests.support.factories import World, organisation, person, sign_in
from tests.support.queries import query_count

JSON = {"Accept": "application/json"}


@pytest.fixture
def made(app: Flask, world: World) -> Certificate:
    with_key()
    with uow.write():
        db.session.get_one(Person, world.learner.id).nip = "198503122010012003"
    certificate = issue(world)
    making.make({"certificate_id": certificate.id})
    with uow.write():
        cpd.credit_certificate(fresh(certificate), clock.now())
    return fresh(certificate)


def test_visitors_are_sent_to_sign_in(client: FlaskClient, made: Certificate) -> None:
    for path in ("/sertifikat", f"/sertifikat/{made.id}", f"/sertifikat/{made.id}/pdf", "/sertifikat/terbit"):
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 302
    assert client.post(f"/sertifikat/{made.id}/cabut").status_code == 401


def test_the_holder_sees_lists_and_downloads(client: FlaskClient, world: World, made: Certificate) -> None:
    sign_in(client, world.learner)
    listed = client.get("/sertifikat")
    assert made.number in listed.text
    shown = client.get(f"/sertifikat/{made.id}")
    assert shown.status_code == 200
    assert made.code in shown.text
    assert "Mengapa berlaku?" in shown.text
    assert "Mengapa 8?" in shown.text  # 8 JP of core material, 1 point each
    assert f"/sertifikat/{made.id}/cabut" not in shown.text
    assert "style=" not in shown.text
    assert "<script>" not in shown.text
    pdf = client.get(f"/sertifikat/{made.id}/pdf")
    assert pdf.data == storage.read(made.file)  # type: ignore[arg-type]
    assert pdf.mimetype == "application/pdf"
    assert "attachment" in pdf.headers["Content-Disposition"]


def test_an_empty_list_offers_the_first_step(client: FlaskClient, world: World) -> None:
    sign_in(client, world.second_learner)
    assert "Belum ada sertifikat" in client.get("/sertifikat").text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("learner", 200),
        ("organiser", 200),
        ("auditor", 200),
        ("administrator", 200),
        ("second_learner", 404),
        ("outsider", 404),
        ("leader", 404),
        ("assessor", 404),
        ("author", 404),
    ],
)
def test_who_may_see_one(client: FlaskClient, world: World, made: Certificate, who: str, status: int) -> None:
    sign_in(client, world.people[who])
    assert client.get(f"/sertifikat/{made.id}").status_code == status
    assert client.get(f"/sertifikat/{made.id}/pdf").status_code == status
    assert client.get(f"/sertifikat/{made.id + 999}").status_code == 404


def test_while_it_is_made_the_page_says_so(client: FlaskClient, world: World) -> None:
    certificate = issue(world)
    sign_in(client, world.learner)
    page = client.get(f"/sertifikat/{certificate.id}")
    assert "PDF sedang dibuat" in page.text
    assert "js/certificate.js" in page.text
    assert client.get(f"/sertifikat/{certificate.id}", headers=JSON).json == {"made": False}
    assert client.get(f"/sertifikat/{certificate.id}/pdf").status_code == 302
    with uow.write() as session:
        message = session.query(OutboxMessage).filter_by(topic="certificate:make").one()
        message.status = MessageStatus.PARKED
    assert "PDF-nya tertunda" in client.get(f"/sertifikat/{certificate.id}").text


def test_names_with_markup_stay_letters(client: FlaskClient, world: World) -> None:
    certificate = issue(world, enrol(world, "<script>alert(1)</script> Uji"))
    sign_in(client, world.organiser)
    for path in (f"/sertifikat/{certificate.id}", "/sertifikat/terbit", f"/s/{certificate.code}"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_the_organisers_list_filters_and_pages(client: FlaskClient, world: World) -> None:
    start = datetime(2026, 1, 5, 3, tzinfo=UTC)
    issued = [issue(world, enrol(world, f"Peserta {n:02d}"), at=start + timedelta(days=n)) for n in range(30)]
    services.revoke(issued[3].id, "Salah terbit.", world.organiser, clock.now())
    old = issue(world, enrol(world, "Peserta Lama"), at=datetime(2020, 1, 5, 3, tzinfo=UTC))
    sign_in(client, world.organiser)
    with query_count() as count:
        first = client.get("/sertifikat/terbit")
    assert count <= 14, count
    assert "Peserta 29" in first.text
    assert "Peserta 01" not in first.text
    assert "Peserta 01" in client.get("/sertifikat/terbit?page=2").text
    revoked = client.get("/sertifikat/terbit?status=revoked").text
    assert "Peserta 03" in revoked
    assert "Peserta 04" not in revoked
    expired = client.get("/sertifikat/terbit?status=expired").text
    assert old.number in expired
    assert "Peserta 04" not in expired
    assert "Peserta 07" in client.get("/sertifikat/terbit?q=peserta 07").text
    assert "Tidak ada yang cocok" in client.get("/sertifikat/terbit?q=%25%25").text
    assert "Tidak ada yang cocok" in client.get("/sertifikat/terbit?program=lain").text


@pytest.mark.parametrize(("who", "status"), [("learner", 403), ("leader", 403), ("assessor", 403), ("auditor", 200)])
def test_who_may_list(client: FlaskClient, world: World, who: str, status: int) -> None:
    sign_in(client, world.people[who])
    assert client.get("/sertifikat/terbit").status_code == status


def test_the_list_of_another_provider_is_empty(client: FlaskClient, world: World, made: Certificate) -> None:
    with uow.write():
        school = organisation("Balai Lain", OrganisationKind.PROVIDER)
        stranger = person("Orang Balai Lain", school, (Role.ORGANISER, school))
    sign_in(client, stranger)
    assert "Belum ada sertifikat terbit" in client.get("/sertifikat/terbit").text
    assert client.get(f"/sertifikat/{made.id}").status_code == 404
    assert client.post(f"/sertifikat/{made.id}/cabut", data={"reason": "x"}).status_code == 404


def test_revoking_asks_for_a_reason_and_says_what_changes(client: FlaskClient, world: World, made: Certificate) -> None:
    sign_in(client, world.organiser)
    asked = client.get(f"/sertifikat/{made.id}/cabut")
    assert "Yang akan berubah" in asked.text
    refused = client.post(f"/sertifikat/{made.id}/cabut", data={"reason": ""})
    assert refused.status_code == 422
    long = client.post(f"/sertifikat/{made.id}/cabut", data={"reason": "panjang " * 200})
    assert long.status_code == 422
    assert "panjang panjang" in long.text
    assert not fresh(made).is_revoked
    done = client.post(f"/sertifikat/{made.id}/cabut", data={"reason": "Hasil <b>berubah</b>."}, follow_redirects=True)
    assert "Dicabut" in done.text
    assert "Hasil &lt;b&gt;berubah&lt;/b&gt;." in done.text
    assert client.post(f"/sertifikat/{made.id}/cabut", data={"reason": "lagi"}).status_code == 409
    public = client.get(f"/s/{made.code}").text
    assert "Dicabut" in public
    assert "berubah" not in public  # reasons are not public


@pytest.mark.parametrize(("who", "status"), [("learner", 403), ("auditor", 403), ("leader", 404), ("outsider", 404)])
def test_who_may_not_revoke(client: FlaskClient, world: World, made: Certificate, who: str, status: int) -> None:
    sign_in(client, world.people[who])
    assert client.get(f"/sertifikat/{made.id}/cabut").status_code == status
    assert client.post(f"/sertifikat/{made.id}/cabut", data={"reason": "x"}).status_code == status
    assert not fresh(made).is_revoked


def test_the_public_page_says_valid_expired_and_revoked(client: FlaskClient, world: World, made: Certificate) -> None:
    with query_count() as count:
        valid = client.get(f"/s/{made.code}")
    assert count <= 3, count
    assert "Berlaku" in valid.text
    assert made.holder_name in valid.text
    assert "198503122010012003" not in valid.text
    assert "Halaman ini tidak menampilkan NIP" in valid.text
    clock.shift(timedelta(days=365 * 4))
    assert "Kedaluwarsa" in client.get(f"/s/{made.code}").text
    services.revoke(made.id, "alasan", None, clock.now())
    assert "Dicabut" in client.get(f"/s/{made.code}").text


def test_the_public_page_answers_machines(client: FlaskClient, world: World, made: Certificate) -> None:
    answer = client.get(f"/s/{made.code}", headers=JSON).json
    assert answer is not None
    assert answer["status"] == "valid"
    assert answer["number"] == made.number
    assert answer["revoked_on"] is None
    assert "198503122010012003" not in str(answer)
    assert set(answer) == {
        "code", "status", "kind", "number", "holder_name", "programme", "issuer", "issued_on", "valid_until",
        "revoked_on", "checked_at",
    }  # fmt: skip
    unknown = client.get("/s/2222-2222-2222", headers=JSON)
    assert unknown.status_code == 404
    assert unknown.json is not None
    assert unknown.json["status"] == "unknown"


def test_codes_are_found_however_they_are_typed(client: FlaskClient, made: Certificate) -> None:
    typed = made.code.lower().replace("-", " ")
    led = client.get("/periksa", query_string={"kode": typed}, follow_redirects=True)
    assert led.status_code == 200
    assert made.number in led.text
    assert client.get(f"/s/{made.code.replace('-', '')}").status_code == 302


def test_a_mistyped_code_says_so_and_is_kept(client: FlaskClient, made: Certificate) -> None:
    wrong = made.code[:-1] + ("2" if made.code[-1] != "2" else "3")
    page = client.get("/periksa", query_string={"kode": wrong})
    assert page.status_code == 422
    assert "salah ketik" in page.text
    assert f'value="{wrong}"' in page.text
    assert client.get(f"/s/{wrong}").status_code == 404
    hostile = client.get("/periksa", query_string={"kode": '"><script>x'})
    assert hostile.status_code == 422
    assert "<script>x" not in hostile.text


def upload(client: FlaskClient, content: bytes, name: str = "sertifikat.pdf", **headers: str) -> object:
    return client.post("/periksa", data={"file": (io.BytesIO(content), name)}, headers=headers)


def test_an_uploaded_file_is_judged_in_words(client: FlaskClient, world: World, made: Certificate) -> None:
    content = storage.read(made.file)  # type: ignore[arg-type]
    ours = upload(client, content)
    assert "Asli dan utuh" in ours.text  # type: ignore[attr-defined]
    assert made.number in ours.text  # type: ignore[attr-defined]
    altered = upload(client, content + b" ", "<script>x.pdf")
    assert "Berkas ini sudah diubah" in altered.text  # type: ignore[attr-defined]
    assert "<script>x" not in altered.text  # type: ignore[attr-defined]
    services.revoke(made.id, "alasan", None, clock.now())
    revoked = upload(client, content).text  # type: ignore[attr-defined]
    assert "Asli dan utuh" in revoked
    assert "Dicabut" in revoked
    answer = upload(client, content, **JSON).json  # type: ignore[attr-defined]
    assert (answer["verdict"], answer["certificate"]["status"]) == ("untouched", "revoked")


def test_what_is_no_pdf_gets_a_sentence(client: FlaskClient, app: Flask) -> None:
    empty = client.post("/periksa", data={})
    assert empty.status_code == 422
    assert "Belum ada berkas" in empty.text
    other = upload(client, b"\x89PNG\r\n")
    assert other.status_code == 422  # type: ignore[attr-defined]
    assert "Ini bukan PDF" in other.text  # type: ignore[attr-defined]
    assert client.put("/periksa").status_code == 405


def test_the_public_check_is_rate_limited(own_app: Flask, tmp_path: Path) -> None:
    url = make_url(own_app.extensions["lms.settings"].database)
    limited = make_app(url, tmp_path / "limited", RATELIMIT_ENABLED=True)
    try:
        client = limited.test_client()
        here, there = ({"REMOTE_ADDR": f"203.0.113.{last}"} for last in (9, 10))
        answers = [client.get("/s/2222-2222-2222", environ_base=here).status_code for _ in range(61)]
        assert answers == [404] * 60 + [429]
        assert client.get("/s/2222-2222-2222", environ_base=there).status_code == 404
    finally:
        limiter.reset()
        limiter.enabled = False  # one limiter serves all applications of the process
        with limited.app_context():
            db.engine.dispose()


def test_the_ground_is_a_small_picture(client: FlaskClient, app: Flask) -> None:
    plain = client.get("/sertifikat/pola.svg")
    packed = client.get("/sertifikat/pola.svg", headers={"Accept-Encoding": "gzip"})
    assert plain.mimetype == "image/svg+xml"
    assert plain.data.startswith(b"<svg")
    assert b"<script" not in plain.data
    assert len(packed.data) < 20_000
    assert "public" in packed.headers["Cache-Control"]


def test_the_pages_speak_english(client: FlaskClient, world: World, made: Certificate) -> None:
    sign_in(client, world.learner)
    client.post("/bahasa", data={"language": "en"})
    shown = client.get(f"/sertifikat/{made.id}").text
    assert "Download PDF" in shown
    assert "Sertifikat Kompetensi" in shown  # the document keeps its own language
    assert "This certificate is genuine" in client.get(f"/s/{made.code}").text
