"""Routes carry a decision, templates compile and hold nothing inline, no link leads nowhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.core import access
from lms.core.settings import Settings
from lms.wiring import create_app
from tests.architecture.sources import PACKAGE, ROOT, dotted, modules

TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
INLINE = {
    "a style attribute": re.compile(r"""<[^>]*\sstyle\s*=""", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "another host's file": re.compile(
        r"""<(?:script|link|img|iframe)\b[^>]*(?:src|href)=["'](?:https?:)?//""", re.IGNORECASE
    ),
}
ENDPOINT = re.compile(r"""url_for\(\s*["']([\w.]+)["']""")


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("wired")
    settings = Settings(mode="test", database=f"sqlite:///{folder / 'x.db'}", instance=folder, secret_key="x" * 40)
    return create_app(settings)


def test_every_route_carries_a_decision(wired: Flask) -> None:
    naked = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in wired.url_map.iter_rules()
        if access.decision_of(rule.endpoint, wired) is None
    ]
    assert naked == [], "decorate the view with one of lms.core.access"


def test_every_decision_is_of_a_known_kind(wired: Flask) -> None:
    for rule in wired.url_map.iter_rules():
        decision = access.decision_of(rule.endpoint, wired)
        assert callable(decision) or decision in ("public", "signed_in", "by_credential"), rule


def named_endpoints() -> Iterator[tuple[str, str]]:
    for path in TEMPLATES:
        for endpoint in ENDPOINT.findall(COMMENT.sub("", path.read_text(encoding="utf-8"))):
            yield str(path.relative_to(ROOT)), endpoint
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in ("url_for", "path_to") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield f"{module.where}:{node.lineno}", str(first.value)


def test_no_link_leads_nowhere(wired: Flask) -> None:
    lost = sorted({f"{where}: {name}" for where, name in named_endpoints() if name not in wired.view_functions})
    assert lost == []


def test_every_entry_of_the_navigation_is_served(wired: Flask) -> None:
    tree = next(module.tree for module in modules() if module.name == "lms.accounts.navigation")
    texts = [str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    named = [text for text in texts if re.fullmatch(r"[a-z]+\.[a-z_]+", text)]
    assert len(named) >= 15
    assert [name for name in named if name not in wired.view_functions] == []


def test_every_template_compiles(wired: Flask) -> None:
    names = wired.jinja_env.list_templates()
    assert len(names) >= 50
    for name in names:
        if name.endswith(".html"):
            wired.jinja_env.get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_is_inline(path: Path) -> None:
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


def test_what_is_inline_would_be_seen() -> None:
    for bad in (
        '<p style="x">',
        "<style>",
        "<script>x()</script>",
        '<a onclick="x">',
        '<img src="https://x.example/a">',
    ):
        assert any(pattern.search(bad) for pattern in INLINE.values()), bad
    for good in ('<script type="module" src="/static/a.js"></script>', '<option value="1">', '<p class="style">'):
        assert not any(pattern.search(good) for pattern in INLINE.values()), good
