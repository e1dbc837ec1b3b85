"""Exams from content files: ``exams/*.yaml`` of a programme's folder.

An exam's rules are versions that never change; the digest decides whether a file says something new. Attempts and
sittings keep the version they were made with. An exam whose file is gone stays as it is: attempts point to it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from lms.core import yamlfile
from lms.core.db import db
from lms.core.errors import Conflict
from lms.core.loading import LoadReport
from lms.core.yamlfile import FileFault
from lms.courses.models import Module, Programme
from lms.exams.models import Exam, ExamKind, ExamVersion, Pool, ReviewRule
from lms.items.formats.content_kinds import KINDS

Slug = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)
Title = Field(min_length=1, max_length=200)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleFile(Strict):
    """Draws ``count`` items that fit every filter; an empty filter fits all, and all ``tags`` must stand at an item."""

    unit: str | None = None
    tags: list[str] = []
    bloom: list[Literal["C1", "C2", "C3", "C4", "C5", "C6"]] = []
    difficulty: list[Literal["easy", "medium", "hard"]] = []
    kinds: list[str] = []
    count: int = Field(ge=1, le=500)


class SectionFile(Strict):
    title: str = Title
    rules: list[RuleFile] = Field(min_length=1)


class ExamFile(Strict):
    """An exam file; ``content/README.md`` says what each key means."""

    slug: str = Slug
    kind: ExamKind
    title: str = Title
    title_en: str = Title
    stage: str = Slug
    module: str | None = None
    pool: Pool
    certifies: bool = False
    duration_minutes: int = Field(ge=1, le=24 * 60)
    attempts: int = Field(ge=1, le=100)
    wait_minutes: int = Field(ge=0, le=365 * 24 * 60)
    pass_mark: Decimal = Field(ge=0, le=100, max_digits=6, decimal_places=3)
    penalty: Decimal = Field(default=Decimal(0), ge=0, le=1, max_digits=5, decimal_places=4)
    shuffle_items: bool
    shuffle_options: bool
    review: ReviewRule
    blueprint: list[SectionFile] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class ParsedExam:
    """An exam as its file has it, with what a fault needs to name the line."""

    definition: ExamFile
    file: str
    node: yaml.Node | None

    def fault(self, message: str, *location: int | str) -> FileFault:
        """A fault at a place of the file: ``fault(text, "blueprint", 0, "rules", 1)``."""
        return FileFault(self.file, yamlfile.line_of(self.node, location), message)

    @property
    def digest(self) -> str:
        """SHA-256 of what the exam says; comments and order of keys do not count."""
        content = self.definition.model_dump(mode="json")
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Parsed:
    exams: tuple[ParsedExam, ...]


def read(folder: Path, faults: list[FileFault]) -> Parsed:
    """Read and judge the exam files of a programme's folder; no database."""
    exams: dict[str, ParsedExam] = {}
    for path in sorted((folder / "exams").glob("*.yaml")):
        definition = yamlfile.read(path, ExamFile, faults)
        if definition is None:
            continue
        exam = ParsedExam(definition, str(path), yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader))
        faults += _judge(exam)
        first = exams.setdefault(definition.slug, exam)
        if first is not exam:
            message = _("Nama “%(slug)s” sudah dipakai di %(file)s.", slug=definition.slug, file=Path(first.file).name)
            faults.append(exam.fault(message, "slug"))
    return Parsed(tuple(exams.values()))


