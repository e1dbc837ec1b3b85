"""Content files into the database: every room's loader in order, and the checks that need more than one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _

from lms.core import audit, uow
from lms.core.errors import Fault, Invalid
from lms.core.loading import LoadReport
from lms.core.yamlfile import FileFault
from lms.courses import loading as courses


class ContentFaulty(Invalid):
    """The files have faults; nothing was loaded. ``files`` holds them with file and line."""

    def __init__(self, files: Sequence[FileFault]) -> None:
        super().__init__([Fault(f"{fault.file}:{fault.line}", fault.message) for fault in files])
        self.files = tuple(files)


@dataclass(frozen=True, slots=True)
class _Content:
    """All that was read from one programme's folder."""

    courses: courses.Parsed


def check(path: Path) -> list[FileFault]:
    """Every fault of the programme (or the folder of programmes) at ``path``; needs no database."""
    faults: list[FileFault] = []
    _read_all(path, faults)
    return _in_order(faults)


def load(path: Path, now: datetime) -> LoadReport:
    """Check ``path`` and write what changed, one transaction a programme.

    Raises:
        ContentFaulty: the files have faults, or name a provider this installation does not know; nothing was written.
    """
    faults: list[FileFault] = []
    contents = _read_all(path, faults)
    faults += [fault for content in contents if (fault := courses.provider_fault(content.courses))]
    if faults:
        raise ContentFaulty(_in_order(faults))
    report = LoadReport()
    for content in contents:
        report += _load_programme(content, now)
    return report


def _load_programme(content: _Content, now: datetime) -> LoadReport:
    with uow.write():
        programme, report = courses.load(content.courses, now=now)
        if report.wrote:
            audit.record(
                "content:programme:load", f"programme:{programme.id}", by=None, new=report.new, changed=report.changed
            )
    return report


def _read_all(path: Path, faults: list[FileFault]) -> list[_Content]:
    if (path / "programme.yaml").is_file():
        folders = [path]
    else:
        folders = sorted(file.parent for file in path.glob("*/programme.yaml"))
        if not folders:
            faults.append(FileFault(str(path), 0, _("Di sini tidak ada program (folder dengan programme.yaml).")))
    return [_read(folder, faults) for folder in folders]


def _read(folder: Path, faults: list[FileFault]) -> _Content:
    return _Content(courses.read(folder, faults))


def _in_order(faults: Sequence[FileFault]) -> list[FileFault]:
    return sorted(set(faults), key=lambda fault: (fault.file, fault.line, fault.message))
