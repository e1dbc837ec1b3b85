"""Item banks from content files: ``items/practice`` and ``items/secure`` of a programme's folder.

A file is where its items are made and approved: what it holds comes in as approved versions. What is written in the
browser stays: an open draft is left alone, and a version that was approved in the browser gives way only when its file
changes after that. A bank belongs to one programme's folder; an item that left its files is retired.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select

from lms.core import audit, richtext
from lms.core.db import db
from lms.core.errors import Conflict
from lms.core.loading import LoadReport
from lms.core.yamlfile import FileFault
from lms.courses.models import Programme, ProgrammeVersion
from lms.exams.banks.versions import columns_of
from lms.exams.models import Bank, BankItem, ItemState, ItemVersion, Pool
from lms.items import Item, ItemMetadata
from lms.items.formats.content_yaml import ReadResult, read_items
from lms.items.quality import hints_for_bank


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """An item as its file has it; file and line for the faults that only other rooms can find."""

    item: Item
    metadata: ItemMetadata
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class ParsedBank:
    slug: str
    pool: Pool
    demo: bool
    file: str  # the first of its files
    items: list[ParsedItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Parsed:
    banks: tuple[ParsedBank, ...]

    def items(self, pool: Pool) -> Iterator[ParsedItem]:
        """The items of a pool, for a check whether a blueprint can be filled."""
        for bank in self.banks:
            if bank.pool is pool:
                yield from bank.items


def read(folder: Path, faults: list[FileFault]) -> Parsed:
    """Read and judge the item files of a programme's folder; no database.

    Beside each file's own faults: a file in the wrong folder, a bank in two pools, an identifier used twice, and what
    ``content/README.md`` asks of a bank as a whole (keys' lengths and places, reasons).
    """
    banks: dict[str, ParsedBank] = {}
    seen: dict[str, ParsedItem] = {}
    for pool in Pool:
        for path in sorted((folder / "items" / pool.value).glob("*.yaml")):
            result = _read_file(path, pool, faults)
            if result is None or not result.bank:
                continue
            bank = banks.setdefault(result.bank, ParsedBank(result.bank, pool, result.demo, str(path)))
            if bank.pool is not pool:
                faults.append(
                    FileFault(
                        str(path), 1, _("Bank %(bank)s sudah ada di kolam %(pool)s.", bank=bank.slug, pool=bank.pool)
                    )
                )
                continue
            if bank.demo != result.demo:
                faults.append(
                    FileFault(str(path), 1, _("“demo” harus sama di semua berkas bank %(bank)s.", bank=bank.slug))
                )
            _take(bank, result, str(path), seen, faults)
    for bank in banks.values():
        _judge(bank, faults)
    return Parsed(tuple(banks.values()))


def _read_file(path: Path, pool: Pool, faults: list[FileFault]) -> ReadResult | None:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        faults.append(FileFault(str(path), 0, _("Berkas ini bukan teks UTF-8.")))
        return None
    result = read_items(text, str(path), to_html=richtext.markdown, to_inline=richtext.inline)
    faults += [FileFault(fault.file, fault.line, fault.message.text(_)) for fault in result.faults]
    if result.pool and result.pool != pool:
        message = _("Berkas kolam %(pool)s berada di folder items/%(folder)s.", pool=result.pool, folder=pool.value)
        faults.append(FileFault(str(path), 1, message))
        return None
    return result


def _take(
    bank: ParsedBank, result: ReadResult, file: str, seen: dict[str, ParsedItem], faults: list[FileFault]
) -> None:
    for item, metadata in result.items:
        one = ParsedItem(item, metadata, file, result.lines.get(item.identifier, 0))
        first = seen.setdefault(item.identifier, one)
        if first is one:
            bank.items.append(one)
        elif first.file != file:  # twice in one file was said by the reader
            message = _("Kode “%(id)s” sudah dipakai di %(file)s.", id=item.identifier, file=Path(first.file).name)
            faults.append(FileFault(file, one.line, message))


def _judge(bank: ParsedBank, faults: list[FileFault]) -> None:
    places = {one.item.identifier: one for one in bank.items}
    for hint in hints_for_bank([one.item for one in bank.items]):
        if hint.must:
            place = places.get(hint.item)
            where = (place.file, place.line) if place else (bank.file, 1)
            faults.append(FileFault(*where, hint.message.text(_)))


@dataclass(slots=True)
class _Known:
    """What the database has of an item: the newest version that came from files, the one in use, the highest number."""

    item_id: int
    from_file: ItemVersion | None = None
    approved: ItemVersion | None = None
    number: int = 0


def load(parsed: Parsed, programme: Programme, *, now: datetime) -> LoadReport:
    """Bring the banks in, inside the caller's unit of work; the same files again write nothing.

    Raises:
        Conflict: a bank's name belongs to another provider or pool, or an identifier to an item written in the browser.
    """
    report = LoadReport()
    for one in parsed.banks:
        bank = _bank(one, programme)
        found = _load_items(bank, one, now)
        if found.wrote:
            audit.record(
                "bank:content:load", f"bank:{bank.id}", by=None, new=found.new, changed=found.changed, slug=bank.slug
            )
        report += found
    return report


def _bank(parsed: ParsedBank, programme: Programme) -> Bank:
    bank = db.session.scalar(select(Bank).where(Bank.slug == parsed.slug))
    if bank is None:
        bank = Bank(
            slug=parsed.slug,
            provider_id=programme.provider_id,
            title=_title(parsed.pool, programme),
            pool=parsed.pool,
            is_demo=parsed.demo,
        )
        db.session.add(bank)
        db.session.flush()
    elif bank.provider_id != programme.provider_id or bank.pool is not parsed.pool:
        raise Conflict(
            _("Nama bank %(bank)s sudah dipakai oleh lembaga atau kolam lain.", bank=parsed.slug), code="bank_taken"
        )
    bank.is_demo = parsed.demo
    return bank


def _title(pool: Pool, programme: Programme) -> str:
    # Titles are content, and content is Indonesian.
    name = db.session.scalar(
        select(ProgrammeVersion.title)
        .where(ProgrammeVersion.programme_id == programme.id)
        .order_by(ProgrammeVersion.number.desc())
        .limit(1)
    )
    return f"{'Soal latihan' if pool is Pool.PRACTICE else 'Soal ujian'}: {name or programme.slug}"[:200]


def _load_items(bank: Bank, parsed: ParsedBank, now: datetime) -> LoadReport:
    known = _known(bank)
    new = changed = unchanged = 0
    for one in parsed.items:
        identifier = one.item.identifier
        columns = columns_of(one.item, one.metadata)
        here = known.pop(identifier, None)
        if here is None:
            record = BankItem(bank_id=bank.id, pool=bank.pool, identifier=identifier, created_at=now)
            db.session.add(record)
            db.session.flush()
            _approve(_Known(record.id), bank.pool, columns, now)
            new += 1
        elif here.from_file is None:
            raise Conflict(
                _("Kode %(id)s sudah dipakai soal yang ditulis di peramban; ganti kodenya di berkas.", id=identifier),
                code="identifier_taken",
            )
        elif here.from_file.digest != columns["digest"] or _came_back(here):
            _approve(here, bank.pool, columns, now)
            changed += 1
        else:
            unchanged += 1
    for gone in known.values():
        if gone.from_file is not None and gone.from_file.state is ItemState.APPROVED:
            _retire(gone.from_file, now)
            changed += 1
    return LoadReport(new, changed, unchanged)


def _came_back(here: _Known) -> bool:
    """Whether the item had left the files; what a person retired stays retired."""
    version = here.from_file
    return (
        version is not None
        and here.approved is None
        and version.state is ItemState.RETIRED
        and version.retired_by is None
    )


def _known(bank: Bank) -> dict[str, _Known]:
    statement = (
        select(BankItem.identifier, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == BankItem.id)
        .where(BankItem.bank_id == bank.id)
        .order_by(ItemVersion.item_id, ItemVersion.number)
    )
    found: dict[str, _Known] = {}
    for identifier, version in db.session.execute(statement):
        here = found.setdefault(identifier, _Known(version.item_id))
        here.number = version.number
        if version.author_id is None:
            here.from_file = version
        if version.state is ItemState.APPROVED:
            here.approved = version
    return found


def _approve(here: _Known, pool: Pool, columns: dict[str, object], now: datetime) -> None:
    if here.approved is not None:
        _retire(here.approved, now)
        db.session.flush()  # at most one version is in use: the old one first
    db.session.add(
        ItemVersion(
            item_id=here.item_id,
            pool=pool,
            number=here.number + 1,
            state=ItemState.APPROVED,
            created_at=now,
            reviewed_at=now,
            **columns,
        )
    )


def _retire(version: ItemVersion, now: datetime) -> None:
    version.state = ItemState.RETIRED
    version.retired_at = now
