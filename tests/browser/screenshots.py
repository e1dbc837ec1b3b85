"""``make screenshots``: play the story, picture every page at 360 and 1280 px in both languages, into ``screenshots/``.

Pages whose state would be lost by loading them again in English (a dialog, an unsent form) are pictured in Indonesian
only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.demo import chromium, running_demo
from tests.browser.story import Story

WIDTHS = (360, 1280)
# What stands on these pages is not on the server yet, or not at this address.
UNREPEATABLE = ("-map", "-summary", "-message", "act-", "marking-filled", "item-edit", "check-file", "-errors")

SWITCH = """async (language) => {
  const form = document.querySelector("form.language");
  if (!form) return false;
  const data = new FormData(form);
  data.set("language", language);
  const answer = await fetch(form.action, {method: "POST", body: new URLSearchParams(data), redirect: "manual"});
  return answer.type === "opaqueredirect" || answer.ok;
}"""


class Album:
    """Numbers the pictures in the order of the story."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def look(self, name: str, page: Page) -> None:
        self._count += 1
        number = f"{self._count:03d}-{name}"
        size = page.viewport_size
        self._both_widths(page, number, "id")
        if not any(part in name for part in UNREPEATABLE) and page.evaluate(SWITCH, "en"):
            page.reload()
            page.wait_for_load_state("networkidle")
            self._both_widths(page, number, "en")
            page.evaluate(SWITCH, "id")
            page.reload()
            page.wait_for_load_state("networkidle")
        if size is not None:
            page.set_viewport_size(size)

    def _both_widths(self, page: Page, number: str, language: str) -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=self._folder / f"{number}-{language}-{width}.png", full_page=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("screenshots"))
    folder: Path = parser.parse_args().folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as temporary, running_demo(Path(temporary)) as demo, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=sandbox)
        story = Story(demo, browser, Album(folder).look)
        try:
            story.play()
        finally:
            story.close()
            browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
