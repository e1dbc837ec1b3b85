"""content/cpd.yaml -> dated rules and yearly targets.

A rule in force is never edited: points already credited name the rule they rest on. A new one begins on its date and
from then on goes before the older one; only an end may be added to a rule that runs. What begins in the future may
still change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Protocol
from zoneinfo import ZoneInfo

import yaml
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from lms.accounts.nip import Employment
from lms.core import yamlfile
from lms.core.db import db
from lms.core.errors import Conflict
from lms.core.i18n import DEFAULT_ZONE
from lms.core.loading import LoadReport
from lms.core.yamlfile import FileFault
from lms.cpd.models import CpdRule, CpdTarget

FILE_NAME = "cpd.yaml"

Points = Annotated[Decimal, Field(ge=0, max_digits=8, decimal_places=3)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class RuleEntry(BaseModel):
    """From ``valid_from`` on, one ``unit`` of ``activity`` earns ``points_per_unit``."""

    model_config = ConfigDict(extra="forbid")

    activity: Slug
    title: str = Field(min_length=1, max_length=200)
    title_en: str = Field(min_length=1, max_length=200)
    unit: Literal["jp", "activity"]
    points_per_unit: Points
    yearly_cap: Points | None = None
    basis: str = Field(min_length=1, max_length=300)
    valid_from: date
    valid_until: date | None = None


class TargetEntry(BaseModel):
    """From ``valid_from`` on, this group needs ``points`` a year."""

    model_config = ConfigDict(extra="forbid")

    employment: Employment
    points: Points
    basis: str = Field(min_length=1, max_length=300)
    valid_from: date
    valid_until: date | None = None


class CpdFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rules: list[RuleEntry] = []
    targets: list[TargetEntry] = []


class _FaultSink(Protocol):
    def __call__(self, section: str, index: int, message: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the file says; empty where there is none."""

    rules: tuple[RuleEntry, ...] = ()
    targets: tuple[TargetEntry, ...] = ()


def read(folder: Path, faults: list[FileFault]) -> Parsed:
    """Read ``folder/cpd.yaml``; no file is no fault, since the rules may be loaded from elsewhere."""
    path = folder / FILE_NAME
    if not path.is_file():
        return Parsed()
    found = yamlfile.read(path, CpdFile, faults)
    if found is None:
        return Parsed()
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)

    def fault(section: str, index: int, message: str) -> None:
        faults.append(FileFault(str(path), yamlfile.line_of(node, (section, index)), message))

    _check("rules", [(entry.activity, entry) for entry in found.rules], fault)
    _check("targets", [(entry.employment.value, entry) for entry in found.targets], fault)
    return Parsed(tuple(found.rules), tuple(found.targets))


def _check(section: str, entries: Sequence[tuple[str, RuleEntry | TargetEntry]], fault: _FaultSink) -> None:
    seen: set[tuple[str, date]] = set()
    for index, (name, entry) in enumerate(entries):
        if entry.valid_until is not None and entry.valid_until < entry.valid_from:
            fault(section, index, _("%(name)s: valid_until lebih awal daripada valid_from.", name=name))
        if (name, entry.valid_from) in seen:
            fault(section, index, _("%(name)s: sudah ada yang mulai %(day)s.", name=name, day=entry.valid_from))
        seen.add((name, entry.valid_from))


def load(parsed: Parsed, *, now: datetime) -> LoadReport:
    """Write what is new, inside the caller's unit of work.

    Raises:
        Conflict: the file changes a rule or target that is in force.
    """
    today = now.astimezone(ZoneInfo(DEFAULT_ZONE)).date()
    rules = {(rule.activity, rule.valid_from): rule for rule in db.session.scalars(select(CpdRule))}
    targets = {(target.employment, target.valid_from): target for target in db.session.scalars(select(CpdTarget))}
    report = LoadReport()
    for rule in parsed.rules:
        report += _write(CpdRule, rules.get((rule.activity, rule.valid_from)), rule, rule.activity, today)
    for target in parsed.targets:
        known = targets.get((target.employment, target.valid_from))
        report += _write(CpdTarget, known, target, target.employment.value, today)
    return report


def _write(
    model: type[CpdRule] | type[CpdTarget],
    known: CpdRule | CpdTarget | None,
    entry: RuleEntry | TargetEntry,
    name: str,
    today: date,
) -> LoadReport:
    values = entry.model_dump()
    if known is None:
        db.session.add(model(**values))
        return LoadReport(new=1)
    differing = {key for key, value in values.items() if getattr(known, key) != value}
    if not differing:
        return LoadReport(unchanged=1)
    ends_ahead = entry.valid_until is not None and entry.valid_until >= today and known.valid_until is None
    if known.valid_from <= today and not (differing == {"valid_until"} and ends_ahead):
        raise Conflict(
            _(
                "Aturan %(name)s yang berlaku sejak %(day)s tidak boleh diubah (%(keys)s). Tulis aturan baru dengan "
                "valid_from yang baru.",
                name=name,
                day=known.valid_from.isoformat(),
                keys=", ".join(sorted(differing)),
            ),
            code="rule_in_force",
        )
    for key in differing:
        setattr(known, key, values[key])
    return LoadReport(changed=1)
