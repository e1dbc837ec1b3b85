"""`lms demo`: prepared once, kept, and its processes watched over."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person, Role
from lms.accounts.services import signing_in
from lms.commands import cast
from lms.commands.prepare_demo import prepare
from lms.core import clock, outbox, uow
from lms.core.db import db
from lms.core.settings import Settings
from lms.courses.models import Enrolment, Offering
from lms.wiring import create_app
from tests.support import databases
from tests.support.demo import Demo


@pytest.fixture(params=databases.KINDS)
def settings(request: pytest.FixtureRequest, shared: Path, tmp_path: Path) -> Iterator[Settings]:
    url = databases.copy_of(request.param, shared, tmp_path)
    instance = tmp_path / "instance"
    instance.mkdir()
    yield Settings(
        mode="demo",
        database=url.render_as_string(hide_password=False),
        instance=instance,
        secret_key="tests only, tests only, tests only, tests only",
    )
    databases.drop(url)


def test_the_cast_is_made_once_and_every_role_is_played(settings: Settings) -> None:
    app = create_app(settings, RATELIMIT_ENABLED=False)
    accounts = prepare(app, settings)
    assert len(accounts) == len(cast.CAST)
    with app.app_context():
        people = db.session.scalars(select(Person)).unique().all()
        assert all(person.is_demo for person in people)
        assert {role for person in people for role in person.roles()} == set(Role)
        assert sum(Role.AUTHOR in person.roles() for person in people) == 2
        assert sum(Role.LEARNER in person.roles() for person in people) == 3
        for account in accounts:
            assert signing_in.authenticate(account.email, account.password, loopback=True).name == account.name
        enrolment = db.session.scalars(select(Enrolment)).one()
        assert enrolment.field_supervisor_id is not None
        assert enrolment.assessor_id is not None
        db.engine.dispose()
    kept = {path: path.read_bytes() for path in settings.instance.rglob("*") if path.is_file()}
    assert not any(account.password.encode() in content for account in accounts for content in kept.values())

    assert prepare(app, settings) == [], "a second start changes nothing"
    fresh = prepare(app, settings, new_passwords=True)
    assert {one.email for one in fresh} == {one.email for one in accounts}
    assert not {one.password for one in fresh} & {one.password for one in accounts}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Offering)) == 1
        topics = set(db.session.scalars(select(outbox.OutboxMessage.topic)))
        assert topics <= set(app.extensions["lms.worker"].handlers)
        db.engine.dispose()


def test_a_database_of_real_people_is_left_alone(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        with uow.write() as session:
            session.add(Person(name="Orang Nyata", email="nyata@instansi.go.id", created_at=clock.now()))
        db.engine.dispose()
    with pytest.raises(Exception, match="not the demo's"):
        prepare(app, settings)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 1
        db.engine.dispose()


@pytest.fixture
def demo(settings: Settings) -> Iterator[Demo]:
    running = Demo(settings.instance, settings.database)
    yield running
    running.end()


@pytest.mark.slow
def test_the_demo_serves_mends_itself_and_stops_with_everything(demo: Demo) -> None:
    demo.wait_for("ready on")
    said = demo.said()
    assert "durability:" in said
    assert f"mail: written to {demo.instance / 'mail'}" in said
    assert demo.get("/masuk") == 200

    email, password = re.search(r"(admin@\S+)\s+(\S+)", said).groups()  # type: ignore[union-attr]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with browser.open(f"http://127.0.0.1:{demo.port}/masuk", timeout=10) as answer:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())[1]  # type: ignore[index]
    form = {"name": email, "password": password, "csrf_token": token, "next": "/sistem"}
    with browser.open(f"http://127.0.0.1:{demo.port}/masuk", urlencode(form).encode(), timeout=20) as answer:
        assert answer.url.endswith("/sistem"), answer.url

    (worker,) = demo.children("worker")
    worker.kill()
    demo.wait_for("worker ended with -9")
    until = time.monotonic() + 60
    while not demo.children("worker") and time.monotonic() < until:
        time.sleep(0.1)
    assert demo.children("worker")
    everyone = psutil.Process(demo.process.pid).children(recursive=True)

    demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(30) == 0
    assert psutil.wait_procs(everyone, timeout=10)[1] == []
    assert "Traceback" not in demo.said()


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_nothing_is_left_running_when_the_demo_itself_is_killed(demo: Demo) -> None:
    demo.wait_for("ready on")
    everyone = psutil.Process(demo.process.pid).children(recursive=True)
    assert len(everyone) >= 3
    demo.process.kill()
    demo.process.wait()
    assert psutil.wait_procs(everyone, timeout=30)[1] == []


def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = {**os.environ, "LMS_INSTANCE": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-m", "lms", "demo", "--port", port], env=environment, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
