"""The database: engine, base class of all models, and what SQLite needs to behave like a server."""

from __future__ import annotations

import fcntl
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event, make_url
from sqlalchemy.orm import DeclarativeBase

from lms.core import clock
from lms.core.settings import Settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(session_options={"expire_on_commit": False})

# True while this thread is inside a write transaction: SQLite then begins IMMEDIATE, since a read that is upgraded to a
# write fails at once when another writer was faster.
_writing: ContextVar[bool] = ContextVar("lms_writing", default=False)


def init_app(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_ENGINES"] = {"default": engine_options(settings)}
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def engine_options(settings: Settings) -> dict[str, Any]:
    """Arguments of ``create_engine`` for these settings."""
    url = make_url(settings.database)
    options: dict[str, Any] = {"url": url}
    if url.get_backend_name() == "sqlite":
        options |= {"connect_args": {"timeout": 30, "check_same_thread": False}, "pool_size": 32, "max_overflow": 8}
    else:
        # Two web processes of eight threads and the worker stay well below PostgreSQL's default of 100.
        options |= {
            "pool_size": 10,
            "max_overflow": 10,
            "pool_pre_ping": False,
            "connect_args": {"options": "-c timezone=UTC", "application_name": "widya"},
        }
    return options


def prepare_engine(engine: Engine) -> None:
    """Set an engine up: durability, functions and transaction modes (SQLite), clock difference (PostgreSQL)."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _measure_clock)


def _measure_clock(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        clock.measured(cursor.fetchone()[0])
    connection.rollback()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's own rule would begin too late
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()
    connection.create_function("lms_now", 0, _sqlite_now)
    connection.create_function("lms_now_us", 0, _sqlite_now_microseconds)
    connection.create_function("lms_plus_seconds", 2, _sqlite_plus_seconds, deterministic=True)
    connection.create_function("sha256", 1, lambda data: hashlib.sha256(data).digest(), deterministic=True)
    for name, arguments, function in _extra_functions:
        connection.create_function(name, arguments, function, deterministic=True)


# SQL functions that a room's statements need on SQLite and PostgreSQL has built in: (name, number of arguments,
# function).
_extra_functions: list[tuple[str, int, Callable[..., Any]]] = []


def sqlite_function(name: str, arguments: int, function: Callable[..., Any]) -> None:
    """Register a deterministic function on every SQLite connection opened from now on."""
    _extra_functions.append((name, arguments, function))


def _sqlite_plus_seconds(moment: str, seconds: int) -> str:
    return (datetime.fromisoformat(moment) + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S.%f")


def _sqlite_now() -> str:
    return (datetime.now(UTC) + timedelta(microseconds=clock.offset_microseconds())).strftime("%Y-%m-%d %H:%M:%S.%f")


def _sqlite_now_microseconds() -> int:
    moment = datetime.now(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return moment // timedelta(microseconds=1) + clock.offset_microseconds()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


class WriteLock:
    """One writer at a time over threads and processes of one SQLite database.

    SQLite's own wait polls without fairness, which makes a long tail; a mutex in the process and a lock file between
    processes queue the writers instead (measured: p99 of a save 373 -> 35 ms).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mutex = threading.Lock()

    @contextmanager
    def hold(self) -> Iterator[None]:
        with self._mutex, self._path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


_locks: dict[str, WriteLock] = {}


@contextmanager
def writing(engine: Engine) -> Iterator[None]:
    """Mark this thread as writing; on SQLite also take the database's lock. Never a lock on PostgreSQL."""
    token = _writing.set(True)
    try:
        database = engine.url.database
        if engine.dialect.name != "sqlite" or not database or database == ":memory:":
            yield
        else:
            lock = _locks.setdefault(database, WriteLock(Path(database + ".write-lock")))
            with lock.hold():
                yield
    finally:
        _writing.reset(token)
