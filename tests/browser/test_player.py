"""The player in a real browser: nothing that was answered is lost, whatever the network does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from lms.accounts.models import Person
from lms.core import clock, uow
from lms.core.db import db
from lms.exams import staff_acts
from lms.exams.journal.fold import rows_of, state_of
from lms.exams.journal.verify import verify
from lms.exams.models import Attempt, ExamKind, Pool
from tests.support import exams
from tests.support.factories import World
from tests.support.serving import apart, chromium, serve, session_cookie

pytestmark = pytest.mark.browser

LIMIT = 100 * 1024  # bytes of a first view
SIZES = ((360, 740), (1280, 900))
ITEMS = 8


@dataclass
class Stage:
    """A served application, its world, and a browser."""

    app: Flask
    base: str
    world: World
    browser: Browser
    sitting_id: int

    def signed_in(self, person: Person, **options: Any) -> BrowserContext:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = self.browser.new_context(**options)
        context.set_default_timeout(15000)
        context.add_cookies([session_cookie(self.app, person, self.base)])  # type: ignore[list-item]
        return context

    def quiz_url(self) -> str:
        return f"{self.base}/ujian/kuis/{self.world.enrolment.id}/kuis-modul-satu"

    def begin(self, page: Page) -> int:
        """Start the quiz; the attempt's id."""
        page.goto(self.quiz_url())
        page.get_by_role("button", name="Mulai kuis").click()
        expect(page.get_by_role("heading", name=f"Soal 1 dari {ITEMS}")).to_be_visible()
        return int(page.url.split("#")[0].rsplit("/", 1)[1])

    def answers(self, attempt_id: int) -> dict[int, list[str] | None]:
        """What the journal holds, after its chain was recomputed."""

        def read() -> dict[int, list[str] | None]:
            assert verify(db.session.get_one(Attempt, attempt_id), rows_of(attempt_id)) is None
            return {slot: answer["R1"] for slot, answer in state_of(attempt_id).answers.items()}

        return apart(self.app, read)

    def status(self, attempt_id: int) -> str:
        return apart(self.app, lambda: db.session.get_one(Attempt, attempt_id).status.value)


@pytest.fixture
def stage(own_app: Flask) -> Iterator[Stage]:
    own_app.config["WTF_CSRF_ENABLED"] = True
    with own_app.app_context():
        world = World.create()
        exams.bank(world, Pool.PRACTICE, ITEMS)
        exams.exam(world, ExamKind.QUIZ, items=ITEMS)
        exams.bank(world, Pool.SECURE, ITEMS)
        sitting_id = exams.sitting(world, exams.exam(world, ExamKind.FINAL, items=ITEMS)).id
        with uow.write():
            uow.touch(world.enrolment.id)
    with serve(own_app) as base, chromium() as browser:
        yield Stage(own_app, base, world, browser, sitting_id)


def choose(page: Page, letter: str) -> str:
    """Choose the option shown under this letter; its identifier."""
    option = page.locator("[data-body] label", has=page.locator("b", has_text=letter)).first
    option.click()
    value = option.locator("input").get_attribute("value")
    assert value is not None
    return value


def saved(page: Page) -> None:
    expect(page.locator("[data-save]")).to_contain_text("Tersimpan pukul")


