"""Loading: new, unchanged, changed, taken back, removed. Content files become versions; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from lms.commands import content as command
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.core.loading import LoadReport
from lms.core.settings import default_content_folder
from lms.courses import queries
from lms.courses.models import MediaFile, Module, ModuleVersion, Programme, ProgrammeVersion
from lms.exams.models import Exam, ItemVersion
from lms.grading.models import Practical
from lms.workflows import content
from lms.workflows.content import ContentFaulty
from tests.support.factories import World
from tests.support.programme_files import change, write_programme
from tests.support.queries import query_count

TAGS = "[modul-kecil]\n    source: Buku\n    stem: B"  # of the second item


@pytest.fixture
def folder(tmp_path: Path, world: World) -> Path:
    return write_programme(tmp_path, world.provider.slug)


def load(folder: Path) -> LoadReport:
    return content.load(folder, clock.now())


def programme() -> Programme:
    found = queries.programme_by_slug("program-kecil")
    assert found is not None
    return found


def test_what_is_new_comes_in(folder: Path) -> None:
    report = load(folder)
    assert report.new == 1 + 1 + 1 + 4 + 2 + 1  # version, picture, module, items, exams, practical
    version = queries.newest_version(programme().id)
    assert version is not None
    assert [stage.slug for stage in version.stages] == ["dasar", "ujian", "praktik", "keputusan"]
    (module,) = queries.modules_of(programme().id)
    assert [part.slug for part in module.parts] == ["satu", "dua"]
    assert db.session.scalar(select(func.count()).select_from(Exam)) == 2
    assert db.session.scalar(select(func.count()).select_from(Practical)) == 1


def test_the_same_files_again_write_nothing(folder: Path) -> None:
    first = load(folder)
    audited = db.session.scalar(select(func.count()).select_from(AuditEntry))
    with query_count() as count:
        again = load(folder)
    assert again == LoadReport(unchanged=first.new)
    assert not [s for s in count.statements if s.startswith(("INSERT", "UPDATE", "DELETE"))], count
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == audited


def test_a_changed_module_is_a_new_version_and_the_old_one_stays(folder: Path) -> None:
    load(folder)
    change(folder / "modules/01-modul-kecil.md", "Teks **pertama**.", "Teks baru.")
    assert load(folder).changed == 1
    (module,) = db.session.scalars(select(Module).where(Module.programme_id == programme().id))
    numbers = list(db.session.scalars(select(ModuleVersion.number).where(ModuleVersion.module_id == module.id)))
    assert (module.current_number, sorted(numbers)) == (2, [1, 2])
    change(folder / "modules/01-modul-kecil.md", "Teks baru.", "Teks **pertama**.")
    assert load(folder).changed == 1
    db.session.refresh(module)
    assert module.current_number == 1


def test_a_changed_programme_is_a_new_version_also_when_it_goes_back(folder: Path) -> None:
    load(folder)
    change(folder / "programme.yaml", "title: Program kecil", "title: Program besar")
    assert load(folder).changed == 1
    change(folder / "programme.yaml", "title: Program besar", "title: Program kecil")
    assert load(folder).changed == 1
    assert load(folder).wrote is False
    titles = db.session.scalars(
        select(ProgrammeVersion.title)
        .where(ProgrammeVersion.programme_id == programme().id)
        .order_by(ProgrammeVersion.number)
    )
    assert list(titles) == ["Program kecil", "Program besar", "Program kecil"]


def test_a_changed_picture_gets_another_address_and_the_module_a_new_version(folder: Path) -> None:
    load(folder)
    change(folder / "media/kotak.svg", "#0b5563", "#a85d00")
    assert load(folder).changed == 2
    assert db.session.scalar(select(func.count()).select_from(MediaFile)) == 2


def test_a_module_whose_file_is_gone_is_read_no_more(folder: Path) -> None:
    second = folder / "modules/02-modul-dua.md"
    second.write_text((folder / "modules/01-modul-kecil.md").read_text().replace("modul-kecil", "modul-dua"))
    quiz = folder / "exams/kuis-dua.yaml"
    quiz.write_text(
        (folder / "exams/kuis.yaml")
        .read_text()
        .replace("modul-kecil", "modul-dua")
        .replace("slug: kuis", "slug: kuis-dua")
    )
    change(folder / "programme.yaml", "theory: 1", "theory: 2")
    load(folder)
    assert [m.slug for m in queries.modules_of(programme().id)] == ["modul-kecil", "modul-dua"]
    second.unlink()
    quiz.unlink()
    change(folder / "programme.yaml", "theory: 2", "theory: 1")
    load(folder)
    assert [m.slug for m in queries.modules_of(programme().id)] == ["modul-kecil"]
    assert load(folder).wrote is False


def test_an_unknown_provider_is_a_fault_that_says_what_to_do(folder: Path) -> None:
    change(folder / "programme.yaml", "provider: ", "provider: belum-")
    assert content.check(folder) == []  # the files themselves are fit
    with pytest.raises(ContentFaulty) as problem:
        load(folder)
    (fault,) = problem.value.files
    assert (Path(fault.file).name, fault.line) == ("programme.yaml", 4)
    assert "lms demo" in fault.message
    assert queries.programme_by_slug("program-kecil") is None


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("items/practice/01.yaml", "unit: KCL.01\n    bloom: C2", "unit: KCL.07\n    bloom: C2", 5),
        ("items/secure/01.yaml", TAGS, TAGS.replace("modul-kecil", "lain"), 16),
        ("exams/kuis.yaml", "module: modul-kecil", "module: modul-lain", 3),
        ("exams/kuis.yaml", "stage: dasar", "stage: ujian", 6),
        ("exams/akhir.yaml", "count: 2", "count: 3", 19),
        ("exams/akhir.yaml", "unit: KCL.01", "unit: KCL.05", 19),
        ("practicals/praktik.yaml", "stage: praktik", "stage: dasar", 2),
        ("practicals/praktik.yaml", "{code: L1, unit: KCL.01", "{code: L1, unit: KCL.08", 10),
    ],
)  # fmt: skip
def test_what_must_agree_between_rooms(folder: Path, file: str, old: str, new: str, line: int) -> None:
    change(folder / file, old, new)
    faults = content.check(folder)
    assert (str(folder / file), line) in [(fault.file, fault.line) for fault in faults], [str(f) for f in faults]
    with pytest.raises(ContentFaulty):
        load(folder)
    assert queries.programme_by_slug("program-kecil") is None


@pytest.mark.parametrize("file", ["exams/kuis.yaml", "exams/akhir.yaml", "practicals/praktik.yaml"])
def test_a_stage_or_module_without_its_part_is_a_fault(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert len(content.check(folder)) == 1


def test_rules_that_take_each_others_items_are_found(folder: Path) -> None:
    change(
        folder / "exams/akhir.yaml",
        "      - {unit: KCL.01, count: 2}",
        "      - {unit: KCL.01, count: 1}\n      - {kinds: [numeric], count: 1}\n      - {bloom: [C3], count: 1}",
    )
    assert content.check(folder)


def test_the_shipped_content_has_no_faults(app: Flask) -> None:
    assert [str(fault) for fault in content.check(default_content_folder())] == []


def test_commands(folder: Path, world: World, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "create_app", lambda: app)
    run = CliRunner().invoke
    assert run(command.content, ["check", str(folder)]).exit_code == 0
    assert "10 baru" in run(command.content, ["load", str(folder)]).output
    assert "0 baru, 0 berubah" in run(command.content, ["load", str(folder)]).output
    change(folder / "modules/01-modul-kecil.md", "unit: KCL.01", "unit: KCL.09")
    result = run(command.content, ["check", str(folder)])
    assert result.exit_code == 1
    assert "01-modul-kecil.md:6:" in result.output
    assert run(command.content, ["load", str(folder)]).exit_code == 1


def test_items_of_a_load_are_in_use(folder: Path) -> None:
    load(folder)
    states = set(db.session.scalars(select(ItemVersion.state)))
    assert {state.value for state in states} == {"approved"}
