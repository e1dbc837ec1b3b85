"""Health and the system page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import clock, durability, outbox, uow, worker
from lms.core.db import db
from lms.core.outbox import MessageStatus, OutboxMessage
from lms.monitoring import services
from tests.support.factories import World, person, sign_in


def test_health_says_when_no_worker_is_heard(client: FlaskClient, world: World) -> None:
    assert client.get("/sehat").get_json() == {"database": "ok", "status": "degraded", "worker_seconds_ago": None}
    services.beat()
    services.beat()
    answer = client.get("/sehat")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ok")
    clock.shift(timedelta(minutes=5))
    assert client.get("/sehat").get_json()["status"] == "degraded"
    services.beat()
    clock.shift(timedelta(days=2))
    services.beat()


def test_health_fails_when_the_database_is_silent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.monitoring.queries.database_answers", lambda: False)
    assert app.test_client().get("/sehat").status_code == 503


@pytest.mark.parametrize(
    ("who", "status"), [("administrator", 200), ("auditor", 200), ("learner", 403), ("organiser", 403)]
)
def test_the_system_page_is_for_the_topmost(client: FlaskClient, world: World, who: str, status: int) -> None:
    assert sign_in(client, world.people[who]).get("/sistem").status_code == status


def test_a_units_administrator_does_not_see_the_system(client: FlaskClient, world: World) -> None:
    role = world.administrator.grants[0].role
    with uow.write():
        someone = person("Admin Unit", world.unit, (role, world.unit))
    assert sign_in(client, someone).get("/sistem").status_code == 403


def park(app: Flask) -> OutboxMessage:
    with uow.write():
        outbox.enqueue("no:handler", {"secret": "rahasia"}, key="once")
    for _round in range(worker.MAX_ATTEMPTS):
        worker.work_once(app)
        clock.shift(timedelta(hours=2))
    return db.session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "no:handler")).one()


def test_a_parked_message_is_shown_and_tried_again(app: Flask, client: FlaskClient, world: World) -> None:
    message = park(app)
    assert message.status is MessageStatus.PARKED
    sign_in(client, world.administrator)
    page = client.get("/sistem").text
    assert "no:handler" in page
    assert "rahasia" not in page
    path = f"/sistem/pesan/{message.id}/coba-lagi"
    assert client.post(path).status_code == 302
    db.session.expire_all()
    assert (message.status, message.attempts) == (MessageStatus.WAITING, 0)
    assert client.post(path).status_code == 409
    assert client.post("/sistem/pesan/999999/coba-lagi").status_code == 404
    sign_in(client, world.auditor)
    assert client.post(path).status_code == 403


def test_a_parked_message_gives_way_to_one_that_waits(app: Flask, client: FlaskClient, world: World) -> None:
    message = park(app)
    with uow.write():
        outbox.enqueue("no:handler", {}, key="once")
    sign_in(client, world.administrator)
    assert client.post(f"/sistem/pesan/{message.id}/coba-lagi").status_code == 409


def test_durability_is_as_promised(app: Flask) -> None:
    found = durability.settings(db.engine)
    if "sqlite" in found:
        assert durability.weaknesses(found) == []
        assert durability.weaknesses({**found, "synchronous": "normal"}) == ["synchronous = normal"]
    else:
        assert durability.weaknesses({**found, "fsync": "off"})
        assert not durability.weaknesses({**found, "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"})
