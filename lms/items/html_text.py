"""What HTML says without its tags: for lengths, titles, hints, and places that take text only."""

from html import unescape
from html.parser import HTMLParser

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(
    ("p", "div", "br", "li", "ul", "ol", "table", "tr", "td", "th", *_HEADINGS, "blockquote", "figure", "figcaption")
)
_PARAGRAPH = ("<p>", "</p>")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.pieces.append(" ")
        if tag == "img":
            self.pieces.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def plain_text(html: str) -> str:
    """The text of `html` on one line; a picture gives its alternative text."""
    if "<" not in html:
        return " ".join(unescape(html).split())
    reader = _Text()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.pieces).split())


def unwrap_paragraph(html: str) -> str:
    """`html` without its outer paragraph where it is one single paragraph; else unchanged."""
    text = html.strip()
    opening, closing = _PARAGRAPH
    if text.startswith(opening) and text.endswith(closing):
        inner = text[len(opening) : -len(closing)]
        if opening not in inner and closing not in inner:
            return inner
    return text


def shorten(text: str, length: int) -> str:
    """`text` cut at a word before `length` characters, with an ellipsis where something was left out."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "\u2026"
