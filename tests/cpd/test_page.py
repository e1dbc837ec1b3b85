"""The page of one's own points."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask.testing import FlaskClient

from lms.core import clock, uow
from lms.cpd import queries, services
from tests.support.certificates import issue
from tests.support.factories import World, sign_in
from tests.support.queries import query_count

ACTIVITY = "pelatihan-jarak-jauh"


def credit(world: World, source: str, units: str, on: date) -> None:
    with uow.write():
        services.credit(world.learner, source, ACTIVITY, Decimal(units), "Pelatihan uji", on, clock.now())


def test_visitors_and_wrong_methods(client: FlaskClient, world: World) -> None:
    assert client.get("/poin", headers={"Accept": "text/html"}).status_code == 302
    sign_in(client, world.learner)
    assert client.post("/poin").status_code == 405


def test_empty_says_how_points_come(client: FlaskClient, world: World) -> None:
    sign_in(client, world.learner)
    page = client.get("/poin")
    assert "Belum ada poin tahun" in page.text
    assert "Anda kurang 20 poin" in page.text


def test_points_entries_and_reasons(client: FlaskClient, world: World) -> None:
    today = queries.local_day(world.learner, clock.now())
    certificate = issue(world)
    with uow.write():
        services.credit_certificate(certificate, clock.now())
    credit(world, "seminar:1", "6.5", today)
    credit(world, "seminar:2", "3", today)
    with uow.write():
        services.take_back("seminar:2", "Salah catat", clock.now())
    credit(world, "seminar:3", "12", date(today.year - 1, 3, 2))
    sign_in(client, world.learner)
    with query_count() as count:
        page = client.get("/poin").text
    assert count <= 9, count
    for words in ("14,5", "Mengapa 14,5?", "Anda kurang 5,5 poin", "Lihat tabelnya", "Aktif", "Mengapa aktif?",
                  "Salah catat", "Catatan balik", "Aturan uji"):  # fmt: skip
        assert words in page, words
    assert "style=" not in page
    past = client.get(f"/poin?tahun={today.year - 1}").text
    assert "ditutup dengan 12 dari 20 poin, kurang 8" in past
    assert client.get("/poin?tahun=1999").status_code == 404


def test_nobody_sees_anothers_points(client: FlaskClient, world: World) -> None:
    credit(world, "seminar:1", "6.5", clock.now().date())
    sign_in(client, world.second_learner)
    assert "6,5" not in client.get("/poin").text


def test_in_english(client: FlaskClient, world: World) -> None:
    credit(world, "seminar:1", "6.5", clock.now().date())
    sign_in(client, world.learner)
    client.post("/bahasa", data={"language": "en"})
    page = client.get("/poin").text
    assert "You need 13.5 more points" in page
    assert "Distance training" in page
