"""Programme files: what is fit is read, what is not is named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from lms.core.yamlfile import FileFault
from lms.courses import loading, pictures
from lms.courses.loading import Parsed
from tests.support.programme_files import change, write_programme


@pytest.fixture
def folder(tmp_path: Path, app: Flask) -> Path:
    return write_programme(tmp_path)


def read(folder: Path) -> tuple[Parsed, list[FileFault]]:
    faults: list[FileFault] = []
    return loading.read(folder, faults), faults


def said(faults: list[FileFault]) -> list[tuple[str, int]]:
    return [(Path(fault.file).name, fault.line) for fault in faults]


def test_a_programme_without_faults(folder: Path) -> None:
    parsed, faults = read(folder)
    assert faults == []
    (module,) = parsed.modules
    assert [part.slug for part in module.parts] == ["satu", "dua"]
    html = module.parts[0].html
    assert '<aside class="callout penting">' in html
    assert f'src="{loading.media_address("program-kecil", parsed.pictures[0])}" width="640" height="320"' in html
    assert '<details class="cek">' in module.parts[1].html


def test_a_folder_without_programme(tmp_path: Path, app: Flask) -> None:
    _parsed, faults = read(tmp_path)
    assert said(faults) == [("programme.yaml", 0)]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("programme.yaml", "field: Kesehatan", "bidang: Kesehatan", [("programme.yaml", 1), ("programme.yaml", 5)]),
        ("programme.yaml", "theory: 1", "theory: 2", [("programme.yaml", 9)]),
        ("programme.yaml", "slug: praktik,", "slug: ujian,", [("programme.yaml", 19)]),
        ("programme.yaml", "[On duty]", "[On duty, Twice]", [("programme.yaml", 16)]),
        ("modules/01-modul-kecil.md", "slug: modul-kecil", "slug: modul-lain", [("01-modul-kecil.md", 2)]),
        ("modules/01-modul-kecil.md", "stage: dasar", "stage: x", [("01-modul-kecil.md", 5), ("programme.yaml", 20)]),
        ("modules/01-modul-kecil.md", "unit: KCL.01", "unit: KCL.09", [("01-modul-kecil.md", 6)]),
        ("modules/01-modul-kecil.md", "minutes: 45", "minutes: 60", [("01-modul-kecil.md", 7)]),
        ("modules/01-modul-kecil.md", "checked: 2026-11-20", "checked: kemarin", [("01-modul-kecil.md", 12)]),
        ("modules/01-modul-kecil.md", "{#dua}", "{#satu}", [("01-modul-kecil.md", 26)]),
        ("modules/01-modul-kecil.md", "{#dua}", "", [("01-modul-kecil.md", 26)]),
        ("modules/01-modul-kecil.md", "Teks **pertama**.", "Teks <b>x</b>.", [("01-modul-kecil.md", 18)] * 2),
        ("modules/01-modul-kecil.md", "Teks **pertama**.", "# Judul", [("01-modul-kecil.md", 18)]),
        ("modules/01-modul-kecil.md", "kotak.svg", "bulat.svg", [("01-modul-kecil.md", 20)]),
        ("modules/01-modul-kecil.md", "[Sebuah kotak]", "[]", [("01-modul-kecil.md", 20)]),
        ("modules/01-modul-kecil.md", ' "Kotak itu."', "", [("01-modul-kecil.md", 20)]),
        ("modules/01-modul-kecil.md", "::: penting Ingat", "::: pentng Ingat", [("01-modul-kecil.md", 22)]),
        ("modules/01-modul-kecil.md", "Jangan lupa.\n:::", "Jangan lupa.", [("01-modul-kecil.md", 22)]),
        ("modules/01-modul-kecil.md", "::: cek Sudah paham?", "::: cek", [("01-modul-kecil.md", 28)]),
        ("modules/01-modul-kecil.md", "\n## Bagian satu", "Dahulu.\n## Bagian satu", [("01-modul-kecil.md", 15)]),
    ],
)  # fmt: skip
def test_faults_name_file_and_line(
    folder: Path, file: str, old: str, new: str, expected: list[tuple[str, int]]
) -> None:
    change(folder / file, old, new)
    _parsed, faults = read(folder)
    found = set(said(faults))
    assert set(expected) <= found, [str(fault) for fault in faults]


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)" width="1" height="1"/>',
        '<image href="https://contoh.id/x.png"/>',
        '<use href="https://contoh.id/x.svg#a"/>',
        '<rect fill="url(https://contoh.id/x)" width="1" height="1"/>',
        '<rect style="fill:red" width="1" height="1"/>',
        "<style>rect{fill:red}</style>",
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        '<a href="javascript:alert(1)"><rect width="1" height="1"/></a>',
        '<animate attributeName="x"/>',
        "<?xml-stylesheet href='x.css'?>",
    ],
)
def test_a_picture_that_does_more_than_draw_is_refused(folder: Path, part: str) -> None:
    picture = folder / "media/kotak.svg"
    change(picture, "  <title>", part + "\n  <title>")
    faults: list[FileFault] = []
    assert pictures.read(picture, faults) is None
    assert {fault.line for fault in faults} == {2}


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        '<!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'.encode("utf-16"),
        b"<svg",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<html viewBox="0 0 1 1"/>',
        b"<svg>" + b" " * 70_000,
    ],
)
def test_broken_or_hostile_pictures(tmp_path: Path, app: Flask, content: bytes) -> None:
    file = tmp_path / "x.svg"
    file.write_bytes(content)
    faults: list[FileFault] = []
    assert pictures.read(file, faults) is None
    assert faults


def test_scripts_in_the_text_stay_inert(folder: Path) -> None:
    change(
        folder / "modules/01-modul-kecil.md",
        "Teks **pertama**.",
        "[x](javascript:alert(1)) `<script>` <script>x</script>",
    )
    parsed, _faults = read(folder)
    html = parsed.modules[0].parts[0].html
    assert "<script" not in html
    assert "href=" not in html
