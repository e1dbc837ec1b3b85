"""content/cpd.yaml: every fault with its line; loading twice writes nothing; a rule in force is not edited."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.core import clock, uow
from lms.core.db import db
from lms.core.errors import Conflict
from lms.core.loading import LoadReport
from lms.core.settings import default_content_folder
from lms.core.yamlfile import FileFault
from lms.cpd import loading
from lms.cpd.models import CpdRule, CpdTarget

RULE = """
rules:
  - {{activity: seminar, title: Seminar, title_en: Seminar, unit: activity, points_per_unit: "{points}",
     yearly_cap: "4", basis: "Aturan uji", valid_from: {start}{more}}}
"""


def write(folder: Path, text: str) -> Path:
    (folder / "cpd.yaml").write_text(text, encoding="utf-8")
    return folder


def load(folder: Path) -> LoadReport:
    faults: list[FileFault] = []
    parsed = loading.read(folder, faults)
    assert not faults
    with uow.write():
        return loading.load(parsed, now=clock.now())


def rule(points: str = "1", start: str = "2020-01-01", more: str = "") -> str:
    return RULE.format(points=points, start=start, more=more)


def test_the_shipped_file_loads_once(app: Flask) -> None:
    first, second = load(default_content_folder()), load(default_content_folder())
    assert first == LoadReport(new=3)
    assert second == LoadReport(unchanged=3)
    assert not second.wrote
    assert db.session.scalar(select(func.count()).select_from(CpdTarget)) == 2


def test_no_file_is_no_fault(app: Flask, tmp_path: Path) -> None:
    faults: list[FileFault] = []
    assert loading.read(tmp_path, faults) == loading.Parsed()
    assert not faults


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("rules: [", 1, "YAML"),
        ("rules:\n  - {activity: x}\n", 2, "title"),
        (rule().replace("seminar,", "Seminar Besar,"), 3, "activity"),
        (rule(points="-1"), 3, "points_per_unit"),
        (rule(points="banyak"), 3, "points_per_unit"),
        (rule(more=", surprise: 1"), 4, "surprise"),
        (rule(more=", valid_until: 2019-01-01"), 3, "valid_until"),
        (rule() + rule().replace("\nrules:\n", ""), 5, "2020-01-01"),
        ("targets:\n  - {employment: honorer, points: '20', basis: x, valid_from: 2020-01-01}\n", 2, "employment"),
    ],
)
def test_faults_name_file_and_line(app: Flask, tmp_path: Path, text: str, line: int, part: str) -> None:
    faults: list[FileFault] = []
    loading.read(write(tmp_path, text), faults)
    assert faults
    assert faults[0].file.endswith("cpd.yaml")
    assert faults[0].line == line
    assert any(part in str(fault) for fault in faults)


def test_a_rule_in_force_is_not_edited(app: Flask, tmp_path: Path) -> None:
    load(write(tmp_path, rule("1")))
    parsed = loading.read(write(tmp_path, rule("2")), [])
    with pytest.raises(Conflict, match="seminar"), uow.write():
        loading.load(parsed, now=clock.now())
    assert db.session.scalars(select(CpdRule.points_per_unit)).one() == 1


def test_an_end_may_be_added_ahead_only(app: Flask, tmp_path: Path) -> None:
    load(write(tmp_path, rule()))
    past = loading.read(write(tmp_path, rule(more=", valid_until: 2021-01-01")), [])
    with pytest.raises(Conflict), uow.write():
        loading.load(past, now=clock.now())
    ahead = (clock.now() + timedelta(days=40)).date().isoformat()
    assert load(write(tmp_path, rule(more=f", valid_until: {ahead}"))) == LoadReport(changed=1)


def test_a_new_rule_begins_beside_the_old_one_and_may_change_before_that(app: Flask, tmp_path: Path) -> None:
    load(write(tmp_path, rule()))
    start = (clock.now() + timedelta(days=60)).date().isoformat()
    both = rule() + rule("2", start).replace("\nrules:\n", "")
    assert load(write(tmp_path, both)) == LoadReport(new=1, unchanged=1)
    assert load(write(tmp_path, both.replace('"2"', '"3"'))) == LoadReport(changed=1, unchanged=1)