def test_nothing_is_lost_by_a_reload_a_dead_network_or_a_crash(stage: Stage) -> None:
    context = stage.signed_in(stage.world.learner, viewport={"width": 360, "height": 740})
    page = context.new_page()
    attempt_id = stage.begin(page)
    wanted = {1: [choose(page, "A")]}
    saved(page)
    page.get_by_role("button", name="Berikutnya").click()
    wanted[2] = [choose(page, "B")]
    saved(page)
    page.reload()
    expect(page.get_by_role("heading", name=f"Soal 2 dari {ITEMS}")).to_be_visible()
    expect(page.locator("[data-body] input:checked")).to_have_value(wanted[2][0])

    context.set_offline(True)
    for slot in (3, 4):
        page.get_by_role("button", name="Berikutnya").click()
        wanted[slot] = [choose(page, "C")]
    page.locator(".doubt").click()
    expect(page.locator("[data-save]")).to_contain_text("Menunggu jaringan: 3 jawaban aman di perangkat ini sejak")
    expect(page.get_by_role("heading", name="Anda boleh terus menjawab")).to_be_visible()
    page.locator("[data-to-map]").click()
    page.get_by_role("button", name="Periksa lalu kumpulkan").click()
    expect(page.locator("[data-submit]")).to_be_disabled()
    expect(page.locator("[data-panel]")).to_contain_text("Masih 3 jawaban yang belum terkirim")
    assert stage.answers(attempt_id) == {1: wanted[1], 2: wanted[2]}
    context.set_offline(False)
    saved(page)
    expect(page.locator("[data-submit]")).to_be_enabled()
    assert stage.answers(attempt_id) == wanted

    page.get_by_role("button", name="Buka soal 5").click()
    context.set_offline(True)
    wanted[5] = [choose(page, "D")]
    expect(page.locator("[data-save]")).to_contain_text("Menunggu jaringan")
    page.close()  # the battery is empty
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{stage.base}/ujian/{attempt_id}#soal=5")
    saved(page)
    expect(page.locator("[data-body] input:checked")).to_have_value(wanted[5][0])
    assert stage.answers(attempt_id) == wanted
    page.locator("[data-to-map]").click()
    page.get_by_role("button", name="Periksa lalu kumpulkan").click()
    expect(page.locator("[data-panel]")).to_contain_text("3 soal belum dijawab")
    page.get_by_role("button", name="Kumpulkan sekarang").click()
    expect(page.get_by_role("heading", name="Jawaban Anda tersimpan")).to_be_visible()
    expect(page.get_by_text(f"5 dari {ITEMS} jawaban Anda tersimpan")).to_be_visible()
    assert stage.status(attempt_id) == "released"


def test_at_the_deadline_it_locks_sends_the_last_and_shows_the_receipt(stage: Stage) -> None:
    page = stage.signed_in(stage.world.learner).new_page()
    attempt_id = stage.begin(page)
    chosen = choose(page, "A")
    saved(page)
    clock.shift(timedelta(minutes=14, seconds=54))
    page.reload()
    expect(page.locator("[data-announce]")).to_contain_text("Sisa waktu 1 menit.")
    page.get_by_role("button", name="Berikutnya").click()
    last = choose(page, "D")
    expect(page.get_by_role("heading", name="Waktu habis")).to_be_visible(timeout=20000)
    expect(page.locator("[data-question]")).to_be_hidden()
    expect(page.get_by_role("heading", name="Waktu habis, jawaban Anda tersimpan")).to_be_visible(timeout=40000)
    expect(page.get_by_text(f"2 dari {ITEMS} jawaban Anda tersimpan")).to_be_visible()
    assert apart(stage.app, lambda: rows_of(attempt_id)[-1].kind) == "expire"
    assert stage.answers(attempt_id) == {1: [chosen], 2: [last]}


def test_another_device_takes_over_and_the_old_one_says_so(stage: Stage) -> None:
    old_context = stage.signed_in(stage.world.learner)
    old = old_context.new_page()
    attempt_id = stage.begin(old)
    first = choose(old, "A")
    saved(old)
    old_context.set_offline(True)
    old.get_by_role("button", name="Berikutnya").click()
    choose(old, "B")
    expect(old.locator("[data-save]")).to_contain_text("Menunggu jaringan")

    new = stage.signed_in(stage.world.learner, viewport={"width": 360, "height": 740}).new_page()
    new.goto(f"{stage.base}/ujian/{attempt_id}")
    new.get_by_role("button", name="Lanjutkan di perangkat ini").click()
    expect(new.locator("[data-body] input:checked")).to_have_value(first)
    new.get_by_role("button", name="Berikutnya").click()
    second = choose(new, "C")
    saved(new)

    old_context.set_offline(False)
    expect(old.locator("#panel-title")).to_have_text("Ujian ini diambil alih perangkat lain")
    expect(old.locator("[data-panel]")).to_contain_text("1 jawaban belum terkirim ketika perangkat berganti")
    expect(old.locator("[data-panel]")).to_contain_text("diterima terpisah")
    assert stage.answers(attempt_id) == {1: [first], 2: [second]}


