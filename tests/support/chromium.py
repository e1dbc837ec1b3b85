"""Which Chromium the browser tests drive; ``python -m tests.support.chromium`` gets one if there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> Path | None:
    """An installed Chromium or Chrome, else the one that Playwright keeps; None where there is neither."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    if MACOS.exists():
        return MACOS
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def get() -> None:
    """Debian's package when root, else Playwright's own download; their output tells what goes wrong."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if subprocess.run(["apt-get", "update", "-qq"], env=environment).returncode == 0:
            subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], env=environment, stdout=subprocess.DEVNULL)
        if find() is not None:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])


def main() -> int:
    if find() is None:
        print("chromium: none is installed; getting one", flush=True)
        get()
    found = find()
    if found is not None:
        print(f"chromium: {found}")
        return 0
    print("\n!!! NO CHROMIUM: the browser tests cannot run, and nothing here stands in for them.", file=sys.stderr)
    print("!!! Install Chromium or Google Chrome, then run this again.\n", file=sys.stderr)
    return 1 if os.environ.get("LMS_TEST_STRICT") == "1" else 0


if __name__ == "__main__":
    sys.exit(main())
