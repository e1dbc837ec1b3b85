"""A real server and a real browser, for tests of what only both together show."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from lms.accounts.models import Person
from tests.support.factories import sign_in

T = TypeVar("T")


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_arguments: object) -> None:
        pass


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """Serve ``app`` with threads on a free port of 127.0.0.1; yields its address without a slash at the end."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)


def apart(app: Flask, act: Callable[[], T]) -> T:
    """Run ``act`` within the application, in a thread of its own: the browser's tool keeps this one's event loop."""

    def run() -> T:
        with app.app_context():
            return act()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def session_cookie(app: Flask, person: Person, base: str) -> dict[str, str]:
    """The cookie of a signed-in session, as a browser context takes it."""

    def make() -> str:
        cookie = sign_in(app.test_client(), person).get_cookie("widya")
        assert cookie is not None
        return cookie.value

    return {"name": "widya", "value": apart(app, make), "url": base}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium: the system's, else the test tool's own."""
    with sync_playwright() as playwright:
        installed = shutil.which("chromium") or shutil.which("chromium-browser")
        opened = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()
