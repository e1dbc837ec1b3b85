"""The one door for text that a person wrote: Markdown or HTML in, allowed HTML out.

Markdown goes through markdown-it with raw HTML off; HTML through bleach; nh3, which is still maintained, has the
last word
with the same allow-list. What comes out may be marked safe; everything else is escaped by Jinja.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import bleach
import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.container import container_plugin

TAGS = frozenset(
    [
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "strong",
        "em",
        "b",
        "i",
        "u",
        "s",
        "sub",
        "sup",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "caption",
        "figure",
        "figcaption",
        "img",
        "a",
        "span",
        "div",
        "section",
        "aside",
        "details",
        "summary",
        "abbr",
        "kbd",
        "math",
        "mrow",
        "mi",
        "mo",
        "mn",
        "msup",
        "msub",
        "mfrac",
        "msqrt",
    ]
)
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height", "loading"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "abbr": {"title"},
    "span": {"data-interaction"},
    "aside": {"class"},
    "details": {"class"},
    "figure": {"class"},
    "div": {"class"},
    "table": {"class"},
}
CLASSES = frozenset({"penting", "bahaya", "contoh", "catatan", "cek", "table-scroll", "figure", "callout"})
CALLOUTS = {"penting": "Penting", "bahaya": "Bahaya", "contoh": "Contoh", "catatan": "Catatan"}
SCHEMES = {"https", "http", "mailto"}

MediaUrl = Callable[[str], str]


def clean_html(html: str) -> str:
    """HTML with only what :data:`TAGS` and :data:`ATTRIBUTES` allow; scripts lose their content too."""
    allowed = {tag: sorted(names) for tag, names in ATTRIBUTES.items()}
    first = bleach.clean(html, tags=TAGS, attributes=allowed, protocols=SCHEMES, strip=True, strip_comments=True)
    return nh3.clean(
        first,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_only_known_classes,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style"},
    )


def _only_known_classes(_tag: str, name: str, value: str) -> str | None:
    if name != "class":
        return value
    kept = [word for word in value.split() if word in CLASSES]
    return " ".join(kept) or None


def markdown(text: str, *, media_url: MediaUrl | None = None) -> str:
    """Markdown (CommonMark, tables, callouts, figures) to allowed HTML.

    Args:
        media_url: turns ``media/x.svg`` into an address of ours; pictures from elsewhere are dropped.
    """
    return clean_html(_parser(media_url).render(text))


def inline(text: str) -> str:
    """One line of Markdown (an option, a caption) to allowed HTML without a paragraph around it."""
    return clean_html(_parser(None).renderInline(text.strip()))


def plain(html: str) -> str:
    """The words of allowed HTML, for titles, mails and search."""
    return re.sub(r"\s+", " ", nh3.clean(html, tags=set())).strip()


def safe(html: str) -> Markup:
    """Mark stored, already cleaned HTML as safe for a template."""
    return Markup(html)  # noqa: S704 - cleaned when it was stored


def _parser(media_url: MediaUrl | None) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable(["table", "strikethrough"])
    for kind in CALLOUTS:
        parser.use(container_plugin, kind, render=_render_callout)
    parser.use(container_plugin, "cek", render=_render_check)
    parser.add_render_rule("image", _image_rule(media_url))
    parser.add_render_rule("table_open", lambda *_: '<div class="table-scroll"><table>')
    parser.add_render_rule("table_close", lambda *_: "</table></div>")
    parser.core.ruler.push("figures", _unwrap_figures)
    return parser


def _render_callout(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    if token.nesting == -1:
        return "</aside>\n"
    kind, _, title = token.info.strip().partition(" ")
    return f'<aside class="callout {kind}"><p><strong>{escape(title.strip() or CALLOUTS[kind])}</strong></p>\n'


def _render_check(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    if token.nesting == -1:
        return "</details>\n"
    _, _, question = token.info.strip().partition(" ")
    return f'<details class="cek"><summary>{escape(question.strip())}</summary>\n'


def _image_rule(media_url: MediaUrl | None) -> Callable[..., str]:
    def render(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        source = str(token.attrs.get("src", ""))
        if media_url is None or not source.startswith("media/"):
            return str(escape(token.content))
        caption = str(token.attrs.get("title", ""))
        alt = self.renderInlineAsText(token.children or [], options, env)
        picture = f'<img src="{escape(media_url(source))}" alt="{escape(alt)}" loading="lazy">'
        return f'<figure class="figure">{picture}<figcaption>{escape(caption)}</figcaption></figure>'

    return render


def _unwrap_figures(state: Any) -> None:
    """A paragraph that is only a picture becomes a figure of its own: a figure may not stand inside a paragraph."""
    tokens = state.tokens
    for index in range(len(tokens) - 2):
        opening, content, closing = tokens[index : index + 3]
        if opening.type != "paragraph_open" or content.type != "inline" or closing.type != "paragraph_close":
            continue
        if len(content.children or []) == 1 and content.children[0].type == "image":
            opening.hidden = closing.hidden = True
