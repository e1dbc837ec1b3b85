"""Item files of a content folder (`items/*/*.yaml`) into items; the format stands in `content/README.md`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

import yaml
from pydantic import ValidationError

from lms.items.formats.content_kinds import KINDS, RESPONSE, Kind, Markup, ToHtml
from lms.items.formats.yaml_fields import Fault, FaultList, Fields, compose
from lms.items.html_text import plain_text, shorten, unwrap_paragraph
from lms.items.messages import Message, explain
from lms.items.model import Item, ItemMetadata

POOLS = ("practice", "secure")
DIFFICULTIES = ("easy", "medium", "hard")
BLOOM = ("C1", "C2", "C3", "C4", "C5", "C6")
TITLE_LENGTH = 80
"""Longest title made from a stem, in characters."""

_FILE_KEYS = ("bank", "pool", "demo", "items")
_ITEM_KEYS = (
    *("id", "kind", "unit", "element", "bloom", "difficulty", "tags", "source", "regulation", "points", "stem"),
    "feedback",
)
_IDENTIFIER = re.compile(r"([a-z0-9]+)-([ps])-[0-9]{1,5}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_POOL_LETTER = {"practice": "p", "secure": "s"}


@dataclass(slots=True)
class ReadResult:
    """What a file holds: the items that are whole, and every fault. `lines` says where each item begins."""

    bank: str
    pool: str
    demo: bool
    items: list[tuple[Item, ItemMetadata]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)


def read_items(text: str, where: str, *, to_html: ToHtml, to_inline: ToHtml | None = None) -> ReadResult:
    """Read the text of an item file. Never raises and never stops at the first fault.

    `where` is the file's name for faults. `to_html` makes safe HTML of Markdown, `to_inline` the same for one line
    without a paragraph around it; without it the outer paragraph of `to_html` is taken off.
    """
    faults = FaultList(where)
    result = ReadResult("", "", False, faults=faults.faults)
    root = compose(text, faults)
    if root is None:
        return result
    top = Fields(root, faults, _FILE_KEYS)
    if not top.nodes:
        return result
    result.bank = top.text("bank", required=True)
    if result.bank and not _SLUG.fullmatch(result.bank):
        top.fault("bank", Message("Nama bank hanya boleh huruf kecil, angka, dan tanda hubung."))
    result.pool = top.one_of("pool", POOLS, required=True)
    result.demo = top.boolean("demo", default=False)
    entries = top.nodes.get("items")
    if not isinstance(entries, yaml.SequenceNode) or not entries.value:
        top.fault("items", Message("Berkas ini belum berisi soal di bawah \u201citems\u201d."))
        return result
    markup = Markup(to_html, to_inline or _inline_by(to_html))
    for entry in entries.value:
        _read_item(entry, result, faults, markup)
    faults.faults.sort(key=lambda fault: fault.line)
    return result


def _read_item(node: yaml.Node, result: ReadResult, faults: FaultList, markup: Markup) -> None:
    with faults.none_within() as reading:
        kind = KINDS.get(_kind_of(node) or "")
        fields = Fields(node, faults, (*_ITEM_KEYS, *(kind.keys if kind else _all_keys())))
        if not fields.nodes:
            return
        identifier = _read_identifier(fields, result)
        fields.one_of("kind", tuple(KINDS), required=True)
        metadata = _read_metadata(fields)
        body = markup.read(fields, "stem", required=True)
        content = _item_content(identifier, fields, body, kind, markup) if kind else {}
        content["feedback"] = markup.read(fields, "feedback")
    if not reading.free:
        return
    try:
        result.items.append((Item.model_validate(content), ItemMetadata.model_validate(metadata)))
    except ValidationError as error:
        for problem in explain(error):
            faults.add(node, problem.message)


def _item_content(identifier: str, fields: Fields, body: str, kind: Kind, markup: Markup) -> dict[str, Any]:
    points = fields.decimal("points")
    if points is not None and points <= 0:
        fields.fault("points", Message("Angka ini harus lebih dari nol."))
    content: dict[str, Any] = {
        "identifier": identifier,
        "title": shorten(plain_text(body), TITLE_LENGTH),
        "body": body,
        "interactions": [{"response": RESPONSE, **kind.read(identifier, fields, markup)}],
    }
    if points is not None:
        content["points"] = points
    return content


def _read_identifier(fields: Fields, result: ReadResult) -> str:
    identifier = fields.text("id", required=True)
    found = _IDENTIFIER.fullmatch(identifier)
    if identifier and found is None:
        fields.fault("id", Message("Kode soal harus seperti \u201cimn02-p-001\u201d."))
    elif found is not None:
        if identifier in result.lines:
            params = {"id": identifier, "line": result.lines[identifier]}
            fields.fault("id", Message("Kode \u201c%(id)s\u201d sudah dipakai pada baris %(line)d.", params))
        if result.pool and found[2] != _POOL_LETTER[result.pool]:
            params = {"letter": _POOL_LETTER[result.pool], "pool": result.pool}
            fields.fault(
                "id", Message("Kode soal di kolam %(pool)s memakai huruf \u201c%(letter)s\u201d di tengah.", params)
            )
        unit = fields.text("unit")
        if unit and found[1] != re.sub(r"[^a-z0-9]", "", unit.casefold()):
            fields.fault("id", Message("Kode soal harus dimulai dengan unit %(unit)s.", {"unit": unit}))
        result.lines.setdefault(identifier, fields.node.start_mark.line + 1)
    return identifier


def _read_metadata(fields: Fields) -> dict[str, Any]:
    regulation = fields.mapping("regulation", ("ref", "date"))
    tags = fields.texts("tags")
    if not tags:
        fields.fault("tags", Message("Sebut paling sedikit satu tanda di \u201ctags\u201d, yaitu modulnya."))
    for tag in tags:
        if tag and not _SLUG.fullmatch(tag):
            fields.fault(
                "tags",
                Message("Tanda \u201c%(tag)s\u201d hanya boleh huruf kecil, angka, dan tanda hubung.", {"tag": tag}),
            )
    return {
        "unit": fields.text("unit", required=True),
        "element": fields.text("element"),
        "bloom": fields.one_of("bloom", BLOOM, required=True) or None,
        "difficulty": fields.one_of("difficulty", DIFFICULTIES, required=True) or None,
        "tags": tags,
        "source": fields.text("source", required=True),
        "regulation": None
        if regulation is None
        else {"ref": regulation.text("ref", required=True), "date": regulation.day("date", required=True)},
    }


def _kind_of(node: yaml.Node) -> str | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value == "kind" and isinstance(value, yaml.ScalarNode):
            return str(value.value)
    return None


def _all_keys() -> frozenset[str]:
    # Where the kind itself is wrong, only keys that belong to no kind at all are worth a fault of their own.
    return frozenset().union(*(kind.keys for kind in KINDS.values()))


def _inline_by(to_html: ToHtml) -> Callable[[str], str]:
    def to_inline(text: str) -> str:
        html = unwrap_paragraph(to_html(text))
        # "- 15 °C" and "5. ..." are no lists when they are one line: then the words stand as they were written.
        return escape(text, quote=False) if html.startswith("<") and "\n" in html.strip() else html

    return to_inline
