"""Stored HTML back into the Markdown that an author edits.

The other way is ``lms.core.richtext``: what was written as Markdown there comes back as Markdown that gives the same
HTML again, so an author who opens an item and changes nothing saves an equal one. Only the tags of the allow-list are
known; of any other the text stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"br", "hr", "img"})
_MARKS = {
    "strong": ("**", "__"),
    "b": ("**", "__"),
    "em": ("_", "*"),
    "i": ("_", "*"),
    "s": ("~~", "~~"),
}
_HEADINGS = {"h2": "##", "h3": "###", "h4": "####"}
_BLOCKS = frozenset(
    {"p", "ul", "ol", "table", "blockquote", "pre", "hr", "aside", "details", "div", "figure", "section", *_HEADINGS}
)
_SPECIAL = re.compile(r"[\\`*\[<]|&(?=#?\w+;)|~~|(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"^(\s{0,3})([#>+-]|={1,}\s*$|:{3,}|\|)", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s{0,3}\d{1,9})([.)])(?=\s|$)", re.MULTILINE)


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[_Node | str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        children = self._open[-1].children
        if children and isinstance(children[-1], str):
            children[-1] += data
        else:
            children.append(data)


def to_markdown(html: str) -> str:
    """Markdown that ``richtext.markdown`` turns into ``html`` again."""
    return _blocks(_tree(html)).strip()


def to_line(html: str) -> str:
    """The same for a text that may be one line without a paragraph (an option): ``richtext.inline`` turns it back."""
    tree = _tree(html)
    if any(isinstance(child, _Node) and child.tag in _BLOCKS for child in tree.children):
        return _blocks(tree).strip()
    return _inline(tree, at_start=False).strip()


def _tree(html: str) -> _Node:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def _blocks(node: _Node) -> str:
    """The children as blocks with an empty line between them; loose text among them is a paragraph."""
    pieces: list[str] = []
    loose = _Node("p")
    for child in [*node.children, _Node("hr", {"end": ""})]:
        if isinstance(child, str) or child.tag not in _BLOCKS:
            loose.children.append(child)
            continue
        if text := _inline(loose).strip():
            pieces.append(text)
        loose = _Node("p")
        if "end" not in child.attributes:
            pieces.append(_block(child))
    return "\n\n".join(piece for piece in pieces if piece.strip())


def _block(node: _Node) -> str:
    if node.tag in _HEADINGS:
        return f"{_HEADINGS[node.tag]} {_inline(node, at_start=False).strip()}"
    if node.tag in ("ul", "ol"):
        return _list(node)
    if node.tag == "table":
        return _table(node)
    if node.tag == "blockquote":
        return _indent(_blocks(node), "> ", "> ")
    if node.tag == "pre":
        return f"```\n{_text(node).rstrip()}\n```"
    if node.tag == "hr":
        return "---"
    if node.tag == "aside":
        return _container(node, "p")
    if node.tag == "details":
        return _container(node, "summary")
    if node.tag == "p":
        return _inline(node).strip()
    return _blocks(node)


def _list(node: _Node) -> str:
    items = [child for child in node.children if isinstance(child, _Node) and child.tag == "li"]
    loose = any(isinstance(part, _Node) and part.tag == "p" for item in items for part in item.children)
    first = int(node.attributes.get("start", "1")) if node.attributes.get("start", "1").isdigit() else 1
    written = []
    for number, item in enumerate(items, first):
        mark = f"{number}. " if node.tag == "ol" else "- "
        text = _blocks(item) if loose else _tight(item)
        written.append(_indent(text, mark, " " * len(mark)))
    return ("\n\n" if loose else "\n").join(written)


def _tight(item: _Node) -> str:
    """The text of a list item without paragraphs, and the lists inside it."""
    text = _Node("p", {}, [c for c in item.children if isinstance(c, str) or c.tag not in ("ul", "ol")])
    inner = [_list(c) for c in item.children if isinstance(c, _Node) and c.tag in ("ul", "ol")]
    return "\n".join([_inline(text).strip(), *inner])


def _table(node: _Node) -> str:
    rows = [_below(row, {"th", "td"}) for row in _below(node, {"tr"})]
    if not rows:
        return ""
    lines = ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _cell(cell: _Node) -> str:
    return _inline(cell, at_start=False).replace("|", "\\|").replace("\n", " ").strip()


def _below(node: _Node, tags: set[str]) -> list[_Node]:
    found: list[_Node] = []
    for child in node.children:
        if isinstance(child, _Node):
            found += [child] if child.tag in tags else _below(child, tags)
    return found


def _container(node: _Node, head: str) -> str:
    """A callout or self-check: its kind stands in the class, its title in the first child."""
    kinds = [word for word in node.attributes.get("class", "").split() if word != "callout"]
    first = next((child for child in node.children if isinstance(child, _Node)), None)
    title = _text(first).strip() if first is not None and first.tag == head else ""
    rest = _Node("div", {}, [child for child in node.children if child is not first or not title])
    return f"::: {kinds[0] if kinds else 'catatan'} {title}".rstrip() + f"\n{_blocks(rest)}\n:::"


def _inline(node: _Node, *, at_start: bool = True) -> str:
    """The words of a paragraph; where they begin lines, what would open a block there is escaped."""
    text = _pieces(node)
    if at_start:
        text = _LINE_START.sub(r"\1\\\2", text)
        text = _NUMBERED.sub(r"\1\\\2", text)
    return text


def _pieces(node: _Node, around: str = "") -> str:
    written = ""
    for place, child in enumerate(node.children):
        following = _first_character(node.children[place + 1 :])
        written += _piece(child, written[-1:], following, around)
    return written


def _first_character(nodes: Sequence[_Node | str]) -> str:
    return next((text[0] for node in nodes if (text := node if isinstance(node, str) else _text(node))), "")


def _piece(child: _Node | str, before: str, following: str, around: str) -> str:
    if isinstance(child, str):
        return _SPECIAL.sub(lambda found: "\\" + found[0].replace("~~", "~\\~"), child)
    if child.tag in _MARKS:
        mark = _mark(child.tag, before, following, around)
        inner = _pieces(child, mark[0])
        core = inner.strip()
        # A mark beside a blank would not count: the blanks go outside.
        ahead, behind = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        return f"{ahead}{mark}{core}{mark}{behind}" if core else inner
    if child.tag == "br":
        return "\\" if following == "\n" else "\\\n"
    if child.tag == "code":
        return _code(_text(child))
    if child.tag == "a" and child.attributes.get("href"):
        target = child.attributes["href"]
        if re.search(r"[\s()]", target):
            target = f"<{target}>"
        return f"[{_pieces(child, around)}]({target})"
    if child.tag == "img":
        return _piece(child.attributes.get("alt", ""), before, following, around)
    return _pieces(child, around)


def _code(text: str) -> str:
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}" if "`" in text[:1] + text[-1:] else f"{fence}{text}{fence}"


def _mark(tag: str, before: str, following: str, around: str) -> str:
    """The usual mark; the other where that would run into its neighbour, the mark around it or, underscored, a word."""
    usual, other = _MARKS[tag]
    taken = {before, around}
    if usual[0] in taken or (usual[0] == "_" and (before.isalnum() or following.isalnum())):
        return other
    return usual


def _text(node: _Node) -> str:
    return "".join(child if isinstance(child, str) else _text(child) for child in node.children)


def _indent(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((rest + line).rstrip() for line in lines[1:])])