def _judge(exam: ParsedExam) -> list[FileFault]:
    """Rules that hold between the keys of one file."""
    this = exam.definition
    found = []
    if (this.kind is ExamKind.QUIZ) != (this.module is not None):
        found.append(exam.fault(_("Kuis menyebut modulnya; ujian akhir tidak punya modul."), "module"))
    if this.kind is ExamKind.FINAL and this.pool is not Pool.SECURE:
        found.append(exam.fault(_("Ujian akhir mengambil soal dari kolam secure."), "pool"))
    if this.kind is ExamKind.QUIZ and this.pool is not Pool.PRACTICE:
        found.append(exam.fault(_("Kuis mengambil soal dari kolam practice."), "pool"))
    if this.certifies and this.kind is not ExamKind.FINAL:
        found.append(exam.fault(_("Hanya ujian akhir yang dapat menjadi dasar sertifikat."), "certifies"))
    if this.certifies and this.penalty != 0:
        found.append(exam.fault(_('Ujian untuk sertifikat tidak memotong nilai: penalty harus "0".'), "penalty"))
    if this.certifies and this.review is ReviewRule.AFTER_SUBMISSION:
        found.append(exam.fault(_("Soal ujian untuk sertifikat tidak dibuka begitu dikumpulkan."), "review"))
    for index, section in enumerate(this.blueprint):
        for place, rule in enumerate(section.rules):
            for kind in rule.kinds:
                if kind not in KINDS:
                    message = _("Jenis soal “%(kind)s” tidak dikenal.", kind=kind)
                    found.append(exam.fault(message, "blueprint", index, "rules", place, "kinds"))
    return found


def load(parsed: Parsed, programme: Programme, *, now: datetime) -> LoadReport:
    """Bring the exams in, inside the caller's unit of work; the same files again write nothing.

    Raises:
        Conflict: a quiz names a module that was not loaded.
    """
    new = changed = unchanged = 0
    modules = {
        module.slug: module.id
        for module in db.session.scalars(select(Module).where(Module.programme_id == programme.id))
    }
    known = {exam.slug: exam for exam in db.session.scalars(select(Exam).where(Exam.programme_id == programme.id))}
    for one in parsed.exams:
        exam = known.get(one.definition.slug)
        if exam is None:
            exam = Exam(programme_id=programme.id, slug=one.definition.slug, **_place(one, modules))
            db.session.add(exam)
            db.session.flush()
            _new_version(exam, one, 1, now)
            new += 1
        elif _renew(exam, one, modules, now):
            changed += 1
        else:
            unchanged += 1
    return LoadReport(new, changed, unchanged)


def _place(one: ParsedExam, modules: dict[str, int]) -> dict[str, Any]:
    module = one.definition.module
    if module is not None and module not in modules:
        raise Conflict(
            _("Kuis %(slug)s menyebut modul %(module)s yang tidak ada.", slug=one.definition.slug, module=module),
            code="module_missing",
        )
    return {
        "kind": one.definition.kind,
        "stage_slug": one.definition.stage,
        "module_id": modules[module] if module is not None else None,
    }


def _renew(exam: Exam, one: ParsedExam, modules: dict[str, int], now: datetime) -> bool:
    """Make the file's rules the current ones; an older version that said the same becomes current again."""
    versions = {
        version.digest: version.number
        for version in db.session.scalars(select(ExamVersion).where(ExamVersion.exam_id == exam.id)).unique()
    }
    if versions.get(one.digest) == exam.current_number:
        return False
    for name, value in _place(one, modules).items():
        setattr(exam, name, value)
    if one.digest in versions:
        exam.current_number = versions[one.digest]
    else:
        _new_version(exam, one, max(versions.values(), default=0) + 1, now)
    return True


def _new_version(exam: Exam, one: ParsedExam, number: int, now: datetime) -> None:
    this = one.definition
    db.session.add(
        ExamVersion(
            exam_id=exam.id,
            number=number,
            digest=one.digest,
            pool=this.pool,
            certifies=this.certifies,
            title=this.title,
            title_en=this.title_en,
            duration=this.duration_minutes,
            attempts=this.attempts,
            wait=this.wait_minutes,
            pass_mark=this.pass_mark,
            penalty=this.penalty,
            shuffle_items=this.shuffle_items,
            shuffle_options=this.shuffle_options,
            review=this.review,
            blueprint=[section.model_dump(mode="json") for section in this.blueprint],
            loaded_at=now,
        )
    )
    exam.current_number = number
