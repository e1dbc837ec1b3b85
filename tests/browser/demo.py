"""``lms demo`` as a newcomer starts it: its own folder, a free port, the passwords it prints."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL

# "  learner           peserta1@demo.example       m8t8d-r74nc  Yuliana Talan"
ACCOUNT = re.compile(r"^\s+(?P<role>[a-z][a-z ]*?)\s{2,}(?P<email>\S+@\S+)\s+(?P<password>\S+)\s+(?P<name>.+?)\s*$")
START_LIMIT = 120.0  # seconds


@dataclass
class Demo:
    """A running demo.

    Attributes:
        accounts: by the part of the address before the @: password.
        names: likewise: the person's name.
    """

    address: str
    instance: Path
    accounts: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    output: list[str] = field(default_factory=list)


@contextmanager
def running_demo(folder: Path, database: URL | None = None) -> Iterator[Demo]:
    """Start it in ``folder``, wait until it answers, stop it with SIGTERM at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    demo = Demo(f"http://127.0.0.1:{port}", folder / "instance")
    command = [sys.executable, "-m", "lms", "demo", "--port", str(port)]
    if database is not None:
        command += ["--database", database.render_as_string(hide_password=False)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    process = subprocess.Popen(
        command,
        env={**environment, "LMS_INSTANCE": str(demo.instance), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    reader = threading.Thread(target=_read, args=(process, demo), daemon=True)
    reader.start()
    try:
        _wait(process, demo)
        yield demo
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _read(process: subprocess.Popen[str], demo: Demo) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        demo.output.append(line.rstrip("\n"))
        found = ACCOUNT.match(line)
        if found:
            short = found["email"].partition("@")[0]
            demo.accounts[short], demo.names[short] = found["password"], found["name"]


def _wait(process: subprocess.Popen[str], demo: Demo) -> None:
    until = time.monotonic() + START_LIMIT
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(demo.address + "/sehat", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the demo does not answer:\n" + "\n".join(demo.output[-40:]))


def chromium() -> str | None:
    """An installed Chromium; None leaves the choice to the test tool."""
    return next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
