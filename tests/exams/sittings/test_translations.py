"""Every sentence of this room has its English."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

import lms

HOME = Path(lms.__path__[0])
KEYWORDS = {"_": None, "_l": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]


def test_the_english_catalogue_is_whole() -> None:
    texts = set()
    for folder in ("exams/sittings", "exams/templates/sittings"):
        for found in extract_from_dir(str(HOME / folder), method_map=METHODS, keywords=KEYWORDS):  # type: ignore[arg-type]
            texts.add(_singular(found[2]))
    for found in extract_from_file("python", str(HOME / "workflows" / "sittings.py"), keywords=KEYWORDS):  # type: ignore[arg-type]
        texts.add(_singular(found[1]))
    known = set()
    for path in (HOME / "translations" / "en" / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            known |= {_singular(entry.id) for entry in read_po(file) if entry.id and any(entry.string)}
    assert texts
    assert texts - known == set()


def _singular(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]
