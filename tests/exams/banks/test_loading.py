"""Banks from files: versions, what leaves and comes back, what the browser wrote, and faults with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.core import clock, uow
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.core.errors import Conflict
from lms.core.loading import LoadReport
from lms.core.settings import default_content_folder
from lms.core.yamlfile import FileFault
from lms.exams.banks import loading
from lms.exams.models import Bank, BankItem, ItemState, ItemVersion, Pool
from tests.support.factories import World

HEAD = "bank: {bank}\npool: {pool}\ndemo: true\nitems:\n"
ITEM = """  - id: imn01-{letter}-{number:03d}
    kind: single
    unit: IMN.01
    bloom: C2
    difficulty: medium
    tags: [modul-satu]
    source: Buku uji
    stem: |
      Pertanyaan {number}{more}?
    options:
      - {{text: "Pertama {number}", reason: "Alasan."}}
      - {{text: "Kedua {number}", reason: "Alasan.", correct: true}}
      - {{text: "Ketiga {number}", reason: "Alasan."}}
      - {{text: "Keempat {number}", reason: "Alasan."}}
"""


def write(folder: Path, numbers: dict[int, str], *, pool: str = "practice", bank: str = "bank-uji") -> None:
    where = folder / "items" / pool
    where.mkdir(parents=True, exist_ok=True)
    letter = pool[0]
    items = "".join(ITEM.format(letter=letter, number=number, more=more) for number, more in numbers.items())
    (where / "01-satu.yaml").write_text(HEAD.format(bank=bank, pool=pool) + items, encoding="utf-8")


def load(folder: Path, world: World) -> LoadReport:
    faults: list[FileFault] = []
    parsed = loading.read(folder, faults)
    assert faults == []
    with uow.write():
        return loading.load(parsed, world.programme, now=clock.now())


def versions(identifier: str) -> list[ItemVersion]:
    statement = select(ItemVersion).join(BankItem).where(BankItem.identifier == identifier).order_by(ItemVersion.number)
    return list(db.session.scalars(statement))


def test_items_come_in_approved_and_the_same_files_write_nothing(world: World, tmp_path: Path) -> None:
    write(tmp_path, {1: "", 2: ""})
    assert load(tmp_path, world) == LoadReport(new=2)
    (version,) = versions("imn01-p-001")
    assert (version.state, version.author_id, version.words) == (ItemState.APPROVED, None, "Pertanyaan 1?")
    assert version.reviewed_at is not None
    bank = db.session.scalars(select(Bank)).one()
    assert (bank.pool, bank.is_demo, bank.provider_id) == (Pool.PRACTICE, True, world.provider.id)
    audits = db.session.scalar(select(func.count(AuditEntry.id)))
    assert load(tmp_path, world) == LoadReport(unchanged=2)
    assert db.session.scalar(select(func.count(AuditEntry.id))) == audits


def test_a_changed_item_is_a_new_version_and_the_old_one_retires(world: World, tmp_path: Path) -> None:
    write(tmp_path, {1: "", 2: ""})
    load(tmp_path, world)
    write(tmp_path, {1: " baru", 2: ""})
    assert load(tmp_path, world) == LoadReport(changed=1, unchanged=1)
    old, new = versions("imn01-p-001")
    assert (old.state, new.state, new.number) == (ItemState.RETIRED, ItemState.APPROVED, 2)
    assert old.words == "Pertanyaan 1?"
    assert new.words == "Pertanyaan 1 baru?"


def test_a_removed_item_retires_and_comes_back(world: World, tmp_path: Path) -> None:
    write(tmp_path, {1: "", 2: ""})
    load(tmp_path, world)
    write(tmp_path, {2: ""})
    assert load(tmp_path, world) == LoadReport(changed=1, unchanged=1)
    assert [v.state for v in versions("imn01-p-001")] == [ItemState.RETIRED]
    assert load(tmp_path, world) == LoadReport(unchanged=1)
    write(tmp_path, {1: "", 2: ""})
    assert load(tmp_path, world) == LoadReport(changed=1, unchanged=1)
    assert [v.state for v in versions("imn01-p-001")] == [ItemState.RETIRED, ItemState.APPROVED]


def test_what_was_written_in_the_browser_stays(world: World, tmp_path: Path) -> None:
    write(tmp_path, {1: "", 2: "", 3: ""})
    load(tmp_path, world)
    now = clock.now()
    with uow.write() as session:
        (first,) = versions("imn01-p-001")
        session.add(copy(first, 2, state=ItemState.DRAFT, author_id=world.author.id))
        (second,) = versions("imn01-p-002")
        second.state, second.retired_at, second.retired_by = ItemState.RETIRED, now, world.second_author.id
        session.flush()
        mine = {"author_id": world.author.id, "reviewer_id": world.second_author.id, "reviewed_at": now}
        session.add(copy(second, 2, state=ItemState.APPROVED, digest="b" * 64, **mine))
        (third,) = versions("imn01-p-003")
        third.state, third.retired_at, third.retired_by = ItemState.RETIRED, now, world.author.id
    assert load(tmp_path, world) == LoadReport(unchanged=3)
    write(tmp_path, {1: " baru", 2: "", 3: ""})
    assert load(tmp_path, world) == LoadReport(changed=1, unchanged=2)
    states = [(v.number, v.state) for v in versions("imn01-p-001")]
    assert states == [(1, ItemState.RETIRED), (2, ItemState.DRAFT), (3, ItemState.APPROVED)]
    assert [v.state for v in versions("imn01-p-003")] == [ItemState.RETIRED]


def copy(version: ItemVersion, number: int, **values: object) -> ItemVersion:
    names = ("item_id", "pool", "content", "details", "digest", "kind", "unit", "bloom", "difficulty", "tags", "words")
    given = {name: getattr(version, name) for name in names} | {"created_at": clock.now(), **values}
    return ItemVersion(number=number, **given)


def test_an_identifier_of_the_browser_and_a_bank_of_another_are_refused(world: World, tmp_path: Path) -> None:
    write(tmp_path, {1: ""})
    load(tmp_path, world)
    with uow.write():
        (version,) = versions("imn01-p-001")
        version.author_id = world.author.id
    with pytest.raises(Conflict, match="imn01-p-001"):
        load(tmp_path, world)
    (tmp_path / "items/practice/01-satu.yaml").unlink()
    write(tmp_path, {1: ""}, pool="secure")
    with pytest.raises(Conflict, match="bank-uji"):
        load(tmp_path, world)


def test_faults_name_file_and_line(app: Flask, tmp_path: Path) -> None:
    write(tmp_path, {1: "", 2: ""})
    practice = tmp_path / "items/practice"
    text = (practice / "01-satu.yaml").read_text()
    (practice / "02-dua.yaml").write_text(text.replace("demo: true", "demo: false"))
    (practice / "03-tiga.yaml").write_text(text.replace("pool: practice", "pool: secure"))
    (practice / "04-empat.yaml").write_bytes(b"\xff\xfe")
    broken = text.replace("imn01-p-002", "imn01-p-004").replace("imn01-p-001", "imn01-p-003")
    broken = broken.replace("correct: true", "correct: false", 1)
    (practice / "05-lima.yaml").write_text(broken.replace('{text: "Pertama 2", reason: "Alasan."}', '{text: "A"}'))
    write(tmp_path, {9: ""}, pool="secure")
    faults: list[FileFault] = []
    with app.test_request_context():
        parsed = loading.read(tmp_path, faults)
    found = [(Path(fault.file).name, fault.line) for fault in faults]
    assert ("02-dua.yaml", 1) in found
    assert ("02-dua.yaml", 5) in found  # the identifier is used in the first file
    assert ("03-tiga.yaml", 1) in found
    assert ("04-empat.yaml", 0) in found
    assert any(name == "05-lima.yaml" and line > 5 for name, line in found)
    assert ("01-satu.yaml", 1) in found  # the bank stands in two pools
    assert [one.item.identifier for one in parsed.items(Pool.PRACTICE)][:2] == ["imn01-p-001", "imn01-p-002"]


def test_the_bank_as_a_whole_is_judged(app: Flask, tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(range(1, 13), ""))
    faults: list[FileFault] = []
    with app.test_request_context():
        loading.read(tmp_path, faults)
    assert [(fault.line, "Kunci berada di B" in fault.message) for fault in faults] == [(1, True)]


def test_the_shipped_banks_have_no_fault_and_load(world: World) -> None:
    folder = default_content_folder() / "sertifikasi-petugas-imunisasi"
    faults: list[FileFault] = []
    parsed = loading.read(folder, faults)
    assert faults == []
    assert len(list(parsed.items(Pool.PRACTICE))) >= 60
    assert len(list(parsed.items(Pool.SECURE))) >= 90
    with uow.write():
        report = loading.load(parsed, world.programme, now=clock.now())
    assert report.new == len(list(parsed.items(Pool.PRACTICE))) + len(list(parsed.items(Pool.SECURE)))
    with uow.write():
        assert not loading.load(parsed, world.programme, now=clock.now()).wrote
