"""What is read of banks. Nothing here carries a key, a weight or a reason into a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, false, func, literal_column, or_, select

from lms.accounts.models import Organisation, Person, Role
from lms.core.db import db
from lms.courses.models import Module, Programme, ProgrammeVersion
from lms.exams.assembly import fits
from lms.exams.banks.words import Standing, standing
from lms.exams.models import (
    Bank,
    BankItem,
    Exam,
    ExamVersion,
    Form,
    FormItem,
    ItemComment,
    ItemEditor,
    ItemState,
    ItemVersion,
)
from lms.items import Item
from lms.items.quality import SMALLEST_BANK, KeyStatistics, key_statistics
from lms.providers.models import Provider

OPEN = (ItemState.DRAFT, ItemState.IN_REVIEW)
STATISTICS_LIMIT = 5_000  # items: beyond, reading them all is no longer a matter of one page


def visible_to(person: Person) -> Select[tuple[Bank]]:
    """The banks a person may see: as an author or auditor of the provider's organisation or above it."""
    scopes = person.scopes(Role.AUTHOR, Role.AUDITOR)
    within: list[ColumnElement[bool]] = [Organisation.path.startswith(scope, autoescape=True) for scope in scopes]
    return (
        select(Bank)
        .join(Provider, Provider.id == Bank.provider_id)
        .join(Organisation, Organisation.id == Provider.organisation_id)
        .where(or_(*within) if within else false())
        .order_by(Bank.title, Bank.id)
    )


