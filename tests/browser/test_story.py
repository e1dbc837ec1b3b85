"""The whole way from the catalogue to the verified certificate, by every role, on both databases, as a newcomer
starts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demo import Demo, running_demo
from tests.browser.story import Story
from tests.browser.watching import LIGHT, Watch
from tests.support import databases

# Pages that a learner on a slow line opens, weighed with an empty cache.
WEIGHED = {"part", "quiz", "home-done", "logbook", "certificates", "check", "programme", "catalogue", "points", "team"}


@pytest.fixture(params=databases.KINDS)
def demo(request: pytest.FixtureRequest, shared: Path, tmp_path: Path) -> Iterator[Demo]:
    if request.param == "sqlite":
        with running_demo(tmp_path) as running:
            yield running
        return
    url = databases.empty_postgresql(shared)
    try:
        with running_demo(tmp_path, url) as running:
            yield running
    finally:
        databases.drop(url)


@pytest.mark.browser
@pytest.mark.slow
def test_from_the_catalogue_to_the_verified_certificate(demo: Demo, browser: Browser, tmp_path: Path) -> None:
    watch = Watch(demo.address)

    def look(name: str, page: Page) -> None:
        watch.look(name, page)
        if name in WEIGHED and name not in watch.weights:
            watch.weigh(name, page)

    story = Story(demo, browser, look, watch=watch)
    try:
        story.play()
    except BaseException:
        story.keep_pictures(tmp_path / "failed")
        raise
    finally:
        story.close()
    print("first views, bytes:", dict(sorted(watch.weights.items(), key=lambda pair: -pair[1])))
    assert watch.foreign == []
    assert watch.errors == []
    assert watch.violations == []
    assert {name: size for name, size in watch.weights.items() if size > LIGHT} == {}
