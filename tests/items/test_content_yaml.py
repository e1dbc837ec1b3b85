"""Item files: every kind read, every fault named with its line, nothing that stops or crashes the reading."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.items import arrange, render_item, score_item
from lms.items.formats.content_kinds import letters_for
from lms.items.formats.content_yaml import ReadResult, read_items

GOOD = (Path(__file__).parent / "cases" / "good.yaml").read_text()
FAULTY = (Path(__file__).parent / "cases" / "faulty.yaml").read_text()


def to_html(text: str) -> str:
    if "<script" in text:
        raise ValueError("HTML tidak dipakai di sini")
    return "".join(f"<p>{escape(part, quote=False)}</p>\n" for part in text.split("\n\n"))


def read(text: str) -> ReadResult:
    return read_items(text, "soal.yaml", to_html=to_html)


def test_reads_every_kind() -> None:
    result = read(GOOD)
    assert [(fault.line, str(fault.message)) for fault in result.faults] == []
    assert (result.bank, result.pool, result.demo) == ("imunisasi-latihan", "practice", True)
    assert [item.kind for item, _ in result.items] == [
        *("single", "multiple", "true_false", "matching", "ordering", "numeric", "short_text"),
    ]
    assert result.lines["imn02-p-001"] == 5
    item, metadata = result.items[0]
    assert item.title == "Listrik padam semalam. Apa yang Anda lakukan?"
    assert (metadata.unit, metadata.bloom, metadata.difficulty) == ("IMN.02", "C3", "medium")
    assert metadata.tags == ("rantai-dingin", "vvm")
    assert metadata.regulation is not None
    assert metadata.regulation.date.isoformat() == "2017-04-11"
    for item, _ in result.items:
        assert score_item(item, item.solution()).score == item.points
        render_item(item, arrange(item, b""), response=item.solution(), mode="review")


def test_identifiers_do_not_tell_the_place_in_the_file() -> None:
    items = {item.kind: item for item, _ in read(GOOD).items}
    order = items["ordering"].interactions[0]
    assert order.kind == "order"
    assert list(order.solution()) != sorted(order.solution())
    match = items["matching"].interactions[0]
    assert match.kind == "match"
    assert [side.id for side in match.right] == sorted(side.id for side in match.right)
    places = [letters_for(f"imn02-p-{number}", 4).index("a") for number in range(400)]
    assert all(60 < places.count(place) < 140 for place in range(4))


def test_one_line_stays_one_line() -> None:
    texts = [option.text for option in read(GOOD).items[0][0].interactions[0].options]  # type: ignore[union-attr]
    assert texts[0] == "Suhu &lt; 2 °C"


def test_every_fault_has_its_line() -> None:
    found = [(fault.line, str(fault.message)) for fault in read(FAULTY).faults]
    lines = FAULTY.splitlines()
    expected = [(number, line.partition("# ")[2]) for number, line in enumerate(lines, start=1) if "# " in line]
    for (line, words), (found_line, message) in zip(expected, found, strict=True):
        assert found_line == line
        assert words in message
    assert all(fault.file == "soal.yaml" for fault in read(FAULTY).faults)
    assert [item.identifier for item, _ in read(FAULTY).items] == ["imn02-p-900"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "kosong"),
        ("- a\n- b", 1, "kunci: nilai"),
        ("bank: [", 1, "bukan YAML"),
        ("bank: a\npool: practice\nitems: &x\n  - *x", 4, "alias"),
        ("a: " + "[" * 5000, 1, "terlalu dalam"),
        ("bank: a\nbank: b\npool: practice\nitems: []", 2, "ditulis dua kali"),
        ("bank: a\n\x00", 2, "karakter"),
        ("bank: a\npool: rahasia\nitems:\n  - {id: x}", 2, "practice, secure"),
    ],
)
def test_files_that_are_none(text: str, line: int, words: str) -> None:
    faults = read(text).faults
    assert any(fault.line == line and words in str(fault.message) for fault in faults), faults


def test_numbers_pass_through_no_float() -> None:
    changed = GOOD.replace('answer: "0.5"', "answer: 0.10000000000001")
    numeric = next(item for item, _ in read(changed).items if item.kind == "numeric")
    assert numeric.solution() == {"R1": ["0.10000000000001"]}


@given(st.text(max_size=200))
def test_no_text_crashes_the_reading(text: str) -> None:
    result = read(text)
    assert result.faults or result.items


@given(st.integers(0, len(GOOD)), st.integers(0, 60), st.text(max_size=8))
def test_no_damage_crashes_the_reading(at: int, length: int, put: str) -> None:
    result = read(GOOD[:at] + put + GOOD[at + length :])
    assert all(fault.line >= 1 and str(fault.message) for fault in result.faults)
