"""A server that can be killed and started again in milliseconds, and can kill itself between any two statements.

Run as ``python -m tests.support.forkserver DATABASE INSTANCE``. Imports everything once, then for each line
``PORT KILL_AT`` on standard input forks a child that serves on that port and, where KILL_AT is positive, sends
itself SIGKILL
at its KILL_AT-th database step (a step: before or after a statement, before or after a commit).
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import event, make_url
from werkzeug.serving import make_server

from lms.core.db import db
from tests.support.apps import make_app


def main() -> None:
    app = make_app(make_url(sys.argv[1]), Path(sys.argv[2]))  # opens no connection before the fork
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        port, kill_at = (int(word) for word in line.split())
        child = os.fork()
        if child == 0:
            serve(app, port, kill_at)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def serve(app: Flask, port: int, kill_at: int) -> None:
    if kill_at:
        with app.app_context():
            _kill_at_step(kill_at)
    server = make_server("127.0.0.1", port, app, threaded=True)
    server.serve_forever()


def _kill_at_step(kill_at: int) -> None:
    steps = [0]

    def step(*_arguments: object) -> None:
        steps[0] += 1
        if steps[0] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(db.engine, name, step)


if __name__ == "__main__":
    main()
