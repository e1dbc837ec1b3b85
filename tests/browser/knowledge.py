"""What a well-prepared learner knows: the right answers, found by the words of the question as they stand on the
page."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Locator, Page

from lms.core import richtext
from lms.items import Item
from lms.items.formats.content_yaml import read_items
from lms.items.html_text import plain_text
from lms.items.interactions.choice import ChoiceInteraction
from lms.items.interactions.match import MatchInteraction
from lms.items.interactions.order import OrderInteraction

CONTENT = Path(__file__).resolve().parents[2] / "content" / "sertifikasi-petugas-imunisasi"


def words(text: str) -> str:
    """Only letters and digits: what survives every way of laying out."""
    return re.sub(r"[\W_]+", "", text).casefold()


class Knowledge:
    """Every item of the programme, by the words of its question."""

    def __init__(self, folder: Path = CONTENT) -> None:
        self._items: dict[str, Item] = {}
        for path in sorted((folder / "items").rglob("*.yaml")):
            read = read_items(
                path.read_text(encoding="utf-8"), str(path), to_html=richtext.markdown, to_inline=richtext.inline
            )
            for item, _metadata in read.items:
                self._items[words(plain_text(item.body))] = item

    def item(self, question: str) -> Item:
        """The item whose words these are. Raises KeyError where none has them."""
        return self._items[words(question)]

    def answer(self, page: Page, area: Locator, *, right: bool = True) -> Item:
        """Answer the question shown in ``area``, rightly or wrongly, with what a person can see and use."""
        item = self.item(area.locator(".stem").inner_text())
        (interaction,) = item.interactions
        if isinstance(interaction, ChoiceInteraction):
            self._choose(area, interaction, right)
        elif isinstance(interaction, MatchInteraction):
            self._match(area, interaction, right)
        elif isinstance(interaction, OrderInteraction):
            self._order(area, interaction, right)
        else:
            (solution,) = item.solution()[interaction.response]
            numeric = interaction.content_kind == "numeric"
            wrong = str(Decimal(solution) + 977) if numeric else "bukan ini"
            box = area.get_by_role("textbox")
            box.fill(solution.replace(".", ",") if right and numeric else solution if right else wrong)
            box.blur()
        return item

    def _choose(self, area: Locator, interaction: ChoiceInteraction, right: bool) -> None:
        keys = {words(plain_text(option.text)) for option in interaction.options if option.correct}
        labels = area.locator(".opsi label")
        for index in range(labels.count()):
            label = labels.nth(index)
            is_key = words(label.locator("span").last.inner_text()) in keys
            if interaction.multiple:
                if is_key == right:
                    label.click()
            elif is_key == right:
                label.click()
                return

    def _match(self, area: Locator, interaction: MatchInteraction, right: bool) -> None:
        partner = {one.id: plain_text(one.text) for one in interaction.right}
        expected = {words(plain_text(left.text)): partner[left.right] for left in interaction.left}
        rows = area.locator(".pairs__row")
        for index in range(rows.count()):
            row = rows.nth(index)
            wanted = expected[words(row.locator("label").inner_text())]
            box = row.locator("select")
            options = box.locator("option").all_inner_texts()[1:]
            fitting = [text for text in options if (words(text) == words(wanted)) == right]
            box.select_option(label=fitting[0])

    def _order(self, area: Locator, interaction: OrderInteraction, right: bool) -> None:
        wanted = [words(plain_text(element.text)) for element in interaction.elements]
        if not right:
            wanted.reverse()
        for place, text in enumerate(wanted):
            now = [words(shown) for shown in area.locator("[data-order] li label").all_inner_texts()]
            for _step in range(now.index(text) - place):
                current = [words(shown) for shown in area.locator("[data-order] li label").all_inner_texts()]
                area.locator("[data-order] li").nth(current.index(text)).get_by_role("button").first.click()
