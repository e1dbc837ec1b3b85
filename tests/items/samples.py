"""Items to test with, one for each kind, and the reading of a rendered form as a browser reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from lms.items import Item


def item(*interactions: dict[str, Any], **changes: Any) -> Item:
    named = [{"response": f"R{number}", **interaction} for number, interaction in enumerate(interactions, start=1)]
    return Item.model_validate({"identifier": "imn02-p-001", "body": "<p>Apa?</p>", "interactions": named, **changes})


SINGLE: dict[str, Any] = {
    "kind": "choice",
    "options": [
        {"id": "c", "text": "Memakainya <em>hari ini</em>", "reason": "<p>Terburu-buru.</p>"},
        {"id": "a", "text": "Memisahkannya", "reason": "<p>Benar sekali.</p>", "correct": True},
        {"id": "d", "text": "Mendinginkannya", "reason": "<p>Potensi tidak kembali.</p>"},
        {"id": "b", "text": "Menunggu", "reason": "<p>Terlambat.</p>", "pinned": True},
    ],
}
MULTIPLE: dict[str, Any] = {
    "kind": "choice",
    "multiple": True,
    "options": [
        {"id": "a", "text": "BCG", "correct": True, "reason": "x"},
        {"id": "b", "text": "MR", "correct": True, "reason": "x"},
        {"id": "c", "text": "HPV", "reason": "x"},
        {"id": "d", "text": "Polio tetes", "correct": True, "reason": "x"},
        {"id": "e", "text": "IPV", "reason": "x"},
    ],
}
TRUE_FALSE: dict[str, Any] = {
    "kind": "choice",
    "preset": "true_false",
    "shuffle": False,
    "options": [
        {"id": "true", "text": "Benar", "reason": "Sering dikira begitu."},
        {"id": "false", "text": "Salah", "correct": True, "reason": "Memang salah."},
    ],
}
MATCHING: dict[str, Any] = {
    "kind": "match",
    "left": [
        {"id": "l1", "text": "BCG", "right": "rx", "reason": "Kulit."},
        {"id": "l2", "text": "DPT", "right": "ry", "reason": "Otot."},
        {"id": "l3", "text": "Polio tetes", "right": "rz", "reason": "Mulut."},
    ],
    "right": [
        {"id": "ra", "text": "Ke dalam vena", "reason": "Tidak ada vaksin begitu."},
        {"id": "rx", "text": "Ke dalam kulit"},
        {"id": "ry", "text": "Ke dalam otot"},
        {"id": "rz", "text": "Ke dalam mulut"},
    ],
}
ORDERING: dict[str, Any] = {
    "kind": "order",
    "elements": [
        {"id": "e7", "text": "Periksa riwayat", "reason": "Dasarnya."},
        {"id": "e2", "text": "Tandai dosis yang sah", "reason": "Tidak diulang."},
        {"id": "e9", "text": "Berikan yang boleh", "reason": "Hari ini."},
        {"id": "e4", "text": "Catat", "reason": "Terakhir."},
    ],
}
NUMERIC: dict[str, Any] = {
    "kind": "numeric",
    "answers": [{"value": "0.5", "tolerance": "0.05"}],
    "unit_label": "mL",
    "reason": "<p>5 dibagi 10.</p>",
    "mistakes": [{"value": "5", "reason": "<p>Belum dibagi.</p>"}],
}
SHORT_TEXT: dict[str, Any] = {
    "kind": "text_entry",
    "accepted": [{"text": "uji kocok"}, {"text": "kocok", "credit": "0.5"}],
    "reason": "<p>Endapan.</p>",
    "mistakes": [{"text": "uji beku", "reason": "<p>Namanya lain.</p>"}],
}

KINDS: dict[str, dict[str, Any]] = {
    "single": SINGLE,
    "multiple": MULTIPLE,
    "true_false": TRUE_FALSE,
    "matching": MATCHING,
    "ordering": ORDERING,
    "numeric": NUMERIC,
    "short_text": SHORT_TEXT,
}


@dataclass
class Control:
    """A form control as a browser sees it."""

    name: str
    type: str
    value: str
    checked: bool
    response: str
    encode: str

    def as_json(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass
class Page(HTMLParser):
    """The controls, identifiers and labels of some HTML."""

    controls: list[Control] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    labelled: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "label":
            self.labelled.append(values["for"])
        if tag in ("input", "select"):
            self.controls.append(
                Control(
                    name=values["name"],
                    type=values.get("type", tag),
                    value=values.get("value", ""),
                    checked="checked" in values,
                    response=values["data-response"],
                    encode=values["data-encode"],
                )
            )
            self.labelled += [values["id"]] if "aria-label" in values else []
        if tag == "option" and "selected" in values:
            self.controls[-1].value = values["value"]


def page_of(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def submitted(controls: list[Control]) -> dict[str, list[str]]:
    """What a browser sends for these controls."""
    fields: dict[str, list[str]] = {}
    for control in controls:
        if control.type not in ("radio", "checkbox") or control.checked:
            fields.setdefault(control.name, []).append(control.value)
    return fields
