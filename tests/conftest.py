"""Fixtures: an application on each database, really committing inside an outer transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core import clock
from lms.core.db import db
from tests.support import databases
from tests.support.apps import make_app
from tests.support.factories import World


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session", params=databases.KINDS)
def migrated_app(
    request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp(request.param)
    url = databases.copy_of(request.param, shared, folder)
    app = make_app(url, folder / "instance")
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """An application whose commits are undone after the test; one connection, one thread."""
    # Commits are undone, files are not: a mail that an earlier test sent is not this one's.
    for mail in (migrated_app.extensions["lms.settings"].instance / "mail").glob("*.eml"):
        mail.unlink()
    with migrated_app.app_context(), db.test_isolation():
        yield migrated_app


@pytest.fixture(params=databases.KINDS)
def own_app(request: pytest.FixtureRequest, shared: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application with a database of its own: for several connections, processes, kills and browsers."""
    url = databases.copy_of(request.param, shared, tmp_path)
    app = make_app(url, tmp_path / "instance")
    yield app
    with app.app_context():
        db.engine.dispose()
    # Isolating a later test opens every application that is still in memory, and this one's database is gone.
    db._app_state.pop(app, None)
    databases.drop(url)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def world(app: Flask) -> World:
    """Organisations, a provider, one person a role, a small programme (see ``tests.support.factories``)."""
    return World.create()


@pytest.fixture(autouse=True)
def clock_stands_right() -> Iterator[None]:
    yield
    clock.reset()
