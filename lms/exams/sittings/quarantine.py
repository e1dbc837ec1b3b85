"""Entries that the journal did not take, in words: what was answered, what stands in the journal, and what the device
claims about the time. Nothing here tells a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from lms.core.db import db
from lms.exams.journal.fold import Response, as_response, fold
from lms.exams.models import Attempt, AttemptEvent, FormItem, ItemVersion, QuarantineEntry
from lms.exams.sittings.projection import read_payload
from lms.items import Item
from lms.items.html_text import plain_text


@dataclass(frozen=True, slots=True)
class KeptAside:
    """An entry as the person who decides reads it.

    Attributes:
        what: "Jawaban soal 7", "Tanda ragu-ragu soal 7".
        said: the answer in words; None for what is no answer.
        stands: what the journal holds for the same slot now; None where there is nothing or nothing to compare.
        last_at: when the journal last took a row from the candidate.
    """

    entry: QuarantineEntry
    what: str
    said: str | None
    stands: str | None
    last_at: datetime | None


def entries_of(
    sitting_id: int, *, attempt_id: int | None = None, waiting: bool = False
) -> Select[tuple[QuarantineEntry]]:
    """In the order they came, those that wait first."""
    statement = (
        select(QuarantineEntry)
        .join(Attempt, Attempt.id == QuarantineEntry.attempt_id)
        .where(Attempt.sitting_id == sitting_id)
        .order_by(QuarantineEntry.accepted.is_not(None), QuarantineEntry.id)
    )
    if attempt_id is not None:
        statement = statement.where(Attempt.id == attempt_id)
    return statement.where(QuarantineEntry.accepted.is_(None)) if waiting else statement


def in_words(entries: Sequence[QuarantineEntry]) -> list[KeptAside]:
    """Put entries in words; three queries, however many there are."""
    if not entries:
        return []
    attempts = {entry.attempt_id for entry in entries}
    rows: dict[int, list[AttemptEvent]] = {}
    for row in db.session.scalars(
        select(AttemptEvent)
        .where(AttemptEvent.attempt_id.in_(attempts), AttemptEvent.kind.in_(("answer", "accept")))
        .order_by(AttemptEvent.attempt_id, AttemptEvent.seq)
    ):
        rows.setdefault(row.attempt_id, []).append(row)
    standing = {attempt_id: fold(found).answers for attempt_id, found in rows.items()}
    last = {
        int(attempt_id): moment
        for attempt_id, moment in db.session.execute(
            select(AttemptEvent.attempt_id, func.max(AttemptEvent.server_at))
            .where(AttemptEvent.attempt_id.in_(attempts), AttemptEvent.client_seq.is_not(None))
            .group_by(AttemptEvent.attempt_id)
        )
    }
    items = _items({(entry.attempt_id, slot) for entry in entries if (slot := _slot(entry)) is not None})
    return [_one(entry, items, standing.get(entry.attempt_id, {}), last.get(entry.attempt_id)) for entry in entries]


def _one(
    entry: QuarantineEntry,
    items: dict[tuple[int, int], tuple[Item, dict[str, Any]]],
    standing: dict[int, Response],
    last_at: datetime | None,
) -> KeptAside:
    details, slot = read_payload(entry.payload), _slot(entry)
    if entry.kind == "answer" and slot is not None:
        item, arrangement = items.get((entry.attempt_id, slot), (None, {}))
        said = answer_words(item, arrangement, as_response(details.get("response")))
        stands = answer_words(item, arrangement, standing[slot]) if slot in standing else None
        return KeptAside(entry, _("Jawaban soal %(slot)s", slot=slot), said, stands, last_at)
    if entry.kind == "flag":
        words = _("Ditandai ragu-ragu: soal %(slot)s", slot=slot)
        if not details.get("on"):
            words = _("Tanda ragu-ragu dilepas: soal %(slot)s", slot=slot)
        return KeptAside(entry, words, None, None, last_at)
    if entry.kind == "leave":
        return KeptAside(entry, _("Meninggalkan jendela atau layar penuh"), None, None, last_at)
    return KeptAside(entry, _("Kembali ke jendela atau layar penuh"), None, None, last_at)


def _slot(entry: QuarantineEntry) -> int | None:
    slot = read_payload(entry.payload).get("slot")
    return slot if isinstance(slot, int) else None


def _items(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[Item, dict[str, Any]]]:
    """The items at these slots of these attempts' papers, each with its arrangement."""
    rows = db.session.execute(
        select(Attempt.id, FormItem.slot, FormItem.arrangement, ItemVersion.content)
        .join(FormItem, FormItem.form_id == Attempt.form_id)
        .join(ItemVersion, ItemVersion.id == FormItem.item_version_id)
        .where(Attempt.id.in_({attempt for attempt, _s in wanted}), FormItem.slot.in_({slot for _a, slot in wanted}))
    )
    return {
        (attempt_id, slot): (Item.from_json(content), arrangement)
        for attempt_id, slot, arrangement, content in rows
        if (attempt_id, slot) in wanted
    }


def answer_words(item: Item | None, arrangement: dict[str, Any], response: Response) -> str:
    """A response as the candidate saw it: letters and texts of options, pairs, an order, what was typed."""
    parts = []
    for name, values in response.items():
        if values:
            parts.append(_part_words(item, arrangement, name, tuple(values)))
    return "; ".join(parts) or _("dikosongkan")


def _part_words(item: Item | None, arrangement: dict[str, Any], name: str, values: tuple[str, ...]) -> str:
    part = next((one for one in item.interactions if one.response == name), None) if item is not None else None
    if part is None or part.check(list(values)):
        return ", ".join(values)  # not a response this item can have: as it came
    # What the question shows; nothing in it tells the answer.
    view = part.view(arrangement.get(name, []), values)
    if "options" in view:
        chosen = [one for one in view["options"] if one["checked"]]
        return ", ".join(f"{one['letter']}. {plain_text(one['text'])}" for one in chosen)
    if "rows" in view:
        texts = {one["id"]: one["text"] for one in view["choices"]}
        pairs = [(plain_text(row["text"]), texts.get(row["selected"])) for row in view["rows"]]
        return ", ".join(f"{left} → {right}" for left, right in pairs if right)
    if "elements" in view:
        ordered = sorted((one for one in view["elements"] if one["position"]), key=lambda one: one["position"])
        return ", ".join(f"{one['position']}. {one['plain']}" for one in ordered)
    return f"{view['value']} {view.get('unit') or ''}".strip()


def waiting_in(sitting_id: int) -> int:
    """How many entries of a sitting wait for a decision."""
    statement = (
        select(func.count(QuarantineEntry.id))
        .join(Attempt, Attempt.id == QuarantineEntry.attempt_id)
        .where(Attempt.sitting_id == sitting_id, QuarantineEntry.accepted.is_(None))
    )
    return db.session.scalar(statement) or 0
