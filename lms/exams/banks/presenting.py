"""How an item is shown to authors: as the candidate sees it, and, on demand, with its key and reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup, escape

from lms.core.i18n import language
from lms.core.richtext import safe
from lms.exams.banks.words import standing_of
from lms.exams.models import ItemVersion
from lms.items import Item, ItemMetadata, arrange, decimal_comma, decimal_point, render_item
from lms.items.interactions import Interaction
from lms.items.interactions.choice import LETTERS, ChoiceInteraction
from lms.items.interactions.match import MatchInteraction
from lms.items.interactions.numeric import NumericAnswer, NumericInteraction
from lms.items.interactions.order import OrderInteraction
from lms.items.numbers import FormatNumber

PREVIEW_SEED = b"preview"  # one arrangement, so that a preview does not jump while one types


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A line of the key: what it stands for, what is right or wrong there, and why."""

    label: str
    text: Markup
    is_key: bool
    reason: Markup
    note: str = ""


def number_format() -> FormatNumber:
    return decimal_comma if language() == "id" else decimal_point


def preview(item: Item) -> Markup:
    """The item as a candidate sees it; no key is in it."""
    return render_item(item, arrange(item, PREVIEW_SEED), mode="preview", gettext=_, number=number_format())


def item_of(version: ItemVersion) -> Item | None:
    """The item of a version; None for a draft that is not whole yet."""
    return Item.from_json(version.content) if version.content else None


def metadata_of(version: ItemVersion) -> ItemMetadata:
    return ItemMetadata.from_json(version.details)


def key_lines(item: Item) -> list[KeyLine]:
    """Key, credits and reasons, in words."""
    lines = [line for interaction in item.interactions for line in _lines(interaction)]
    if item.feedback:
        lines.append(KeyLine(_("Pembahasan umum"), Markup(""), False, safe(item.feedback)))
    return lines


def _lines(interaction: Interaction) -> Iterator[KeyLine]:
    if isinstance(interaction, ChoiceInteraction):
        for letter, option in zip(LETTERS, interaction.options, strict=False):
            yield KeyLine(letter, safe(option.text), option.correct, safe(option.reason))
    elif isinstance(interaction, MatchInteraction):
        yield from _match_lines(interaction)
    elif isinstance(interaction, OrderInteraction):
        for place, element in enumerate(interaction.elements, 1):
            yield KeyLine(str(place), safe(element.text), True, safe(element.reason))
    elif isinstance(interaction, NumericInteraction):
        number = number_format()
        for answer in interaction.answers:
            text = escape(f"{number(answer.value)} {interaction.unit_label}".strip())
            yield KeyLine(_("Jawaban"), text, True, safe(interaction.reason), _tolerance(answer, number))
        for wrong in interaction.mistakes:
            yield KeyLine(_("Kekeliruan"), escape(number(wrong.value)), False, safe(wrong.reason))
    else:
        for accepted in interaction.accepted:
            note = "" if accepted.credit == 1 else _("bernilai %(part)s", part=number_format()(accepted.credit))
            yield KeyLine(_("Diterima"), escape(accepted.text), True, Markup(""), note)
        yield KeyLine(_("Alasan"), Markup(""), False, safe(interaction.reason))
        for mistake in interaction.mistakes:
            yield KeyLine(_("Kekeliruan"), escape(mistake.text), False, safe(mistake.reason))


def _match_lines(interaction: MatchInteraction) -> Iterator[KeyLine]:
    rights = {side.id: side for side in interaction.right}
    partners = {side.right for side in interaction.left}
    for place, side in enumerate(interaction.left, 1):
        text = Markup("{} → {}").format(safe(side.text), safe(rights[side.right].text))
        yield KeyLine(str(place), text, True, safe(side.reason))
    for right in interaction.right:
        if right.id not in partners:
            yield KeyLine(_("Pengecoh"), safe(right.text), False, safe(right.reason))


def _tolerance(answer: NumericAnswer, number: FormatNumber) -> str:
    if answer.tolerance_percent is not None:
        return _("selisih paling banyak %(part)s %%", part=number(answer.tolerance_percent))
    if answer.tolerance is not None:
        return _("selisih paling banyak %(part)s", part=number(answer.tolerance))
    return _("harus tepat")


def note_on_use(version: ItemVersion, versions: list[ItemVersion]) -> str:
    """Beside the state of a version: which version papers draw meanwhile."""
    used = next((one for one in versions if one.state == "approved"), None)
    if standing_of(version) in ("approved", "retired"):
        return ""
    if used is None:
        return _("Belum ada versi yang dipakai")
    if used.number > version.number:
        return _("Versi %(number)d disetujui setelah draf ini ditulis", number=used.number)
    return _("Versi %(number)d tetap dipakai sampai yang ini disetujui", number=used.number)
