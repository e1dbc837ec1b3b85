"""A running ``lms demo`` in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Demo:
    """A running `lms demo`."""

    def __init__(self, instance: Path, database: str, python: str = sys.executable) -> None:
        self.port = free_port()
        self.instance = instance
        self.output = instance.parent / "output"
        command = [python, "-m", "lms", "demo", "--port", str(self.port), "--database", database]
        environment = {**os.environ, "LMS_INSTANCE": str(instance)}
        with self.output.open("wb") as out:  # in a folder of its own, so that a checkout is not imported by chance
            self.process = subprocess.Popen(command, cwd=instance.parent, env=environment, stdout=out, stderr=out)

    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, what: str, seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if what in self.said():
                return
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)
        raise AssertionError(f"{what!r} was not said:\n{self.said()}")

    def children(self, word: str) -> list[psutil.Process]:
        found = psutil.Process(self.process.pid).children(recursive=True)
        return [one for one in found if word in one.cmdline()]

    def get(self, path: str) -> int:
        return self.fetch(path)[0]

    def fetch(self, path: str) -> tuple[int, str, bytes]:
        """Status, media type and body."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return int(answer.status), answer.headers.get_content_type(), answer.read()
        except urllib.error.HTTPError as problem:
            return problem.code, "", problem.read()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
