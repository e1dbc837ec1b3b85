"""practicals/*.yaml: what is refused and where, and that loading twice writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.core import clock, uow
from lms.core.db import db
from lms.core.loading import LoadReport
from lms.core.yamlfile import FileFault
from lms.grading.models import Practical, PracticalVersion
from lms.grading.practicals import loading, queries
from tests.support.factories import World
from tests.support.practice import CONTENT, enrol, open_stage, practical, write_entry

SOURCE = (CONTENT / "practicals" / "praktik-puskesmas.yaml").read_text(encoding="utf-8")


def folder_with(path: Path, *texts: str) -> Path:
    (path / "practicals").mkdir(exist_ok=True)
    for number, text in enumerate(texts, 1):
        (path / "practicals" / f"{number}.yaml").write_text(text, encoding="utf-8")
    return path


def faults_of(path: Path, *texts: str) -> list[FileFault]:
    faults: list[FileFault] = []
    loading.read(folder_with(path, *texts), faults)
    return faults


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(SOURCE.splitlines(), 1) if text in line)


def test_the_shipped_practical_has_no_faults() -> None:
    faults: list[FileFault] = []
    parsed = loading.read(CONTENT, faults)
    assert faults == []
    assert parsed.practicals[0].definition.units() <= {f"IMN.0{number}" for number in range(1, 8)}


def test_a_folder_without_practicals_is_fine(tmp_path: Path) -> None:
    faults: list[FileFault] = []
    assert loading.read(tmp_path, faults).practicals == ()
    assert faults == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("weight: 40", "weight: 50", "rubric:", "100"),
        ("code: P2", "code: P1", "procedures:", "P1"),
        ("required: 1}", "required: 0}", "code: P2", "required"),
        ('minimum_percent: "60"', 'minimum_percent: "160"', "minimum_percent", "minimum_percent"),
        ("critical: true", "critical: false", "checklist:", "kritis"),
        ("    levels: [Satu arah, ", "    levels: [", "rubric:", "levels_en"),
        ("steps_missed_at_most: 2", "steps_mised: 2", "rule:", "steps_missed_at_most"),
        ("stage: praktik", "stage: Praktik!", "stage:", "stage"),
    ],
)
def test_faults_name_file_line_and_what_is_wrong(tmp_path: Path, old: str, new: str, line: str, words: str) -> None:
    faults = faults_of(tmp_path, SOURCE.replace(old, new))
    assert faults
    assert any(fault.line == line_of(line) and words in fault.message for fault in faults), faults
    assert all(fault.file.endswith("1.yaml") for fault in faults)


def test_a_file_that_is_no_yaml_and_one_that_is_no_text(tmp_path: Path) -> None:
    assert "YAML" in faults_of(tmp_path, "slug: [")[0].message
    (tmp_path / "practicals" / "1.yaml").write_bytes(b"\xff\xfe\x00")
    faults: list[FileFault] = []
    loading.read(tmp_path, faults)
    assert "UTF-8" in faults[0].message


def test_a_programme_has_one_practical(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, SOURCE, SOURCE.replace("slug: praktik-puskesmas", "slug: praktik-lain"))
    assert [Path(fault.file).name for fault in faults] == ["2.yaml"]


def load(world: World, folder: Path) -> LoadReport:
    with uow.write():
        return loading.load(loading.read(folder, []), world.programme, now=clock.now())


def test_loading_again_writes_nothing_and_a_comment_is_no_change(world: World, tmp_path: Path) -> None:
    assert load(world, folder_with(tmp_path, SOURCE)) == LoadReport(new=1)
    assert load(world, folder_with(tmp_path, SOURCE)) == LoadReport(unchanged=1)
    assert load(world, folder_with(tmp_path, "# a remark\n" + SOURCE)) == LoadReport(unchanged=1)
    assert db.session.scalar(select(func.count()).select_from(PracticalVersion)) == 1


def test_a_change_makes_a_version_and_taking_it_back_makes_none(world: World, tmp_path: Path) -> None:
    load(world, folder_with(tmp_path, SOURCE))
    changed = SOURCE.replace("steps_missed_at_most: 2", "steps_missed_at_most: 1")
    assert load(world, folder_with(tmp_path, changed)) == LoadReport(changed=1)
    found = db.session.scalars(select(Practical)).one()
    assert found.current_number == 2
    assert load(world, folder_with(tmp_path, SOURCE)) == LoadReport(changed=1)
    assert found.current_number == 1
    assert db.session.scalar(select(func.count()).select_from(PracticalVersion)) == 2


def test_a_removed_file_withdraws_the_practical_and_it_can_come_back(world: World, tmp_path: Path) -> None:
    load(world, folder_with(tmp_path, SOURCE))
    (tmp_path / "practicals" / "1.yaml").unlink()
    assert load(world, tmp_path) == LoadReport(changed=1)
    assert queries.practice_of(world.enrolment) is None
    assert load(world, tmp_path) == LoadReport()
    assert load(world, folder_with(tmp_path, SOURCE)) == LoadReport(changed=1)
    assert queries.practice_of(world.enrolment) is not None


def test_a_logbook_that_began_keeps_its_version(world: World, tmp_path: Path) -> None:
    practical(world)
    write_entry(world)
    load(world, folder_with(tmp_path, SOURCE.replace("required: 2}", "required: 5}")))
    begun = queries.practice_of(world.enrolment)
    assert begun is not None
    assert begun.version.number == 1
    assert begun.required == 8
    fresh = enrol(world, world.second_learner)
    open_stage(fresh)
    practice = queries.practice_of(fresh)
    assert practice is not None
    assert practice.version.number == 2
    assert practice.required == 17
