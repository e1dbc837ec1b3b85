"""A browser for the tests: an installed Chromium, else the test tool's own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.browser.demo import chromium
from tests.support.databases import strict


@pytest.fixture(scope="module")  # while it is open an event loop runs in this thread, which signing a PDF cannot bear
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        try:
            started = play.chromium.launch(
                executable_path=chromium(), args=[*sandbox, "--disable-background-networking"]
            )
        except Error as problem:
            if strict():
                pytest.fail(f"a browser is required here, and none starts: {problem}", pytrace=False)
            pytest.skip(f"NO BROWSER: {problem}")
        yield started
        started.close()
