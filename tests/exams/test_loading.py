"""Exams from files: versions by digest, the current one, and faults with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core import clock, uow
from lms.core.db import db
from lms.core.errors import Conflict
from lms.core.loading import LoadReport
from lms.core.settings import default_content_folder
from lms.core.yamlfile import FileFault
from lms.exams import loading
from lms.exams.models import Exam, ExamKind, ExamVersion, Pool
from tests.support.factories import World

QUIZ = """slug: kuis-satu
kind: quiz
title: Kuis satu
title_en: Quiz one
stage: dasar
module: modul-satu
pool: practice
duration_minutes: 15
attempts: 3
wait_minutes: 10
pass_mark: "70"
shuffle_items: true
shuffle_options: true
review: after_submission
blueprint:
  - title: Bagian
    rules:
      - {tags: [modul-satu], count: 6}
"""


def write(folder: Path, text: str, name: str = "kuis-satu.yaml") -> None:
    (folder / "exams").mkdir(exist_ok=True)
    (folder / "exams" / name).write_text(text, encoding="utf-8")


def load(folder: Path, world: World) -> LoadReport:
    faults: list[FileFault] = []
    parsed = loading.read(folder, faults)
    assert faults == []
    with uow.write():
        return loading.load(parsed, world.programme, now=clock.now())


def current(slug: str) -> ExamVersion:
    statement = (
        select(ExamVersion)
        .join(Exam, Exam.id == ExamVersion.exam_id)
        .where(Exam.slug == slug, ExamVersion.number == Exam.current_number)
    )
    return db.session.scalars(statement).unique().one()


def test_digest_decides_and_the_current_number_moves(world: World, tmp_path: Path) -> None:
    write(tmp_path, QUIZ)
    assert load(tmp_path, world) == LoadReport(new=1)
    first = current("kuis-satu")
    assert (first.number, first.duration, first.exam.module_id, first.item_count) == (1, 15, world.module.id, 6)
    write(tmp_path, "# the same with a comment\n" + QUIZ)
    assert load(tmp_path, world) == LoadReport(unchanged=1)
    write(tmp_path, QUIZ.replace("duration_minutes: 15", "duration_minutes: 20"))
    assert load(tmp_path, world) == LoadReport(changed=1)
    assert (current("kuis-satu").number, current("kuis-satu").duration) == (2, 20)
    assert db.session.get_one(ExamVersion, first.id).duration == 15
    write(tmp_path, QUIZ)
    assert load(tmp_path, world) == LoadReport(changed=1)
    assert current("kuis-satu").id == first.id
    (tmp_path / "exams/kuis-satu.yaml").unlink()
    assert load(tmp_path, world) == LoadReport()
    assert current("kuis-satu").id == first.id


def test_a_quiz_of_an_unknown_module_is_refused(world: World, tmp_path: Path) -> None:
    write(tmp_path, QUIZ.replace("module: modul-satu", "module: modul-lain"))
    with pytest.raises(Conflict, match="modul-lain"):
        load(tmp_path, world)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("kind: quiz", "kind: tes"), 2),
        (("module: modul-satu\n", ""), 1),
        (("pool: practice", "pool: secure"), 7),
        (("attempts: 3", "attempts: 0"), 9),
        (('pass_mark: "70"', 'pass_mark: "170"'), 11),
        (("review: after_submission", "review: never"), 14),
        (("count: 6", "count: 0"), 18),
        (("count: 6", "count: 6, kinds: [essay]"), 18),
        (("count: 6", "count: 6, bloom: [C9]"), 18),
        (("wait_minutes: 10", "wait_minutes: 10\ncertifies: true"), 11),
        (("wait_minutes: 10", "wait: 10"), 10),
    ],
)
def test_faults_name_the_line(app: Flask, tmp_path: Path, change: tuple[str, str], line: int) -> None:
    write(tmp_path, QUIZ.replace(*change))
    faults: list[FileFault] = []
    with app.test_request_context():
        loading.read(tmp_path, faults)
    assert line in [fault.line for fault in faults], faults
    assert all(Path(fault.file).name == "kuis-satu.yaml" and fault.message for fault in faults)


def test_a_certifying_exam_takes_nothing_off_and_hides_its_items(app: Flask, tmp_path: Path) -> None:
    final = QUIZ.replace("kind: quiz", "kind: final").replace("module: modul-satu\n", "")
    final = final.replace("pool: practice", "pool: secure\ncertifies: true") + 'penalty: "0.25"\n'
    write(tmp_path, final)
    write(tmp_path, final, "lagi.yaml")
    faults: list[FileFault] = []
    with app.test_request_context():
        parsed = loading.read(tmp_path, faults)
    where = {Path(fault.file).name: [] for fault in faults}
    for fault in faults:
        where[Path(fault.file).name].append(fault.line)
    assert where["kuis-satu.yaml"] == [19, 14]  # penalty, review
    assert where["lagi.yaml"] == [19, 14, 1]  # and the name is taken
    assert len(parsed.exams) == 1


def test_the_shipped_exams_have_no_fault(app: Flask) -> None:
    faults: list[FileFault] = []
    with app.test_request_context():
        parsed = loading.read(default_content_folder() / "sertifikasi-petugas-imunisasi", faults)
    assert faults == []
    final = [exam.definition for exam in parsed.exams if exam.definition.kind is ExamKind.FINAL]
    assert [(exam.pool, exam.certifies) for exam in final] == [(Pool.SECURE, True)]
    assert len(parsed.exams) == 10
