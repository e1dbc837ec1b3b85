"""`response.js` in a real browser, on the forms the library renders: what it collects is what the server reads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

import lms
from lms.items import arrange, render_item
from tests.items.samples import KINDS, NUMERIC, ORDERING, SHORT_TEXT, item

pytestmark = pytest.mark.browser

STATIC = Path(lms.__path__[0]) / "static"
ORIGIN = "http://items.test"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        installed = shutil.which("chromium") or shutil.which("chromium-browser")
        opened = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 360, "height": 740})
    yield opened
    opened.close()


def show(page: Page, body: str) -> None:
    """Open a page with `body`, with the script's functions on `window` and a record of what was saved."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path == "/":
            head = '<!doctype html><html lang="id"><meta charset="utf-8"><title>x</title>'
            route.fulfill(content_type="text/html", body=f"{head}<main id=isi>{body}</main>")
        else:
            route.fulfill(path=STATIC / path.removeprefix("/static/"))

    page.route(f"{ORIGIN}/**", answer)
    page.goto(f"{ORIGIN}/")
    page.evaluate(
        """async () => {
            const script = await import('/static/js/response.js');
            const root = document.getElementById('isi');
            window.saved = [];
            root.addEventListener('change', () => window.saved.push(script.collect(root)));
            window.collect = () => script.collect(root);
            window.fill = (response) => script.fill(root, response);
            window.enhance = () => script.enhanceOrder(root);
        }"""
    )


def rendered(interaction: dict[str, Any], response: Any = None) -> str:
    sample = item(interaction)
    return str(render_item(sample, arrange(sample, b"browser"), response=response))


@pytest.mark.parametrize("kind", KINDS)
def test_collects_and_fills_every_kind(page: Page, kind: str) -> None:
    solution = {
        name: sorted(values) if kind == "multiple" else values for name, values in item(KINDS[kind]).solution().items()
    }
    show(page, rendered(KINDS[kind], solution))
    assert page.evaluate("collect()") == solution
    page.evaluate("fill({})")
    assert page.evaluate("collect()") == {"R1": None}
    page.evaluate("response => fill(response)", solution)
    assert page.evaluate("collect()") == solution


def test_the_buttons_of_an_ordering_by_keyboard(page: Page) -> None:
    sample = item(ORDERING)
    show(page, rendered(ORDERING))
    page.evaluate("enhance(); enhance()")
    assert page.locator(".order__move").count() == 4
    assert page.evaluate("collect()") == {"R1": None}
    shown = arrange(sample, b"browser")["R1"]
    last = page.locator(f"[data-element={shown[3]}]")
    last.get_by_role("button", name="Naikkan").focus()
    for _ in range(3):
        page.keyboard.press("Enter")
    moved = [shown[3], *shown[:3]]
    assert page.evaluate("collect()") == {"R1": moved}
    assert page.evaluate("saved.length") == 3
    assert page.evaluate("saved.at(-1)") == {"R1": moved}
    assert page.locator("li[data-element]").evaluate_all("rows => rows.map(row => row.dataset.element)") == moved
    assert "sekarang urutan ke-1" in (page.get_by_role("status").text_content() or "")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("Turunkan")
    assert last.get_by_role("button", name="Naikkan").is_disabled()


def test_a_place_chosen_in_the_select_moves_the_element(page: Page) -> None:
    show(page, rendered(ORDERING))
    page.evaluate("enhance()")
    shown = arrange(item(ORDERING), b"browser")["R1"]
    page.locator(f"[data-element={shown[0]}] select").select_option("3")
    moved = [shown[1], shown[2], shown[0], shown[3]]
    assert page.evaluate("saved") == [{"R1": moved}]
    assert page.evaluate("collect()") == {"R1": moved}


def test_an_enhanced_order_shows_what_was_answered(page: Page) -> None:
    solution = item(ORDERING).solution()
    show(page, rendered(ORDERING, solution))
    page.evaluate("enhance()")
    order = "rows => rows.map(row => row.dataset.element)"
    assert page.locator("li[data-element]").evaluate_all(order) == solution["R1"]
    page.evaluate("fill({R1: ['e4', 'e9', 'e2', 'e7']})")
    assert page.locator("li[data-element]").evaluate_all(order) == ["e4", "e9", "e2", "e7"]


def test_fields_inside_a_sentence(page: Page) -> None:
    body = '<p>Suntik <span data-interaction="R1"></span> di <span data-interaction="R2"></span>.</p>'
    sample = item(NUMERIC, SHORT_TEXT, body=body)
    show(page, str(render_item(sample, arrange(sample, b""))))
    page.get_by_label("Isian angka").fill("0,5")
    page.get_by_label("Isian teks").fill("paha")
    assert page.evaluate("collect()") == {"R1": ["0,5"], "R2": ["paha"]}
    assert page.locator("p input").count() == 2
