"""Every text a person can see stands in the English catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from build_assets import merge_catalogues
from tests.architecture.sources import PACKAGE

CATALOGUES = sorted((PACKAGE / "translations" / "en" / "LC_MESSAGES").glob("*.po"))
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
    "lazy_ngettext": (1, 2),
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


@cache
def sources() -> dict[str | tuple[str, ...], str]:
    """Each message with one place where it stands."""
    found: dict[str | tuple[str, ...], str] = {}
    options = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
    for name, line, message, _comments, _context in extract_from_dir(
        str(PACKAGE), METHODS, options, keywords=KEYWORDS, directory_filter=lambda path: "__pycache__" not in str(path)
    ):
        if message and message != ("",):
            found.setdefault(message, f"lms/{name}:{line}")
    return found


def test_enough_is_extracted() -> None:
    assert len(sources()) > 500


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_has_no_empty_or_doubtful_entry(path: Path) -> None:
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale="en", charset="utf-8", abort_invalid=True)
    faults = [str(one.id) for one in catalogue if one.id and (one.fuzzy or not _complete(one.string))]
    assert faults == []


def _complete(string: str | tuple[str, ...] | list[str]) -> bool:
    return bool(string) if isinstance(string, str) else all(string)


def missing() -> Iterator[str]:
    merged = merge_catalogues(CATALOGUES, "en")
    for message, where in sources().items():
        first = message if isinstance(message, str) else message[0]
        found = merged.get(first)
        if found is None:
            yield f"{where}: {first!r}"
        elif not isinstance(message, str) and isinstance(found.id, str):
            yield f"{where}: {first!r} is counted, and its translation is not"


def test_every_text_is_translated_into_english() -> None:
    assert sorted(missing()) == []
