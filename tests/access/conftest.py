"""The rich world on each database: built once a run, copied by each worker, undone after each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from lms.core.db import db
from tests.access.visitors import Visitors
from tests.access.world import Rich, build
from tests.support import databases
from tests.support.apps import make_app


@pytest.fixture(scope="session", params=databases.KINDS)
def rich_app(
    request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Rich]]:
    """An application with forms guarded as in production, on a copy of the rich world."""
    kind = request.param
    folder = shared / f"rich-{kind}"
    folder.mkdir(exist_ok=True)
    note, instance = folder / "world.json", folder / "instance"
    with databases.locked(folder / "lock"):
        if not note.exists():
            source = databases.copy_of(kind, shared, folder)
            app = make_app(source, instance)
            with app.app_context():
                rich = build(app, folder)
                db.session.close()
                db.engine.dispose()
            (folder / "url").write_text(source.render_as_string(hide_password=False))
            note.write_text(rich.to_json())
    rich = Rich.from_json(note.read_text())
    source = make_url((folder / "url").read_text())
    url = databases.duplicate(source, tmp_path_factory.mktemp(f"rich-{kind}"), shared)
    app = make_app(url, instance, WTF_CSRF_ENABLED=True)
    yield app, rich
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture(scope="session")
def rich(rich_app: tuple[Flask, Rich]) -> Visitors:
    """Everybody's browser at the rich world; each request, or each ``undone`` block, is taken back."""
    return Visitors(*rich_app)
