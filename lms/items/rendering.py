"""HTML of an item: to be answered, to be previewed, or with its review.

What a template gets to ask the question (`InteractionBase.view`) holds no key, weight, reason or number of keys; the
review is computed in mode "review" alone.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lms.items.arrangement import Arrangement, fits
from lms.items.interactions import Interaction
from lms.items.interactions.base import values_of
from lms.items.messages import Gettext, Message, untranslated
from lms.items.model import MARKER, Item
from lms.items.numbers import FormatNumber, decimal_comma
from lms.items.responses import field_name

Mode = Literal["answer", "review", "preview"]

_environment = Environment(
    loader=PackageLoader("lms.items", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render_item(
    item: Item,
    arrangement: Arrangement,
    *,
    response: object = None,
    gettext: Gettext = untranslated,
    mode: Mode = "answer",
    slot: int = 1,
    number: FormatNumber = decimal_comma,
) -> Markup:
    """The item as HTML, its identifiers and field names unique to `slot`. It holds no `<form>` and no heading.

    `response` fills the fields, or is what the review is about; values that cannot be shown are left out. Raises
    ValueError where `arrangement` is not one of this item's.
    """
    if not fits(item, arrangement):
        raise ValueError(f"the arrangement does not fit item {item.identifier}")
    given = response if isinstance(response, Mapping) else {}
    in_text = set(MARKER.findall(item.body))

    def render(interaction: Interaction) -> Markup:
        return _render_interaction(
            interaction,
            arrangement.get(interaction.response, []),
            given.get(interaction.response),
            gettext=gettext,
            mode=mode,
            slot=slot,
            number=number,
            in_text=interaction.response in in_text,
            several=len(item.interactions) > 1,
        )

    def render_marked(marker: re.Match[str]) -> str:
        return render(item.interaction(marker[1]))

    body = _safe(MARKER.sub(render_marked, item.body))
    blocks = [render(interaction) for interaction in item.interactions if interaction.response not in in_text]
    return _safe(
        _environment.get_template("items/item.html").render(
            item=item,
            body=body,
            blocks=blocks,
            feedback=_safe(item.feedback) if mode == "review" else "",
            mode=mode,
            slot=slot,
            _=_translator(gettext),
        )
    )


def instruction(item: Item, gettext: Gettext = untranslated) -> str:
    """What the candidate is asked to do, in a few words ("Pilih satu jawaban"), to stand beside the item's number."""
    if len(item.interactions) > 1:
        return Message("Jawab semua bagian").text(gettext)
    return item.interactions[0].instruction.text(gettext)


def _render_interaction(
    interaction: Interaction,
    order: list[str],
    response: object,
    *,
    gettext: Gettext,
    mode: Mode,
    slot: int,
    number: FormatNumber,
    in_text: bool,
    several: bool,
) -> Markup:
    context: dict[str, Any] = {
        "_": _translator(gettext),
        "review": mode == "review",
        "in_text": in_text,
        "several": several,
        "response": interaction.response,
        "name": field_name(slot, interaction.response),
        # An id that begins with a digit would need escaping in every selector.
        "base": f"s{field_name(slot, interaction.response)}",
        "prompt": _safe(interaction.prompt),
        "instruction": interaction.instruction.text(gettext),
    }
    values = values_of(response) or ()
    if mode == "review":
        problems = interaction.check(response)
        context["problems"] = [problem.message.text(gettext) for problem in problems]
        context["parts"] = _review(interaction, order, () if problems else values, gettext, number)
    else:
        context.update(interaction.view(order, values))
    text = _environment.get_template(f"items/{interaction.kind}.html").render(context)
    return _safe(text.strip() if in_text else text)


def _review(
    interaction: Interaction, order: list[str], values: tuple[str, ...], gettext: Gettext, number: FormatNumber
) -> list[dict[str, Any]]:
    parts = interaction.review(values, number)
    places = {key: place for place, key in enumerate(order)}
    if all(part.key in places for part in parts) and interaction.reviewed_as_shown:
        parts = tuple(sorted(parts, key=lambda part: places[part.key]))
    return [
        {
            "label": _safe(part.label),
            "chosen": part.chosen,
            "right": part.right,
            "is_key": part.is_key,
            "given": None if part.given is None else _safe(part.given),
            "expected": None if part.expected is None else _safe(part.expected),
            "reason": _safe(part.reason),
            "reason_given": _safe(part.reason_given),
            "note": "" if part.note is None else part.note.text(gettext),
        }
        for part in parts
    ]


def _safe(html: str) -> Markup:
    # Item HTML passed the allow-list when it was stored; what templates made of it is escaped already.
    return Markup(html)  # noqa: S704


def _translator(gettext: Gettext) -> Any:
    def translate(text: str, **params: object) -> str:
        return Message(text, params).text(gettext)

    return translate
