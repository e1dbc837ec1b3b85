"""Drawing a form from a blueprint: random per candidate, from a recorded seed, the same again with the bank as it
was."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from flask_babel import gettext as _
from sqlalchemy import select

from lms.core.db import db
from lms.core.errors import Conflict
from lms.courses.models import Programme
from lms.exams.models import Bank, BankItem, ExamVersion, Form, FormItem, ItemState, ItemVersion
from lms.items.arrangement import arrange
from lms.items.interactions.choice import ChoiceInteraction
from lms.items.model import Item


@dataclass(frozen=True, slots=True)
class Drawn:
    section: str
    version: ItemVersion


@dataclass(frozen=True, slots=True)
class Shortage:
    """A rule of the blueprint that the bank cannot fill."""

    section: str
    rule: dict[str, Any]
    available: int


def candidates(exam_version: ExamVersion) -> list[ItemVersion]:
    """Approved versions in the exam's pool, from the banks of its programme's provider, in a stable order."""
    statement = (
        select(ItemVersion)
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .join(Bank, Bank.id == BankItem.bank_id)
        .join(Programme, Programme.provider_id == Bank.provider_id)
        .where(
            Programme.id == exam_version.exam.programme_id,
            ItemVersion.pool == exam_version.pool,
            ItemVersion.state == ItemState.APPROVED,
        )
        .order_by(ItemVersion.id)
    )
    return list(db.session.scalars(statement).unique())


def fits(version: ItemVersion, rule: dict[str, Any]) -> bool:
    """Whether a version satisfies every filter of a rule."""
    return (
        ("unit" not in rule or rule["unit"] in (None, version.unit))
        and (not rule.get("tags") or set(rule["tags"]) <= set(version.tags))
        and (not rule.get("bloom") or version.bloom in rule["bloom"])
        and (not rule.get("difficulty") or version.difficulty in rule["difficulty"])
        and (not rule.get("kinds") or version.kind in rule["kinds"])
    )


def draw(
    exam_version: ExamVersion, bank: Sequence[ItemVersion], seed: bytes, *, without: Iterable[int] = ()
) -> list[Drawn] | list[Shortage]:
    """Draw the items of a paper, or say which rules cannot be filled.

    Narrow rules draw first, so that a wide one does not take what only they may use.

    Args:
        without: ids of bank items this candidate has seen; used again only where nothing else is left.
    """
    seen = set(without)
    order = {
        version.id: (version.item_id in seen, hashlib.sha256(seed + version.item_id.to_bytes(8, "big")).digest())
        for version in bank
    }
    rules = [
        (index, section["title"], rule)
        for index, section in enumerate(exam_version.blueprint)
        for rule in section["rules"]
    ]
    fitting = {position: [v for v in bank if fits(v, rule)] for position, (_i, _t, rule) in enumerate(rules)}
    taken: set[int] = set()
    chosen: list[tuple[int, Drawn]] = []
    short: list[Shortage] = []
    for position in sorted(fitting, key=lambda position: (len(fitting[position]), position)):
        index, title, rule = rules[position]
        free = sorted((v for v in fitting[position] if v.item_id not in taken), key=lambda v: order[v.id])
        if len(free) < rule["count"]:
            short.append(Shortage(title, rule, len(free)))
            continue
        for version in free[: rule["count"]]:
            taken.add(version.item_id)
            chosen.append((index, Drawn(title, version)))
    if short:
        return short
    if exam_version.shuffle_items:
        chosen.sort(
            key=lambda pair: (
                pair[0],
                hashlib.sha256(b"order" + seed + pair[1].version.item_id.to_bytes(8, "big")).digest(),
            )
        )
    else:
        chosen.sort(key=lambda pair: (pair[0], pair[1].version.item_id))
    return [drawn for _index, drawn in chosen]


def build_form(exam_version: ExamVersion, *, now: datetime, without: Iterable[int] = ()) -> Form:
    """Draw and arrange a new form (not yet added to the session).

    Raises:
        Conflict: the bank cannot fill the blueprint.
    """
    seed = secrets.token_bytes(32)
    drawn = draw(exam_version, candidates(exam_version), seed, without=without)
    if not drawn or isinstance(drawn[0], Shortage):
        raise Conflict(
            _("Soal yang disetujui belum cukup untuk menyusun naskah ini. Hubungi penyelenggara."),
            code="bank_too_small",
        )
    items = []
    for slot, one in enumerate((d for d in drawn if isinstance(d, Drawn)), 1):
        item = Item.from_json(one.version.content)
        arrangement = arrange(item, seed)
        if not exam_version.shuffle_options:
            for part in item.interactions:
                if isinstance(part, ChoiceInteraction):
                    arrangement[part.response] = [option.id for option in part.options]
        items.append(
            FormItem(
                slot=slot,
                pool=exam_version.pool,
                item_version_id=one.version.id,
                section=one.section,
                points=item.points,
                arrangement=arrangement,
            )
        )
    digests = {d.version.id: d.version.digest for d in drawn if isinstance(d, Drawn)}
    return Form(
        exam_version_id=exam_version.id,
        pool=exam_version.pool,
        seed=seed.hex(),
        digest=form_digest(items, digests),
        created_at=now,
        items=items,
    )


def form_digest(items: Sequence[FormItem], digests: dict[int, str]) -> str:
    """SHA-256 over slots, item digests, points and arrangements."""
    content = [[item.slot, digests[item.item_version_id], format(item.points, "f"), item.arrangement] for item in items]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