def test_two_presses_at_once_start_once_and_open_the_room(stage: Stage) -> None:
    page = stage.signed_in(stage.world.learner).new_page()
    page.goto(stage.quiz_url())
    # The browser drops the first answer, and with it the cookie that it brought.
    page.evaluate("() => { const form = document.querySelector('main form'); form.submit(); form.submit(); }")
    expect(page.get_by_role("heading", name=f"Soal 1 dari {ITEMS}")).to_be_visible()
    choose(page, "A")
    saved(page)


def test_by_keyboard_alone(stage: Stage) -> None:
    page = stage.signed_in(stage.world.learner).new_page()
    attempt_id = stage.begin(page)
    page.locator("#question-title").focus()
    page.keyboard.press("b")
    saved(page)
    expect(page.locator("[data-body] input:checked")).to_be_focused()
    for _step in range(3):  # clear, doubt, next
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#question-title")).to_be_focused()
    expect(page.locator("#question-title")).to_have_text(f"Soal 2 dari {ITEMS}")
    page.keyboard.press("3")
    expect(page.get_by_role("button", name="Soal 2, dijawab")).to_be_visible()
    saved(page)
    assert set(stage.answers(attempt_id)) == {1, 2}


def test_one_tab_at_a_time(stage: Stage) -> None:
    context = stage.signed_in(stage.world.learner)
    first = context.new_page()
    attempt_id = stage.begin(first)
    second = context.new_page()
    second.goto(f"{stage.base}/ujian/{attempt_id}")
    expect(second.get_by_role("heading", name="Ujian ini terbuka di tab lain")).to_be_visible()
    second.get_by_role("button", name="Pakai tab ini").click()
    expect(second.get_by_role("heading", name=f"Soal 1 dari {ITEMS}")).to_be_visible()
    expect(first.get_by_role("heading", name="Ujian ini terbuka di tab lain")).to_be_visible()
    choose(second, "A")
    saved(second)
    assert len(stage.answers(attempt_id)) == 1


def test_a_sitting_from_the_waiting_room_to_the_receipt(stage: Stage) -> None:
    page = stage.signed_in(stage.world.learner).new_page()
    page.goto(f"{stage.base}/ujian/")
    page.get_by_role("button", name="Masuk ruang tunggu").click()
    expect(page.get_by_role("heading", name="Anda di ruang tunggu")).to_be_visible()
    attempt_id = int(page.url.rsplit("/", 1)[1])
    invigilator = stage.world.invigilator
    apart(stage.app, lambda: staff_acts.admit(attempt_id, by=invigilator, compared=True))
    expect(page.get_by_role("heading", name="Tata tertib")).to_be_visible(timeout=10000)
    page.get_by_label("Saya sudah membaca tata tertib").check()
    page.get_by_role("button", name="Mulai ujian").click()
    expect(page.get_by_role("heading", name=f"Soal 1 dari {ITEMS}")).to_be_visible()

    apart(stage.app, lambda: staff_acts.message(attempt_id, by=invigilator, text="Waktu tambahan <b>5 menit</b>"))
    apart(stage.app, lambda: staff_acts.extend(attempt_id, by=invigilator, minutes=5, reason="listrik padam"))
    choose(page, "A")
    expect(page.locator("[data-messages]")).to_contain_text("Waktu tambahan <b>5 menit</b>")
    expect(page.locator("[data-notices]")).to_contain_text("Waktu Anda diubah pengawas")
    for _notice in range(2):
        page.get_by_role("button", name="Saya mengerti").first.click()
    page.reload()
    expect(page.get_by_role("heading", name=f"Soal 1 dari {ITEMS}")).to_be_visible()
    expect(page.locator("[data-messages]")).to_be_empty()

    apart(stage.app, lambda: staff_acts.pause(attempt_id, by=invigilator, reason="gempa kecil"))
    choose(page, "B")
    expect(page.locator("#panel-title")).to_have_text("Ujian dijeda pengawas")
    expect(page.locator("[data-question]")).to_be_hidden()
    apart(stage.app, lambda: staff_acts.resume(attempt_id, by=invigilator))
    expect(page.locator("[data-question]")).to_be_visible(timeout=20000)
    saved(page)

    page.evaluate("window.dispatchEvent(new Event('blur'))")  # the window keeps the focus: no event
    with page.expect_response("**/simpan"):
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    expect(page.locator("[data-notices]")).to_contain_text("Anda meninggalkan jendela ujian pukul")
    apart(stage.app, lambda: staff_acts.end(attempt_id, by=invigilator, reason="sesi selesai"))
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#panel-title")).to_have_text("Ujian sudah ditutup")
    page.get_by_role("button", name="Lihat tanda terima").click()
    expect(page.get_by_role("heading", name="Diakhiri pengawas, jawaban Anda tersimpan")).to_be_visible()
    kinds = apart(stage.app, lambda: [row.kind for row in rows_of(attempt_id)])
    assert kinds.count("leave") == 1


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]


