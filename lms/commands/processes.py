"""Processes of one installation on one machine: watched by a parent, and gone when it is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

FIRST_PAUSE = 1.0  # seconds before a dead child is started again; doubled each time it dies young
LONGEST_PAUSE = 30.0
GROWN_UP = 60.0  # seconds after which a child counts as having started well
STOP_WITHIN = 12.0


@dataclass(slots=True)
class Child:
    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    pause: float = FIRST_PAUSE


@dataclass(slots=True)
class Supervisor:
    """Starts children as ``python -m lms ...``, starts them again when they die, stops them all together.

    Each child holds one end of a pipe; when this process is gone, however it went, the other end closes and the child
    stops by itself (:func:`stop_with_parent`).
    """

    environment: Mapping[str, str]
    say: Callable[[str], None]
    stop: threading.Event = field(default_factory=threading.Event)
    children: list[Child] = field(default_factory=list)

    def add(self, name: str, *arguments: str) -> None:
        self.children.append(Child(name, list(arguments)))

    def run(self, ready: Callable[[], None]) -> None:
        """Until SIGTERM or SIGINT; ``ready`` is called once all children have been started."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop.set())
        try:
            for child in self.children:
                self._start(child)
            ready()
            while not self.stop.wait(0.2):
                for child in self.children:
                    self._look_after(child)
        finally:
            self._stop_all()

    def _start(self, child: Child) -> None:
        command = [sys.executable, "-m", "lms", *child.arguments]
        child.process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            env={**os.environ, **self.environment, "WIDYA_CHILD": "1"},
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches this process alone, which stops them in order
        )
        child.started = time.monotonic()

    def _look_after(self, child: Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.start_at:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        lived = time.monotonic() - child.started
        child.pause = FIRST_PAUSE if lived > GROWN_UP else min(child.pause * 2, LONGEST_PAUSE)
        child.start_at = time.monotonic() + child.pause
        child.process = None
        self.say(f"{child.name} ended with {code} after {lived:.0f} s; starting it again in {child.pause:.0f} s")

    def _stop_all(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        until = time.monotonic() + STOP_WITHIN
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def stop_with_parent() -> None:
    """In a supervised child: end like on SIGTERM when the supervisor is gone. Does nothing in other processes."""
    if os.environ.get("WIDYA_CHILD") != "1":
        return

    def watch() -> None:
        while os.read(0, 1024):  # past Python's buffer, whose lock a thread must not hold when the process ends
            pass  # nothing is ever sent; reading ends when the pipe closes
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
