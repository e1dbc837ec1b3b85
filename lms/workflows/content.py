"""Content files into the database: every room's loader in order, and the checks that need more than one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _

from lms.core import audit, uow
from lms.core.errors import Fault, Invalid
from lms.core.loading import LoadReport
from lms.core.yamlfile import FileFault
from lms.courses import loading as courses
from lms.cpd import loading as cpd
from lms.exams import loading as exams
from lms.exams.banks import loading as banks
from lms.grading.practicals import loading as practicals
from lms.workflows import content_checks
from lms.workflows.content_checks import Content


class ContentFaulty(Invalid):
    """The files have faults; nothing was loaded. ``files`` holds them with file and line."""

    def __init__(self, files: Sequence[FileFault]) -> None:
        super().__init__([Fault(f"{fault.file}:{fault.line}", fault.message) for fault in files])
        self.files = tuple(files)


def check(path: Path) -> list[FileFault]:
    """Every fault of the programme (or folder of programmes, with its cpd.yaml) at ``path``; needs no database."""
    faults: list[FileFault] = []
    _read_all(path, faults)
    return _in_order(faults)


def load(path: Path, now: datetime) -> LoadReport:
    """Check ``path`` and write what changed, one transaction a programme.

    Raises:
        ContentFaulty: the files have faults, or name a provider this installation does not know; nothing was written.
        Conflict: a file cannot follow what is stored (a CPD rule in force was edited, a bank's name is taken).
    """
    faults: list[FileFault] = []
    contents, rules = _read_all(path, faults)
    faults += [fault for content in contents if (fault := courses.provider_fault(content.courses))]
    if faults:
        raise ContentFaulty(_in_order(faults))
    with uow.write():
        report = cpd.load(rules, now=now)
        if report.wrote:
            audit.record("content:cpd:load", "cpd:rules", by=None, new=report.new, changed=report.changed)
    for content in contents:
        report += _load_programme(content, now)
    return report


def _load_programme(content: Content, now: datetime) -> LoadReport:
    with uow.write():
        programme, report = courses.load(content.courses, now=now)
        report += banks.load(content.banks, programme, now=now)
        report += exams.load(content.exams, programme, now=now)
        report += practicals.load(content.practicals, programme, now=now)
        if report.wrote:
            audit.record(
                "content:programme:load", f"programme:{programme.id}", by=None, new=report.new, changed=report.changed
            )
    return report


def _read_all(path: Path, faults: list[FileFault]) -> tuple[list[Content], cpd.Parsed]:
    if (path / "programme.yaml").is_file():
        return [_read(path, faults)], cpd.Parsed()
    folders = sorted(file.parent for file in path.glob("*/programme.yaml"))
    if not folders:
        faults.append(FileFault(str(path), 0, _("Di sini tidak ada program (folder dengan programme.yaml).")))
    rules = cpd.read(path, faults)
    contents = [_read(folder, faults) for folder in folders]
    content_checks.judge_activities(contents, rules, faults)
    return contents, rules


def _read(folder: Path, faults: list[FileFault]) -> Content:
    content = Content(
        courses.read(folder, faults),
        banks.read(folder, faults),
        exams.read(folder, faults),
        practicals.read(folder, faults),
    )
    content_checks.judge(content, faults)
    return content


def _in_order(faults: Sequence[FileFault]) -> list[FileFault]:
    return sorted(set(faults), key=lambda fault: (fault.file, fault.line, fault.message))
