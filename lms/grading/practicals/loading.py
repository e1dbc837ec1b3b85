"""practicals/*.yaml -> a practical and its versions. See content/README.md for the format."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import func, select

from lms.core import yamlfile
from lms.core.db import db
from lms.core.loading import LoadReport
from lms.core.yamlfile import FileFault
from lms.courses.models import Programme
from lms.grading.models import Practical, PracticalVersion
from lms.grading.practicals.definition import Definition

WITHDRAWN = 0  # current_number of a practical whose file is gone: no logbook begins by it, those that began go on


@dataclass(frozen=True, slots=True)
class ParsedPractical:
    file: Path
    definition: Definition

    @property
    def digest(self) -> str:
        """SHA-256 of the definition as canonical JSON: comments and layout of the file make no new version."""
        content = json.dumps(self.definition.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the folder's practicals say; empty where it has none or they have faults."""

    practicals: tuple[ParsedPractical, ...] = ()


def read(folder: Path, faults: list[FileFault]) -> Parsed:
    """Read ``folder``/practicals; no database. Everything wrong is in ``faults``."""
    files = sorted((folder / "practicals").glob("*.yaml"))
    found = []
    for file in files:
        definition = yamlfile.read(file, Definition, faults)
        if definition is not None:
            found.append(ParsedPractical(file, definition))
    # An enrolment has one logbook and one marking; a second practical would have nowhere to be recorded.
    for extra in files[1:]:
        faults.append(
            FileFault(
                str(extra), 0, _("Satu program memuat satu praktik; gabungkan dengan %(first)s.", first=files[0].name)
            )
        )
    return Parsed(tuple(found))


def load(parsed: Parsed, programme: Programme, *, now: datetime) -> LoadReport:
    """Write what changed, inside the caller's unit of work.

    Logbooks and markings that began keep the version they began with.
    """
    report = _withdraw_others(parsed, programme)
    for one in parsed.practicals:
        report += _load_one(one, programme, now)
    return report


def _withdraw_others(parsed: Parsed, programme: Programme) -> LoadReport:
    kept = {one.definition.slug for one in parsed.practicals}
    gone = [
        practical
        for practical in db.session.scalars(select(Practical).where(Practical.programme_id == programme.id))
        if practical.slug not in kept and practical.current_number != WITHDRAWN
    ]
    for practical in gone:
        practical.current_number = WITHDRAWN
    return LoadReport(changed=len(gone))


def _load_one(parsed: ParsedPractical, programme: Programme, now: datetime) -> LoadReport:
    definition, digest = parsed.definition, parsed.digest
    practical = db.session.scalar(
        select(Practical).where(Practical.programme_id == programme.id, Practical.slug == definition.slug)
    )
    if practical is None:
        practical = Practical(
            programme_id=programme.id, slug=definition.slug, stage_slug=definition.stage, current_number=1
        )
        db.session.add(practical)
        db.session.flush()
        _add_version(practical, 1, definition, digest, now)
        return LoadReport(new=1)
    known = db.session.scalar(
        select(PracticalVersion).where(PracticalVersion.practical_id == practical.id, PracticalVersion.digest == digest)
    )
    if known is not None and known.number == practical.current_number:
        return LoadReport(unchanged=1)
    if known is None:
        latest = db.session.scalar(
            select(func.max(PracticalVersion.number)).where(PracticalVersion.practical_id == practical.id)
        )
        known = _add_version(practical, (latest or 0) + 1, definition, digest, now)
    practical.current_number = known.number
    practical.stage_slug = definition.stage
    return LoadReport(changed=1)


def _add_version(
    practical: Practical, number: int, definition: Definition, digest: str, now: datetime
) -> PracticalVersion:
    version = PracticalVersion(
        practical_id=practical.id,
        number=number,
        digest=digest,
        title=definition.title,
        title_en=definition.title_en,
        definition=definition.model_dump(mode="json"),
        loaded_at=now,
    )
    db.session.add(version)
    db.session.flush()
    return version
