"""What must agree between the rooms' parts of a programme's folder: stages, units, modules, quizzes, blueprints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

from lms.core.yamlfile import FileFault
from lms.courses import loading as courses
from lms.courses.definition import ProgrammeFile
from lms.courses.models import StageKind
from lms.cpd import loading as cpd
from lms.exams import loading as exams
from lms.exams.banks import loading as banks
from lms.exams.loading import ParsedExam, RuleFile
from lms.exams.models import ExamKind
from lms.grading.practicals import loading as practicals


@dataclass(frozen=True, slots=True)
class Content:
    """All that was read from one programme's folder."""

    courses: courses.Parsed
    banks: banks.Parsed
    exams: exams.Parsed
    practicals: practicals.Parsed


def judge(content: Content, faults: list[FileFault]) -> None:
    """Add the faults that no room can find alone; nothing while programme.yaml has faults of its own."""
    programme = content.courses.programme
    if programme is None:
        return
    faults += _items(content, programme)
    faults += _exams(content, programme)
    faults += _blueprints(content)
    faults += _practicals(content, programme)


def judge_activities(contents: Iterable[Content], rules: cpd.Parsed, faults: list[FileFault]) -> None:
    """A programme's CPD activity must have a rule, or its certificate would earn nothing without a word."""
    known = {rule.activity for rule in rules.rules}
    for content in contents:
        programme = content.courses.programme
        if programme is not None and known and programme.cpd_activity not in known:
            message = _("Kegiatan CPD “%(activity)s” tidak ada di cpd.yaml.", activity=programme.cpd_activity)
            faults.append(courses.fault_at(content.courses.file, "cpd_activity:", message))


def _items(content: Content, programme: ProgrammeFile) -> Iterator[FileFault]:
    units = {unit.code for unit in programme.units}
    modules = {module.head.slug for module in content.courses.modules}
    for bank in content.banks.banks:
        for one in bank.items:
            identifier, metadata = one.item.identifier, one.metadata
            if metadata.unit not in units:
                message = _(
                    "Soal %(id)s: unit “%(unit)s” tidak ada di programme.yaml.", id=identifier, unit=metadata.unit
                )
                yield FileFault(one.file, one.line, message)
            if not metadata.tags or metadata.tags[0] not in modules:
                message = _("Soal %(id)s: tag pertama harus slug modulnya.", id=identifier)
                yield FileFault(one.file, one.line, message)


def _exams(content: Content, programme: ProgrammeFile) -> Iterator[FileFault]:
    kinds = {stage.slug: stage.kind for stage in programme.stages}
    modules = {module.head.slug: module for module in content.courses.modules}
    units = {unit.code for unit in programme.units}
    quizzed, examined = set(), set()
    for exam in content.exams.exams:
        this = exam.definition
        wanted = StageKind.LEARNING if this.kind is ExamKind.QUIZ else StageKind.EXAM
        if kinds.get(this.stage) is not wanted:
            message = _("“%(stage)s” bukan tahap %(kind)s di programme.yaml.", stage=this.stage, kind=wanted.value)
            yield exam.fault(message, "stage")
        if this.kind is ExamKind.FINAL:
            if this.stage in examined:
                yield exam.fault(_("Tahap “%(stage)s” sudah mempunyai ujian akhir.", stage=this.stage), "stage")
            examined.add(this.stage)
        if this.module is not None:
            quizzed.add(this.module)
            module = modules.get(this.module)
            if module is None:
                yield exam.fault(_("Modul “%(module)s” tidak ada.", module=this.module), "module")
            elif module.head.stage != this.stage:
                message = _(
                    "Modul “%(module)s” berada di tahap “%(stage)s”.", module=this.module, stage=module.head.stage
                )
                yield exam.fault(message, "stage")
        for section, place, rule in _rules(exam):
            if rule.unit is not None and rule.unit not in units:
                message = _("Unit “%(unit)s” tidak ada di programme.yaml.", unit=rule.unit)
                yield exam.fault(message, "blueprint", section, "rules", place, "unit")
    for slug, module in modules.items():
        if slug not in quizzed:
            yield courses.fault_at(module.file, "slug:", _("Modul “%(module)s” belum mempunyai kuis.", module=slug))
    for stage in programme.stages:
        if stage.kind is StageKind.EXAM and stage.slug not in examined:
            message = _("Tahap “%(stage)s” belum mempunyai ujian akhir.", stage=stage.slug)
            yield courses.stage_fault(content.courses, stage.slug, message)


def _rules(exam: ParsedExam) -> Iterator[tuple[int, int, RuleFile]]:
    for section, entry in enumerate(exam.definition.blueprint):
        for place, rule in enumerate(entry.rules):
            yield section, place, rule


def _blueprints(content: Content) -> Iterator[FileFault]:
    """Rules that may find too few items.

    As when a form is drawn, narrow rules go first; here each takes as many of the items a later rule needs as it can,
    so that what passes can be drawn with any seed.
    """
    for exam in content.exams.exams:
        items = list(content.banks.items(exam.definition.pool))
        fitting = [
            (section, place, rule, frozenset(i for i, one in enumerate(items) if _fits(one, rule)))
            for section, place, rule in _rules(exam)
        ]
        earlier: list[tuple[RuleFile, frozenset[int]]] = []
        for section, place, rule, found in sorted(fitting, key=lambda entry: len(entry[3])):
            left = len(found) - sum(min(before.count, len(found & theirs)) for before, theirs in earlier)
            earlier.append((rule, found))
            if left < rule.count:
                message = _(
                    "Aturan ini meminta %(count)s soal; yang cocok %(found)s, mungkin tersisa %(left)s.",
                    count=rule.count,
                    found=len(found),
                    left=max(0, left),
                )
                yield exam.fault(message, "blueprint", section, "rules", place)


def _fits(one: banks.ParsedItem, rule: RuleFile) -> bool:
    """As ``lms.exams.assembly.fits`` decides for stored versions."""
    metadata = one.metadata
    return (
        rule.unit in (None, metadata.unit)
        and set(rule.tags) <= set(metadata.tags)
        and (not rule.bloom or metadata.bloom in rule.bloom)
        and (not rule.difficulty or metadata.difficulty in rule.difficulty)
        and (not rule.kinds or one.item.kind in rule.kinds)
    )


def _practicals(content: Content, programme: ProgrammeFile) -> Iterator[FileFault]:
    kinds = {stage.slug: stage.kind for stage in programme.stages}
    units = {unit.code for unit in programme.units}
    practised = set()
    for one in content.practicals.practicals:
        practised.add(one.definition.stage)
        if kinds.get(one.definition.stage) is not StageKind.PRACTICAL:
            message = _("“%(stage)s” bukan tahap practical di programme.yaml.", stage=one.definition.stage)
            yield courses.fault_at(one.file, "stage:", message)
        for unit in sorted(one.definition.units() - units):
            yield FileFault(
                str(one.file), _first(one.file, unit), _("Unit “%(unit)s” tidak ada di programme.yaml.", unit=unit)
            )
    for stage in programme.stages:
        if stage.kind is StageKind.PRACTICAL and stage.slug not in practised:
            message = _("Tahap “%(stage)s” belum mempunyai berkas praktik.", stage=stage.slug)
            yield courses.stage_fault(content.courses, stage.slug, message)


def _first(file: Path, word: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if word in line), 0)
