"""The text of a module's file: front matter, then parts, checked line by line before anything is rendered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from lms.core.richtext import CALLOUTS
from lms.core.yamlfile import FileFault

CONTAINERS = (*CALLOUTS, "cek")
_PART = re.compile(r"^## +(?P<title>.+?) *\{#(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\} *$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class PartText:
    """A part as written; ``line`` is the file's line of its first line of text."""

    slug: str
    title: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ModuleText:
    """``head`` is the YAML between the two rules; it begins on the file's second line."""

    head: str
    parts: tuple[PartText, ...]


def split(file: Path, faults: list[FileFault]) -> ModuleText | None:
    """Divide a module's file; None where it has no head."""
    name = str(file)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        faults.append(FileFault(name, 0, _("Berkas ini bukan teks UTF-8.")))
        return None
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if not lines or lines[0].strip() != "---" or end is None:
        message = _("Modul harus dibuka dengan kepala YAML di antara dua baris “---”.")
        faults.append(FileFault(name, 1, message))
        return None
    return ModuleText("\n".join(lines[1:end]), _parts(name, lines, end + 1, faults))


def _parts(name: str, lines: list[str], start: int, faults: list[FileFault]) -> tuple[PartText, ...]:
    found: list[PartText] = []
    title, slug, first = "", "", start
    fence = ""
    for number in range(start, len(lines) + 1):
        line = lines[number] if number < len(lines) else "## "
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        if number < len(lines) and (fence or not line.startswith("## ")):
            continue
        text = "\n".join(lines[first:number])
        if slug:
            found.append(PartText(slug, title, text, first + 1))
        elif text.strip() and not found:
            faults.append(
                FileFault(name, first + 1, _("Sebelum bagian pertama (## Judul {#slug}) tidak boleh ada teks."))
            )
        if number == len(lines):
            break
        heading = _PART.match(line)
        if heading is None:
            message = _("Judul bagian harus berbentuk “## Judul {#slug}”, slug huruf kecil, angka, dan tanda hubung.")
            faults.append(FileFault(name, number + 1, message))
        title, slug = (heading["title"], heading["slug"]) if heading else ("", "")
        if slug and any(part.slug == slug for part in found):
            faults.append(
                FileFault(name, number + 1, _("Slug bagian “%(slug)s” sudah dipakai di modul ini.", slug=slug))
            )
        first = number + 1
    if not found:
        faults.append(FileFault(name, start + 1, _("Modul ini belum mempunyai bagian (## Judul {#slug}).")))
    return tuple(found)


def judge(file: Path, part: PartText, media: Sequence[str], faults: list[FileFault]) -> None:
    """Faults of a part's Markdown: raw HTML, pictures without words or file, containers that are unknown or not closed.

    Args:
        media: paths of the programme's pictures, ``media/name.svg``.
    """
    name, lines = str(file), part.text.splitlines()
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    for kind in CONTAINERS:
        parser.use(container_plugin, kind)
    if not part.text.strip():
        faults.append(FileFault(name, part.line - 1, _("Bagian “%(title)s” masih kosong.", title=part.title)))
    line = part.line
    for token in parser.parse(part.text):
        if token.map is not None:
            line = part.line + token.map[0]
        for message in _faults_of(token, lines, media):
            faults.append(FileFault(name, line, message))


def _faults_of(token: Token, lines: list[str], media: Sequence[str]) -> list[str]:
    if token.type == "html_block":
        return [_("HTML mentah tidak dipakai; tulis dalam Markdown.")]
    if token.type == "heading_open" and token.tag in ("h1", "h2"):
        return [_("Di dalam bagian, judul paling tinggi adalah “###”.")]
    if token.type.startswith("container_") and token.type.endswith("_open"):
        return _container_faults(token, lines)
    if token.type == "inline":
        return _inline_faults(token, media)
    return []


def _container_faults(token: Token, lines: list[str]) -> list[str]:
    found: list[str] = []
    assert token.map is not None  # block tokens carry their lines
    end = token.map[1]
    if end >= len(lines) or not lines[end].lstrip().startswith(":::"):
        found.append(_("Kotak “:::” ini tidak ditutup."))
    if token.info.strip() == "cek":
        found.append(_("“::: cek” memerlukan pertanyaannya di baris yang sama."))
    return found


def _inline_faults(token: Token, media: Sequence[str]) -> list[str]:
    found: list[str] = []
    children = token.children or []
    if token.content.startswith(":::"):
        kinds = ", ".join(CONTAINERS)
        found.append(_("Kotak “:::” ini tidak dikenal atau tidak berpasangan; jenisnya: %(kinds)s.", kinds=kinds))
    for child in children:
        if child.type == "html_inline":
            found.append(_("HTML mentah tidak dipakai; tulis dalam Markdown."))
        if child.type != "image":
            continue
        source = str(child.attrs.get("src", ""))
        if source not in media:
            found.append(_("Gambar “%(source)s” tidak ada di folder media.", source=source))
        if not child.content.strip():
            found.append(_("Gambar “%(source)s” memerlukan teks pengganti di dalam [ ].", source=source))
        if not str(child.attrs.get("title", "")).strip():
            found.append(_("Gambar “%(source)s” memerlukan keterangan dalam tanda kutip.", source=source))
        if len(children) > 1:
            found.append(_("Gambar “%(source)s” harus berdiri sendiri sebagai satu paragraf.", source=source))
    return found
