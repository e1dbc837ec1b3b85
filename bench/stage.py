"""What a bench stands on: a database, prepared attempts, two servers, a load generator."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psutil
from flask import Flask
from sqlalchemy import URL, text

from lms.core.db import db
from lms.exams.credential import COOKIE, Credential, seal
from tests.support import databases, exams
from tests.support.apps import make_app
from tests.support.factories import World

SECRET = secrets.token_urlsafe(32)


@dataclass(slots=True)
class Server:
    """A running web server under test."""

    process: subprocess.Popen[bytes]
    port: int

    def memory(self) -> list[int]:
        """PSS of each process of the server in MB."""
        root = psutil.Process(self.process.pid)
        return [
            round(one.memory_full_info().pss / 2**20)
            for one in [root, *root.children(recursive=True)]
            if one.is_running()
        ]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def database(kind: str) -> Iterator[URL]:
    """A fresh migrated database of a kind; PostgreSQL as the tests find it."""
    with tempfile.TemporaryDirectory(prefix="widya-bench-") as folder:
        url = databases.copy_of(kind, Path(folder), Path(folder))
        try:
            yield url
        finally:
            databases.drop(url)


@contextmanager
def server(kind: str, url: URL, instance: Path, app: str) -> Iterator[Server]:
    """The web server as ``lms serve`` runs it: two workers of eight threads on PostgreSQL, one of sixteen on SQLite."""
    port = free_port()
    workers, threads = (2, 8) if kind == "postgresql" else (1, 16)
    environment = {
        **os.environ,
        "BENCH_DATABASE": url.render_as_string(hide_password=False),
        "BENCH_INSTANCE": str(instance),
        "BENCH_SECRET": SECRET,
        "BENCH_APP": app,
        "BENCH_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        str(threads),
        "--no-access-log",
        "--log-level",
        "error",
        "bench.apps:application",
    ]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1.0)  # all workers
                return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


class Load:
    """The load generator in a process of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(orjson.dumps(job) + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = orjson.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.terminate()


@dataclass(slots=True)
class Prepared:
    """Running attempts, one a client."""

    app: Flask
    attempts: list[int]

    def clients(self, count: int, numbers: dict[int, int]) -> list[dict[str, Any]]:
        """Jobs for ``count`` clients that go on where ``numbers`` (attempt -> next number) says."""
        found = []
        for attempt_id in self.attempts[:count]:
            credential = seal(Credential(attempt_id, 1, 0, 40, exams.SESSION), SECRET)
            found.append(
                {
                    "path": f"/ujian/{attempt_id}/simpan",
                    "headers": f"Cookie: {COOKIE}={credential}\r\n",
                    "number": numbers.get(attempt_id, 1),
                }
            )
        return found


def prepare(url: URL, instance: Path, count: int) -> Prepared:
    """A world with ``count`` running attempts of 40 items, and the limit's table."""
    app = make_app(url, instance)
    with app.app_context():
        world = World.create()
        first = exams.running_quiz(world, items=40, duration=24 * 60)
        ids = [first.id, *exams.more_running(world, first, count - 1)]
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE TABLE bench_answers (attempt_id bigint NOT NULL, slot integer NOT NULL,"
                    " payload text NOT NULL, at timestamp NOT NULL, PRIMARY KEY (attempt_id, slot))"
                )
            )
            if connection.dialect.name == "postgresql":
                connection.execute(text("ALTER TABLE bench_answers ALTER at TYPE timestamptz, SET (fillfactor = 50)"))
    return Prepared(app, ids)


def durability(app: Flask) -> str:
    """The settings that decide what a commit is worth."""
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            names = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method")
            return ", ".join(f"{name}={connection.scalar(text(f'SHOW {name}'))}" for name in names)
        names = ("journal_mode", "synchronous", "foreign_keys")
        return ", ".join(f"{name}={connection.scalar(text(f'PRAGMA {name}'))}" for name in names)
