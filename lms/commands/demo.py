"""``lms demo``: the whole system on this machine, with invented people, ready in seconds."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Mapping

import click

from lms.commands.processes import Supervisor
from lms.core.settings import Settings, from_environment

HOST = "127.0.0.1"


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port on this machine.")
@click.option("--database", help="SQLAlchemy address; a SQLite file in the instance folder by default.")
@click.option("--new-passwords", is_flag=True, help="Give every demo account a new password and print them.")
def demo(port: int, database: str | None, new_passwords: bool) -> None:
    """Prepare and serve the system with its worker on 127.0.0.1. Run again, it keeps its data."""
    given: dict[str, object] = {"mode": "demo", "base_url": f"http://{HOST}:{port}"}
    if database:
        given["database"] = database
    settings = from_environment(None, **given)
    refuse_taken_port(port)
    environment = environment_of(settings)
    prepare(environment, *(["--new-passwords"] if new_passwords else []))
    supervisor = Supervisor(environment, say=lambda line: click.echo(f"demo: {line}", err=True))
    supervisor.add("web server", "serve", "--host", HOST, "--port", str(port))
    supervisor.add("worker", "worker")
    supervisor.run(ready=announcer(settings, supervisor.stop))
    click.echo("demo: stopped")


def prepare(environment: Mapping[str, str], *options: str) -> None:
    """Run ``lms prepare-demo`` in a process of its own, so that what it loads is not kept while the demo runs."""
    command = [sys.executable, "-m", "lms", "prepare-demo", *options]
    done = subprocess.run(command, env={**os.environ, **environment}, check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise SystemExit(done.returncode)


def refuse_taken_port(port: int) -> None:
    """
    Raises:
        click.ClickException: something listens there.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            raise click.ClickException(
                f"Port {port} is taken by another process. Stop it, or choose another with --port."
            ) from problem


def environment_of(settings: Settings) -> dict[str, str]:
    """What the children need to be this installation."""
    return {
        "LMS_MODE": settings.mode,
        "LMS_DATABASE": settings.database,
        "LMS_INSTANCE": str(settings.instance),
        "LMS_BASE_URL": settings.base_url,
        "LMS_CONTENT": str(settings.content),
    }


def announcer(settings: Settings, stop: threading.Event) -> Callable[[], None]:
    """Say where the system is as soon as it answers, without holding up the supervisor."""

    def wait() -> None:
        while not stop.wait(0.2):
            try:
                with urllib.request.urlopen(f"{settings.base_url}/sehat", timeout=2):  # noqa: S310 - our own address
                    click.echo(f"demo: ready on {settings.base_url}   (Ctrl-C stops it)")
                    return
            except OSError:
                continue

    def start() -> None:
        threading.Thread(target=wait, name="announcer", daemon=True).start()

    return start
