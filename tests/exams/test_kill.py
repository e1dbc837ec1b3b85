"""SIGKILL at a hundred seeded points of an exam: no acknowledged answer is lost, none is doubled, the chain is whole.

Half of the kills happen inside the server between two database steps (also between the two writes of a save and
before its
commit), half come from outside at a random moment.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask

from lms.core.db import db
from lms.exams import services
from lms.exams.credential import COOKIE, Credential, seal
from lms.exams.journal.fold import rows_of, state_of
from lms.exams.journal.verify import verify
from lms.exams.models import Attempt
from tests.support import exams
from tests.support.factories import World

KILLS = 100
SLOTS = 40
SEED = 20261123


class Killable:
    """A server process that is started again after each death."""

    def __init__(self, database: str, instance: Path, chance: random.Random) -> None:
        self._chance = chance
        self.kills = 0
        self._pid = 0
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forkserver", database, str(instance)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.start()

    def start(self) -> None:
        """Start with a death at a seeded step, or none where it is to come from outside, or all are used."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        inside = self.kills < KILLS and self._chance.random() < 0.7
        self._parent.stdin.write(f"{self.port} {self._chance.randint(1, 14) if inside else 0}\n")
        self._parent.stdin.flush()
        self._pid = int(self._parent.stdout.readline())
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if not alive(self._pid):
                break
        pytest.fail("the server did not start")

    def kill(self) -> None:
        if self.kills < KILLS:
            destroy(self._pid)

    def again(self) -> None:
        """It is dead, or will be in a moment: start another."""
        until = time.monotonic() + 10
        while alive(self._pid) and time.monotonic() < until:
            destroy(self._pid)
        self.kills += 1
        self.start()

    def close(self) -> None:
        destroy(self._pid)
        self._parent.kill()
        self._parent.wait()


def destroy(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_no_acknowledged_answer_is_lost_at_any_of_a_hundred_kills(own_app: Flask, tmp_path: Path) -> None:
    with own_app.app_context():
        world = World.create()
        attempt = exams.running_quiz(world, items=SLOTS, duration=600)
        attempt_id, learner = attempt.id, world.learner
        database = db.engine.url.render_as_string(hide_password=False)
        db.engine.dispose()
    credential = seal(Credential(attempt_id, 1, 0, SLOTS, exams.SESSION), own_app.config["SECRET_KEY"])
    chance = random.Random(SEED)
    server = Killable(database, tmp_path / "instance", chance)
    acknowledged: dict[int, tuple[int, str, str]] = {}
    try:
        number = 1
        while server.kills < KILLS or number <= SLOTS:
            payload = json.dumps({"slot": 1 + number % SLOTS, "response": {"R1": [chance.choice("abcd")]}})
            if chance.random() < 0.1:
                server.kill()
            while (reply := send(server.port, attempt_id, credential, number, payload)) is None:
                server.again()
            acknowledged[number] = (reply["seq"], reply["hash"], payload)
            number += 1
    finally:
        server.close()
    with own_app.app_context():
        services.submit(attempt_id, by=learner)
        rows = {row.client_seq: row for row in rows_of(attempt_id) if row.client_seq is not None}
        assert server.kills == KILLS
        assert sorted(rows) == sorted(acknowledged)
        for number, (seq, digest, payload) in acknowledged.items():
            assert (rows[number].seq, rows[number].hash.hex(), rows[number].payload) == (seq, digest, payload)
        assert verify(db.session.get_one(Attempt, attempt_id), rows_of(attempt_id)) is None
        expected = {
            json.loads(payload)["slot"]: json.loads(payload)["response"] for _s, _h, payload in acknowledged.values()
        }
        assert state_of(attempt_id).answers == expected


def send(port: int, attempt_id: int, credential: str, number: int, payload: str) -> dict[str, object] | None:
    """One save; None where the server died before it answered."""
    body = json.dumps({"n": number, "k": "answer", "p": payload, "t": 1790000000000})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {
            "Content-Type": "application/json",
            "Origin": f"http://127.0.0.1:{port}",
            "Cookie": f"{COOKIE}={credential}",
        }
        connection.request("POST", f"/ujian/{attempt_id}/simpan", body, headers)
        response = connection.getresponse()
        answer = response.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    assert response.status == 200, answer
    return json.loads(answer)
