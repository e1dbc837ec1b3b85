"""Every text of the library stands in its English catalogue, with the same places, and no other text does."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import lms
from lms.items import Message

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
HOME = Path(lms.__path__[0])


def test_the_english_catalogue_is_whole() -> None:
    found = extract_from_dir(
        str(HOME / "items"),
        method_map=[("**.py", "python"), ("**.html", "jinja2")],
        options_map={},
        keywords={"_": None, "Message": None},
    )
    texts = {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}
    with (HOME / "translations" / "en" / "LC_MESSAGES" / "items.po").open("rb") as file:
        catalogue = {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}
    assert texts - {"..."} == set(catalogue)
    for source, english in catalogue.items():
        assert sorted(PLACES.findall(source)) == sorted(PLACES.findall(english))


def test_a_message_inside_a_message_is_translated_too() -> None:
    words = {"Luar: %(inner)s": "Outer: %(inner)s", "dalam %(n)d": "inner %(n)d"}
    message = Message("Luar: %(inner)s", {"inner": Message("dalam %(n)d", {"n": 3})})
    assert message.text(words.__getitem__) == "Outer: inner 3"
    assert str(message) == "Luar: dalam 3"


def test_a_percent_sign_without_places_is_just_that() -> None:
    assert str(Message("100 %")) == "100 %"
