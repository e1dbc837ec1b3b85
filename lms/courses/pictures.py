"""SVG pictures of a programme: only what draws.

Judged with lxml (entities and network off, any DOCTYPE refused) against an allow-list of elements and attributes. A
picture that holds anything else is refused with the line, never mended: the author sees what stands in the file.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _
from lxml import etree

from lms.core.yamlfile import FileFault

SVG = "http://www.w3.org/2000/svg"
SIZE_LIMIT = 60_000  # bytes: a page of text and figures stays readable on a slow line
_ELEMENTS = (
    "svg g title desc defs path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient "
    "stop clipPath marker pattern use"
)
ELEMENTS = frozenset(_ELEMENTS.split())
_ATTRIBUTES = (
    "id viewBox width height preserveAspectRatio version x y x1 y1 x2 y2 cx cy r rx ry d dx dy points transform rotate "
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray "
    "stroke-dashoffset stroke-miterlimit opacity color font-family font-size font-weight font-style text-anchor "
    "dominant-baseline letter-spacing textLength lengthAdjust offset stop-color stop-opacity gradientUnits "
    "gradientTransform clip-path clip-rule clipPathUnits markerWidth markerHeight markerUnits orient refX refY "
    "marker-start marker-mid marker-end patternUnits patternContentUnits patternTransform role focusable aria-label "
    "aria-labelledby aria-hidden lang href"
)
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
_LOCAL_URL = re.compile(r"^url\(#[\w.-]+\)$")
_VIEW_BOX = re.compile(r"^\s*-?[\d.]+[\s,]+-?[\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*$")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was judged fit.

    Attributes:
        path: ``media/name.svg``, as the text names it.
        width, height: of the view box, so that a page keeps its place free while it loads.
    """

    path: str
    content: bytes
    digest: str
    width: int
    height: int


def read(file: Path, faults: list[FileFault]) -> Picture | None:
    """Read and judge one SVG file; None and entries in ``faults`` where it is not fit."""
    name, content = str(file), file.read_bytes()
    before = len(faults)
    if len(content) > SIZE_LIMIT:
        faults.append(FileFault(name, 0, _("Gambar lebih besar dari %(limit)s KB.", limit=SIZE_LIMIT // 1000)))
        return None
    if (
        b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content
    ):  # a zero byte: another encoding hides them
        faults.append(FileFault(name, _line_with(content, b"<!"), _("DOCTYPE tidak boleh ada di dalam gambar.")))
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as problem:
        faults.append(FileFault(name, problem.lineno or 0, _("Gambar SVG tidak terbaca: %(why)s", why=problem.msg)))
        return None
    for node in root.iter():
        _judge(node, name, faults)
    size = _VIEW_BOX.match(root.get("viewBox", ""))
    if root.tag != f"{{{SVG}}}svg" or size is None:
        faults.append(FileFault(name, root.sourceline or 0, _("Gambar harus berupa <svg> dengan viewBox.")))
    if len(faults) > before or size is None:
        return None
    digest = hashlib.sha256(content).hexdigest()
    width, height = round(float(size[1])), round(float(size[2]))
    return Picture(f"media/{file.name}", content, digest, width, height)


def _judge(node: etree._Element, name: str, faults: list[FileFault]) -> None:
    line = node.sourceline or 0
    if node.tag is etree.Comment:
        return
    if not isinstance(node.tag, str):
        faults.append(FileFault(name, line, _("Perintah pemroses atau entitas tidak boleh ada di dalam gambar.")))
        return
    namespace, _brace, element = node.tag.rpartition("}")
    if namespace != "{" + SVG or element not in ELEMENTS:
        message = _("<%(element)s> tidak boleh ada di dalam gambar.", element=element)
        faults.append(FileFault(name, line, message))
        return
    for attribute, value in node.attrib.items():
        if not _is_fit(str(attribute), str(value)):
            message = _("%(attribute)s pada <%(element)s> tidak boleh ada.", attribute=attribute, element=element)
            faults.append(FileFault(name, line, message))


def _is_fit(attribute: str, value: str) -> bool:
    if attribute == "{http://www.w3.org/XML/1998/namespace}lang":
        return True
    if attribute not in ATTRIBUTES:
        return False
    if attribute == "href":
        return value.startswith("#")
    return _LOCAL_URL.match(value) is not None if "url(" in value.lower() else True


def _line_with(content: bytes, part: bytes) -> int:
    return content[: content.find(part)].count(b"\n") + 1
