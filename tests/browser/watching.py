"""What is held against every page of the story: no axe violation, light enough, no other host, no error in the
console."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

LIGHT = 100 * 1024  # bytes transferred at the first view of a page
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@dataclass
class Watch:
    """Collects what is wrong; the test looks at it in the end.

    Attributes:
        weights: by picture's name: bytes of a first view, with an empty cache.
    """

    address: str
    weights: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        """Listen to all pages of a context."""
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" != self.address:
            self.foreign.append(request.url)

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.errors.append(f"{response.status} {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        # A form sent back with its faults answers 4xx, which Chromium logs; those are outcomes, not errors.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def look(self, name: str, page: Page) -> None:
        """Check the page as it stands."""
        for violation in Axe().run(page, options=RULES).response["violations"]:
            nodes = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
            self.violations.append(f"{name} ({page.url}): {violation['id']}: {nodes}")

    def weigh(self, name: str, page: Page) -> None:
        """Bytes that a first visit of this address moves, with an empty cache and this person's cookies."""
        context = page.context
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.clearBrowserCache")
        moved: list[int] = []
        session.on("Network.loadingFinished", lambda event: moved.append(int(event["encodedDataLength"])))
        page.goto(page.url.partition("#")[0])
        page.wait_for_load_state("networkidle")
        self.weights[name] = sum(moved)
        session.detach()