def test_every_page_is_accessible_light_and_at_home(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    context = stage.signed_in(stage.world.learner)
    page = context.new_page()
    faults: list[str] = []
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))

    def look() -> None:
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            faults.extend(violations(page))
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                faults.append(f"{page.url} is {wide} px wide at {width}")

    page.goto(f"{stage.base}/ujian/")
    look()
    page.goto(stage.quiz_url())
    look()
    attempt_id = stage.begin(page)
    look()
    for language, heading in (("en", "Question 1 of"), ("id", "Soal 1 dari")):
        page.goto(f"{stage.base}/ujian/")
        page.locator(f"button[name=language][value={language}]").click()
        page.goto(f"{stage.base}/ujian/{attempt_id}")
        expect(page.locator("#question-title")).to_have_text(f"{heading} {ITEMS}")
        look()
    choose(page, "A")
    page.locator(".doubt").click()
    saved(page)
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator("[data-to-map]").click()
    look()
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("button", name="Periksa lalu kumpulkan").click()
    look()
    for path in ("soal/1", "ringkasan"):
        page.goto(f"{stage.base}/ujian/{attempt_id}/{path}")
        look()
    other = stage.signed_in(stage.world.learner).new_page()
    other.goto(f"{stage.base}/ujian/{attempt_id}")
    faults.extend(violations(other))
    page.goto(f"{stage.base}/ujian/{attempt_id}/ringkasan")
    page.get_by_role("button", name="Kumpulkan sekarang").click()
    look()
    page.get_by_role("link", name="Lihat pembahasan").click()
    look()
    page.goto(f"{stage.base}/ujian/")
    page.get_by_role("button", name="Masuk ruang tunggu").click()
    look()
    sitting_attempt = int(page.url.rsplit("/", 1)[1])
    apart(stage.app, lambda: staff_acts.admit(sitting_attempt, by=stage.world.invigilator, compared=True))
    expect(page.get_by_role("heading", name="Tata tertib")).to_be_visible(timeout=10000)
    look()
    assert faults == []
    assert hosts == {stage.base.split("/")[2]}
    weight = first_view(stage, sitting_attempt)
    with capsys.disabled():
        print(f"\nfirst view of the player, {ITEMS} questions: {weight / 1024:.0f} KB")
    assert weight <= LIMIT


def first_view(stage: Stage, attempt_id: int) -> int:
    """Bytes that cross the network, headers and all, when the player opens for the first time."""
    context = stage.signed_in(stage.world.learner)
    page = context.new_page()
    page.goto(f"{stage.base}/ujian/{attempt_id}")
    page.get_by_label("Saya sudah membaca tata tertib").check()
    sizes: list[Response] = []
    page.on("response", lambda response: sizes.append(response))
    page.get_by_role("button", name="Mulai ujian").click()
    expect(page.get_by_role("heading", name=f"Soal 1 dari {ITEMS}")).to_be_visible()
    total = 0
    for response in sizes:
        size = response.request.sizes()
        total += size["responseBodySize"] + size["responseHeadersSize"]
    context.close()
    return total
