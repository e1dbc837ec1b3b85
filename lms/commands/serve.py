"""``lms serve`` and ``lms worker``: one installation's processes, each refusing to start where it would not hold."""

from __future__ import annotations

import signal
import threading
from typing import Any

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lms.certificates import keys
from lms.commands.processes import stop_with_parent
from lms.core import durability, migrate
from lms.core import worker as worker_loop
from lms.core.db import db
from lms.core.settings import Settings, from_environment
from lms.wiring import create_app

# One process on SQLite, whose writers queue for one lock anyway; on PostgreSQL two of eight threads, so that with the
# worker the connections stay well below its default of 100.
PROCESSES = {"sqlite": (1, 16), "postgresql": (2, 8)}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--processes", type=click.IntRange(1, 64), help="Web processes; 2 on PostgreSQL, always 1 on SQLite.")
@click.option("--threads", type=click.IntRange(1, 64), help="Threads of each; 8 on PostgreSQL, 16 on SQLite.")
def serve(host: str, port: int, processes: int | None, threads: int | None) -> None:
    """Serve the system over HTTP. Run `lms worker` beside it."""
    settings = from_environment()
    kind = "sqlite" if settings.is_sqlite else "postgresql"
    if settings.mode == "demo" and host not in ("127.0.0.1", "::1", "localhost"):
        raise click.ClickException("The demo listens on this machine only. Set LMS_MODE=production to serve others.")
    if kind == "sqlite" and processes is not None and processes > 1:
        raise click.ClickException("SQLite is served by one process. Use PostgreSQL to run several.")
    app = checked_app(settings)
    for line in describe(app, settings):
        click.echo(f"serve: {line}")
    number, size = PROCESSES[kind]
    number, size = processes or number, threads or size
    if number > 1 and settings.redis is None:
        click.echo("serve: LMS_REDIS is not set, so each process counts its own rate limits.", err=True)
    click.echo(f"serve: {number} x {size} threads on http://{host}:{port}")
    stop_with_parent()
    Granian(
        "lms.wiring:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=number,
        blocking_threads=size,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


@click.command()
def worker() -> None:
    """Do the background work: mail, certificates, closing of exams, sweeps. Any number may run on PostgreSQL."""
    settings = from_environment()
    app = checked_app(settings)
    stop = threading.Event()

    def ask_to_stop(*_unused: Any) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    stop_with_parent()
    click.echo("worker: ready")
    worker_loop.run(app, stop)


def checked_app(settings: Settings) -> Flask:
    """The application, once its database and keys are found fit.

    Raises:
        click.ClickException: what is missing, and the command that mends it.
    """
    app = create_app(settings)
    with app.app_context():
        if not migrate.is_current(db.engine):
            raise click.ClickException("The database's schema is not this version's. Run `lms database upgrade`.")
        weak = durability.weaknesses(durability.settings(db.engine))
        if weak and settings.mode == "production":
            raise click.ClickException(
                f"The database may lose acknowledged answers when its machine fails: {', '.join(weak)}."
            )
        db.engine.dispose()
    if settings.mode == "production" and not keys.public_certificates(settings):
        raise click.ClickException("There is no key to sign certificates with. Run `lms keys create` once.")
    return app


def describe(app: Flask, settings: Settings) -> list[str]:
    """What an operator should see at every start."""
    with app.app_context():
        found = durability.settings(db.engine)
        db.engine.dispose()
    lines = [f"durability: {durability.line(found)}"]
    lines += [f"WARNING: {weak} may lose acknowledged answers" for weak in durability.weaknesses(found)]
    mail = "through SMTP" if settings.smtp else f"written to {settings.instance / 'mail'}"
    return [*lines, f"mail: {mail}"]
