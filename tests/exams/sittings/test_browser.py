"""The console in a browser: what a candidate saves is on it within three seconds, without a reload, and nothing that
was chosen or focused is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from lms.exams import staff_acts
from tests.exams.sittings.room import Room
from tests.support.factories import World
from tests.support.serving import chromium, serve, session_cookie

FRESH = 3000  # ms
T = TypeVar("T")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Stage:
    """A room that is served, and a thread in which it is played: the one that drives the browser can hold no
    application context."""

    def __init__(self, app: Flask, address: str) -> None:
        self._app = app
        self._address = address
        self._thread = ThreadPoolExecutor(1)
        self._context = app.app_context()
        self._thread.submit(self._context.push).result()

    def close(self) -> None:
        self._thread.submit(self._context.pop).result()
        self._thread.shutdown()

    def play(self, step: Callable[[], T]) -> T:
        return self._thread.submit(step).result()

    def set_up(self, candidates: int, items: int) -> Room:
        self.room = self.play(lambda: Room.of(World.create(), candidates, items=items))
        return self.room

    def seats(self) -> list[int]:
        return self.play(lambda: [self.room.seat(place).id for place in range(len(self.room.enrolments))])

    def open(self, browser: Browser, path: str, **options: object) -> Page:
        """The page as the invigilator sees it."""
        address = self._address + self.play(lambda: self.room.address(path))
        page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
        invigilator = self.play(lambda: self.room.world.invigilator)
        page.context.add_cookies([session_cookie(self._app, invigilator, self._address)])  # type: ignore[list-item]
        page.goto(address)
        return page


@pytest.fixture
def stage(own_app: Flask) -> Iterator[Stage]:
    with serve(own_app) as address:
        found = Stage(own_app, address)
        yield found
        found.close()


@pytest.fixture
def browser(stage: Stage) -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_a_save_is_on_the_console_within_three_seconds(stage: Stage, browser: Browser) -> None:
    room = stage.set_up(4, 10)
    stage.play(lambda: (room.start(0, 1, 2), room.enter(3)))
    seats = stage.seats()
    page = stage.open(browser, "/konsol")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    tile = page.locator(f"[data-tile='{seats[1]}']")
    expect(tile.locator("[data-count]")).to_have_text("0 / 10")
    assert page.locator("[data-tile]").first.get_attribute("data-tile") == str(seats[3]), "who waits comes first"
    tile.locator("input").check()
    for slot in (1, 2, 3):
        stage.play(partial(room.answer, 1, slot, "a"))
        began = time.monotonic()
        expect(tile.locator("[data-count]")).to_have_text(f"{slot} / 10", timeout=FRESH)
        assert time.monotonic() - began < FRESH / 1000
        time.sleep(0.7)  # another moment of the interval each time
    link = page.locator(f"[data-tile='{seats[2]}'] a.tile__name")
    link.focus()
    stage.play(lambda: room.write(2, "leave", what="window"))
    expect(page.locator(f"[data-tile='{seats[2]}'] .tag")).to_have_text("Di luar jendela", timeout=FRESH)
    expect(page.locator("[data-events] li").first).to_contain_text("Meninggalkan jendela ujian.")
    order = page.locator("[data-tile]").evaluate_all("tiles => tiles.map((tile) => Number(tile.dataset.tile))")
    assert order == [seats[2], seats[3], seats[0], seats[1]], "who needs a person moved to the front, by seat"
    expect(link).to_be_focused()
    expect(tile.locator("input")).to_be_checked()
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    stage.play(lambda: staff_acts.pause(room.attempts[1], by=room.world.invigilator, reason="Keluar kelas"))
    expect(tile.locator(".tag")).to_have_text("Dijeda", timeout=FRESH)
    expect(page.locator("[data-filter='dijeda'] b")).to_have_text("1")
    assert faults == []


def test_a_filter_follows_what_happens_and_a_lost_server_is_said(stage: Stage, browser: Browser) -> None:
    room = stage.set_up(2, 3)
    stage.play(lambda: room.start(0, 1))
    seat = stage.seats()[1]
    page = stage.open(browser, "/konsol?tampil=perhatian", viewport={"width": 360, "height": 740})
    expect(page.locator("[data-none]")).to_be_visible()
    stage.play(lambda: room.write(1, "leave", what="window"))
    expect(page.locator(f"[data-tile='{seat}']")).to_be_visible(timeout=FRESH)
    expect(page.locator("[data-none]")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.route("**/keadaan*", lambda route: route.abort())
    expect(page.locator("[data-trouble]")).to_contain_text("Tidak tersambung sejak", timeout=2 * FRESH)
    page.unroute("**/keadaan*")
    expect(page.locator("[data-trouble]")).to_be_hidden(timeout=2 * FRESH)
    page.context.clear_cookies()
    expect(page.locator("[data-trouble]")).to_contain_text("Anda perlu masuk lagi", timeout=2 * FRESH)


def test_without_script_the_page_reads_and_acts(stage: Stage, browser: Browser) -> None:
    room = stage.set_up(2, 3)
    stage.play(lambda: room.start(0, 1))
    page = stage.open(browser, "/konsol", java_script_enabled=False)
    expect(page.get_by_role("link", name="Muat ulang")).to_be_visible()
    page.get_by_label("Pilih Ani Peserta").check()
    page.get_by_role("button", name="Jeda").click()
    page.get_by_label("Alasan").fill("Keluar kelas, didampingi")
    page.get_by_role("button", name="Jeda").click()
    expect(page.get_by_text("Berhasil untuk 1 peserta")).to_be_visible()
    page.get_by_role("link", name="Kembali ke konsol").click()
    expect(page.locator(f"[data-tile='{stage.seats()[0]}'] .tag")).to_have_text("Dijeda")