@dataclass(frozen=True, slots=True)
class BankRow:
    bank: Bank
    counts: Mapping[Standing, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def banks(person: Person) -> list[BankRow]:
    """The visible banks with how many of their items stand where. Two queries."""
    found = list(db.session.scalars(visible_to(person)))
    latest = _latest(Bank.id.in_([bank.id for bank in found])).subquery()
    statement = (
        select(latest.c.bank_id, ItemVersion.state, ItemVersion.reviewer_id.is_not(None), func.count())
        .join(ItemVersion, ItemVersion.id == latest.c.id)
        .where(latest.c.place == 1)
        .group_by(latest.c.bank_id, ItemVersion.state, ItemVersion.reviewer_id.is_not(None))
    )
    counts: dict[int, Counter[Standing]] = {bank.id: Counter() for bank in found}
    for bank_id, state, reviewed, count in db.session.execute(statement):
        counts[bank_id][standing(state, sent_back=bool(reviewed))] += count
    return [BankRow(bank, counts[bank.id]) for bank in found]


def _latest(where: ColumnElement[bool]) -> Select[tuple[int, int, int]]:
    """The version that stands for its item: the one being written, else the one in use, else the last retired."""
    rank = case((ItemVersion.state.in_(OPEN), 0), (ItemVersion.state == ItemState.APPROVED, 1), else_=2)
    place = func.row_number().over(partition_by=ItemVersion.item_id, order_by=(rank, ItemVersion.number.desc()))
    return (
        select(ItemVersion.id, BankItem.bank_id, place.label("place"))
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .join(Bank, Bank.id == BankItem.bank_id)
        .where(where)
    )


FACETS = ("unit", "kind", "bloom", "difficulty", "standing")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; within one name any of its values, over the names all of them."""

    words: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class ItemList:
    """How many items each value of each filter would leave, with the other filters as they are."""

    statement: Select[tuple[ItemVersion]]
    facets: Mapping[str, Mapping[str, int]]
    total: int  # without any filter but the search


def items(bank: Bank, filters: Filters) -> ItemList:
    """The items of a bank, each by the version that stands for it. One query here; the page is the caller's."""
    latest = _latest(Bank.id == bank.id).subquery()
    base = and_(latest.c.place == 1, ItemVersion.id == latest.c.id, *_search(filters.words))
    # Without parameters, so that PostgreSQL sees the same expression in the list and in GROUP BY.
    returned = and_(ItemVersion.state == literal_column("'draft'"), ItemVersion.reviewer_id.is_not(None))
    columns: dict[str, Any] = {
        "unit": ItemVersion.unit,
        "kind": ItemVersion.kind,
        "bloom": ItemVersion.bloom,
        "difficulty": ItemVersion.difficulty,
        "standing": case((returned, literal_column("'returned'", String)), else_=cast(ItemVersion.state, String)),
    }
    groups = db.session.execute(
        select(*columns.values(), func.count())
        .select_from(ItemVersion)
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .join(latest, latest.c.id == ItemVersion.id)
        .where(base)
        .group_by(*columns.values())
    ).all()
    narrowed = [columns[name].in_(values) for name, values in filters.chosen.items() if values]
    order = [ItemVersion.id.desc()] if filters.newest_first else [BankItem.identifier, ItemVersion.id]
    statement = (
        select(ItemVersion)
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .join(latest, latest.c.id == ItemVersion.id)
        .where(base, *narrowed)
        .order_by(*order)
    )
    rows = [(dict(zip(FACETS, map(str, row[:-1]), strict=True)), int(row[-1])) for row in groups]
    return ItemList(statement, _facets(rows, filters.chosen), sum(count for _values, count in rows))


def _search(words: str) -> list[ColumnElement[bool]]:
    return [
        or_(
            ItemVersion.words.icontains(word, autoescape=True),
            BankItem.identifier.icontains(word, autoescape=True),
        )
        for word in words.split()[:8]
    ]


def _facets(
    rows: Sequence[tuple[Mapping[str, str], int]], chosen: Mapping[str, frozenset[str]]
) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for values, count in rows:
        for name in FACETS:
            counts[name][values[name]] += 0  # every value stays in sight, with none left
            others = (other for other in FACETS if other != name and chosen.get(other))
            if all(values[other] in chosen[other] for other in others):
                counts[name][values[name]] += count
    return counts


def key_health(bank: Bank) -> KeyStatistics | None:
    """Where the keys of the items in use stand, together; None for a bank so small that it would tell single keys."""
    statement = (
        select(ItemVersion.content)
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .where(BankItem.bank_id == bank.id, ItemVersion.state == ItemState.APPROVED, ItemVersion.kind == "single")
        .limit(STATISTICS_LIMIT + 1)
    )
    contents = db.session.scalars(statement).all()
    if not SMALLEST_BANK <= len(contents) <= STATISTICS_LIMIT:
        return None
    return key_statistics([Item.from_json(content) for content in contents])


def units(bank: Bank) -> dict[str, tuple[str, str]]:
    """Competence units of the provider's programmes: code to title and English title."""
    newest = (
        select(func.max(ProgrammeVersion.id))
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(Programme.provider_id == bank.provider_id)
        .group_by(ProgrammeVersion.programme_id)
    )
    definitions = db.session.scalars(
        select(ProgrammeVersion.definition).where(ProgrammeVersion.id.in_(newest)).order_by(ProgrammeVersion.id)
    )
    return {
        unit["code"]: (unit["title"], unit.get("title_en") or unit["title"])
        for definition in definitions
        for unit in definition.get("units", [])
    }


def module_slugs(bank: Bank) -> list[str]:
    """Names of the modules of the provider's programmes: what an author tags an item with first."""
    statement = (
        select(Module.slug)
        .join(Programme, Programme.id == Module.programme_id)
        .where(Programme.provider_id == bank.provider_id)
        .order_by(Module.id)
    )
    return list(db.session.scalars(statement))


def standing_version(item: BankItem) -> ItemVersion:
    """The version that stands for an item, as in the list."""
    latest = _latest(BankItem.id == item.id).subquery()
    statement = select(ItemVersion).join(latest, latest.c.id == ItemVersion.id).where(latest.c.place == 1)
    return db.session.scalars(statement).one()


def versions(item: BankItem) -> list[ItemVersion]:
    """All versions, newest first."""
    statement = select(ItemVersion).where(ItemVersion.item_id == item.id).order_by(ItemVersion.number.desc())
    return list(db.session.scalars(statement))


def editors(version: ItemVersion) -> dict[int, datetime]:
    """Who wrote at a version, and when each saved last."""
    statement = select(ItemEditor.person_id, ItemEditor.saved_at).where(ItemEditor.version_id == version.id)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def last_save(version: ItemVersion) -> tuple[str, datetime] | None:
    """Name of who saved a draft last, and when."""
    row = db.session.execute(
        select(Person.name, ItemEditor.saved_at)
        .join(Person, Person.id == ItemEditor.person_id)
        .where(ItemEditor.version_id == version.id)
        .order_by(ItemEditor.saved_at.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


@dataclass(frozen=True, slots=True)
class Remark:
    number: int  # of the version
    name: str
    text: str
    at: datetime


def comments(item: BankItem) -> list[Remark]:
    """What was said about all versions, newest first."""
    statement = (
        select(ItemVersion.number, Person.name, ItemComment.text, ItemComment.created_at)
        .join(ItemVersion, ItemVersion.id == ItemComment.version_id)
        .join(Person, Person.id == ItemComment.person_id)
        .where(ItemVersion.item_id == item.id)
        .order_by(ItemComment.id.desc())
    )
    return [Remark(*row) for row in db.session.execute(statement)]


def names(ids: Sequence[int | None]) -> dict[int, str]:
    """Names of people by id."""
    wanted = {one for one in ids if one is not None}
    statement = select(Person.id, Person.name).where(Person.id.in_(wanted))
    return {row[0]: row[1] for row in db.session.execute(statement)} if wanted else {}


@dataclass(frozen=True, slots=True)
class Use:
    """An exam that may draw this version by its blueprint, or has put a version of the item on papers."""

    exam: ExamVersion
    draws: bool
    papers: int


def uses(item: BankItem, version: ItemVersion) -> list[Use]:
    """Where an item is used: exams of the provider whose current rules fit it, and how often it stood on a paper."""
    papers = {
        row[0]: row[1]
        for row in db.session.execute(
            select(ExamVersion.exam_id, func.count())
            .join(Form, Form.exam_version_id == ExamVersion.id)
            .join(FormItem, FormItem.form_id == Form.id)
            .join(ItemVersion, ItemVersion.id == FormItem.item_version_id)
            .where(ItemVersion.item_id == item.id)
            .group_by(ExamVersion.exam_id)
        )
    }
    current = db.session.scalars(
        select(ExamVersion)
        .join(Exam, and_(Exam.id == ExamVersion.exam_id, Exam.current_number == ExamVersion.number))
        .join(Programme, Programme.id == Exam.programme_id)
        .where(Programme.provider_id == item.bank.provider_id, ExamVersion.pool == item.pool)
        .order_by(ExamVersion.id)
    ).unique()
    found = []
    for exam in current:
        draws = any(fits(version, rule) for section in exam.blueprint for rule in section["rules"])
        if draws or exam.exam_id in papers:
            found.append(Use(exam, draws, papers.get(exam.exam_id, 0)))
    return found
