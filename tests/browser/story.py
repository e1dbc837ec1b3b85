"""The immunisation certification, played in the browser by every role with only what is visible on the pages.

Each step is a method; ``look`` is called with a name wherever a page is worth a picture. Outcomes are confirmed through another
role's eyes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.demo import Demo
from tests.browser.knowledge import Knowledge

PROGRAMME = "Sertifikasi Petugas Imunisasi"
Look = Callable[[str, Page], None]


def nothing(_name: str, _page: Page) -> None:
    """Look at nothing."""


class Story:
    """One run; every person has a browser of their own."""

    def __init__(self, demo: Demo, browser: Browser, look: Look = nothing, viewport: tuple[int, int] = (360, 800)) -> None:
        self.demo = demo
        self.look = look
        self._browser = browser
        self._viewport = {"width": viewport[0], "height": viewport[1]}
        self._contexts: dict[str, BrowserContext] = {}
        self._pages: dict[str, Page] = {}
        self.knowledge = Knowledge()
        self.receipt = ""
        self.code = ""
        self.pdf = b""

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

    def page(self, who: str) -> Page:
        """The open page of a person, signed in; ``visitor`` is nobody."""
        if who not in self._pages:
            context = self._browser.new_context(viewport=self._viewport, locale="id-ID")  # type: ignore[arg-type]
            context.set_default_timeout(20_000)
            self._contexts[who] = context
            page = self._pages[who] = context.new_page()
            page.goto(self.demo.address)
            if who != "visitor":
                page.goto(f"{self.demo.address}/masuk")
                page.get_by_label("NIP atau e-mail").fill(f"{who}@demo.example")
                page.get_by_label("Kata sandi").fill(self.demo.accounts[who])
                page.locator("main").get_by_role("button", name="Masuk").click()
                page.wait_for_url(lambda url: "/masuk" not in url)
        return self._pages[who]

    def home(self, who: str) -> Page:
        page = self.page(who)
        page.goto(self.demo.address)
        return page

    def open(self, who: str, entry: str) -> Page:
        """Home, then the navigation's entry with this name."""
        page = self.home(who)
        page.get_by_role("navigation").get_by_role("link", name=entry, exact=True).locator("visible=true").first.click()
        return page

    # --- learning -----------------------------------------------------------------------------------------------

    def read_and_quiz(self, who: str) -> None:
        """Follow the one button of the home page through all modules and quizzes."""
        looked: set[str] = set()
        for _step in range(400):
            page = self.home(who)
            step = page.locator(".next-step")
            title = step.get_by_role("heading").inner_text()
            action = step.get_by_role("link")
            if not action.count() or re.search(r"ujian akhir", title, re.IGNORECASE):
                return
            label = action.inner_text().strip()
            action.click()
            if "membaca" in label:
                self._read_module(page, looked)
            elif "kuis" in label:
                self._take_quiz(page, looked)
            else:
                return
        raise AssertionError("the modules do not come to an end")

    def _read_module(self, page: Page, looked: set[str]) -> None:
        for _part in range(12):
            if "part" not in looked:
                self.look("part", page)
                looked.add("part")
            button = page.get_by_role("button", name=re.compile("^Selesai"))
            last = "modul" in button.inner_text()
            button.click()
            page.wait_for_load_state()
            if last:
                if "module" not in looked:
                    self.look("module-read", page)
                    looked.add("module")
                return

    def _take_quiz(self, page: Page, looked: set[str]) -> None:
        if "quiz" not in looked:
            self.look("quiz", page)
        page.get_by_role("button", name="Mulai kuis").click()
        self.answer_paper(page, looked="player-quiz" if "quiz" not in looked else None)
        page.get_by_role("button", name="Kumpulkan sekarang").click()
        expect(page.get_by_text("Jawaban Anda tersimpan").first).to_be_visible()
        expect(page.locator(".result__mark")).to_contain_text("Lulus")
        if "quiz" not in looked:
            self.look("quiz-receipt", page)
            page.get_by_role("link", name="Lihat pembahasan").click()
            self.look("quiz-review", page)
        looked.add("quiz")

    def answer_paper(self, page: Page, *, wrong: int = 0, looked: str | None = None) -> int:
        """Answer each question shown, the first ``wrong`` of them wrongly, up to the summary. Returns how many."""
        body = page.locator("[data-body]")
        heading = page.locator("[data-title]")
        expect(body.locator(".stem")).to_be_visible()
        match = re.search(r"(\d+) dari (\d+)", heading.inner_text())
        assert match is not None
        total = int(match[2])
        for number in range(1, total + 1):
            expect(heading).to_contain_text(f"{number} dari {total}")
            self.knowledge.answer(page, body, right=number > wrong)
            if looked and number == 2:
                self.look(looked, page)
            if number < total:
                page.get_by_role("button", name="Berikutnya").click()
        expect(page.locator("[data-save]")).to_contain_text("Tersimpan")
        if page.get_by_role("button", name="Peta soal").is_visible():
            page.get_by_role("button", name="Peta soal").click()
            if looked:
                self.look(f"{looked}-map", page)
        page.get_by_role("button", name="Periksa lalu kumpulkan").click()
        if looked:
            self.look(f"{looked}-summary", page)
        return total


