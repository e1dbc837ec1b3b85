"""Dated links: shown once, work without sign-in until their day, never show a NIP."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.core import clock, uow
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.portfolio import services
from lms.portfolio.models import PortfolioLink
from tests.support.certificates import issue
from tests.support.factories import World, sign_in

NIP = "198503122010012003"


def make(world: World, days: int = 30, label: str = "Panitia seleksi") -> str:
    return services.create_link(world.learner, label, clock.now().date() + timedelta(days=days), clock.now())


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(PortfolioLink)) or 0


def test_a_link_shows_the_portfolio_without_nip(app: Flask, world: World) -> None:
    with uow.write():
        db.session.get_one(Person, world.learner.id).nip = NIP
    certificate = issue(world)
    token = make(world)
    page = app.test_client().get(f"/portofolio/tautan/{token}")
    assert page.status_code == 200
    assert "Ani Peserta" in page.text
    assert certificate.number in page.text
    assert NIP not in page.text
    assert 'name="robots" content="noindex' in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert token not in str(db.session.scalars(select(PortfolioLink.token_sha256)).all())


def test_expired_withdrawn_and_unknown_are_alike(app: Flask, world: World) -> None:
    early, withdrawn = make(world, days=1), make(world, label="Lain")
    link = db.session.scalars(select(PortfolioLink).where(PortfolioLink.label == "Lain")).one()
    services.withdraw_link(link.id, world.learner, clock.now())
    services.withdraw_link(link.id, world.learner, clock.now())
    client = app.test_client()
    assert client.get(f"/portofolio/tautan/{early}").status_code == 200
    clock.shift(timedelta(days=3))
    tokens = (early, withdrawn, "x" * 43)
    answers = [client.get(f"/portofolio/tautan/{token}") for token in tokens]
    assert [answer.status_code for answer in answers] == [404] * 3
    said = {answer.text.replace(token, "") for answer, token in zip(answers, tokens, strict=True)}
    assert len(said) == 1


def test_a_suspended_persons_links_rest(app: Flask, world: World) -> None:
    token = make(world)
    with uow.write():
        db.session.get_one(Person, world.learner.id).suspended_at = clock.now()
    assert app.test_client().get(f"/portofolio/tautan/{token}").status_code == 404


@pytest.mark.parametrize(("label", "days"), [("", 5), ("x" * 121, 5), ("Panitia", -2), ("Panitia", 368)])
def test_what_is_refused(world: World, label: str, days: int) -> None:
    with pytest.raises(Invalid):
        services.create_link(world.learner, label, clock.now().date() + timedelta(days=days), clock.now())
    assert count() == 0


def test_there_is_an_end_to_links(world: World) -> None:
    for _ in range(services.MOST):
        make(world)
    with pytest.raises(Conflict):
        make(world)


def test_only_the_owner_withdraws(client: FlaskClient, world: World) -> None:
    token = make(world)
    link_id = db.session.scalars(select(PortfolioLink.id)).one()
    for someone in (world.second_learner, world.leader, world.administrator):
        with pytest.raises(NotFound):
            services.withdraw_link(link_id, someone, clock.now())
        sign_in(client, someone)
        assert client.get(f"/portofolio/tautan/{link_id}/tarik").status_code == 404
        assert client.post(f"/portofolio/tautan/{link_id}/tarik").status_code == 404
    assert client.get(f"/portofolio/tautan/{token}").status_code == 200


def test_making_and_withdrawing_in_the_browser(client: FlaskClient, world: World) -> None:
    sign_in(client, world.learner)
    day = (clock.now().date() + timedelta(days=10)).isoformat()
    page = client.post("/portofolio", data={"label": "Panitia <i>X</i>", "last_day": day}, follow_redirects=True)
    found = re.search(r"/portofolio/tautan/[\w-]{43}", page.text)
    assert found is not None
    assert "Panitia &lt;i&gt;X&lt;/i&gt;" in page.text
    assert found.group() not in client.get("/portofolio").text  # shown once
    assert client.get(found.group()).status_code == 200
    link_id = db.session.scalars(select(PortfolioLink.id)).one()
    assert "Tarik tautan" in client.get(f"/portofolio/tautan/{link_id}/tarik").text
    assert "Ditarik" in client.post(f"/portofolio/tautan/{link_id}/tarik", follow_redirects=True).text
    assert client.get(found.group()).status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"label": "", "last_day": "2026-12-31"}, "Tulis untuk siapa"),
        ({"label": "Panitia Seleksi", "last_day": ""}, "Pilih hari terakhir"),
        ({"label": "Panitia Seleksi", "last_day": "2099-01-01"}, "Pilih hari terakhir"),
        ({"label": "Panitia Seleksi", "last_day": "besok"}, "Pilih hari terakhir"),
    ],
)
def test_bad_input_is_kept_and_writes_nothing(
    client: FlaskClient, world: World, data: dict[str, str], words: str
) -> None:
    sign_in(client, world.learner)
    page = client.post("/portofolio", data=data)
    assert page.status_code == 422
    assert words in page.text
    assert data["label"] in page.text
    assert data["last_day"] in page.text
    assert "Not a valid" not in page.text
    assert count() == 0
