"""Modules, parts and how far they were read. The text itself is only fetched for the page that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from lms.core.db import db
from lms.courses.models import (
    MediaFile,
    Module,
    ModulePart,
    ModuleVersion,
    PartReading,
    Programme,
    ReadingPlace,
)


@dataclass(frozen=True, slots=True)
class PartView:
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class ModuleView:
    """A module as lists and progress need it: everything but the text.

    Attributes:
        id: of the module, not of its version.
        number: place in the programme, from 1.
        read: slugs of the parts that were read; empty where no enrolment was asked for.
    """

    id: int
    slug: str
    number: int
    title: str
    title_en: str
    stage: str
    unit: str
    minutes: int
    jp_theory: Decimal
    jp_practice: Decimal
    jp_field: Decimal
    material: str
    parts: tuple[PartView, ...]
    read: frozenset[str] = field(default_factory=frozenset)

    @property
    def parts_read(self) -> int:
        return sum(part.slug in self.read for part in self.parts)

    @property
    def is_read(self) -> bool:
        return self.parts_read == len(self.parts)

    def neighbours(self, slug: str) -> tuple[PartView | None, PartView | None]:
        """The parts before and after the one with this slug."""
        slugs = [part.slug for part in self.parts]
        here = slugs.index(slug)
        before = self.parts[here - 1] if here else None
        return before, self.parts[here + 1] if here + 1 < len(slugs) else None

    def resume_at(self, place: str | None) -> str:
        """Slug of the part to go on with: where the reader stopped, else the first unread one, else the first."""
        slugs = [part.slug for part in self.parts]
        if place in slugs and place is not None:
            return place
        return next((slug for slug in slugs if slug not in self.read), slugs[0])


def modules_of(programme_id: int, enrolment_id: int | None = None) -> list[ModuleView]:
    """The programme's modules in order, with the parts read in an enrolment; three queries at most."""
    versions = list(
        db.session.scalars(
            select(ModuleVersion)
            .join(ModuleVersion.module)
            .where(Module.programme_id == programme_id, ModuleVersion.number == Module.current_number)
            .options(contains_eager(ModuleVersion.module))
            .order_by(ModuleVersion.position, ModuleVersion.id)
        )
    )
    parts: dict[int, list[PartView]] = {}
    for version_id, slug, title in db.session.execute(
        select(ModulePart.module_version_id, ModulePart.slug, ModulePart.title)
        .where(ModulePart.module_version_id.in_([version.id for version in versions]))
        .order_by(ModulePart.position)
    ):
        parts.setdefault(version_id, []).append(PartView(slug, title))
    read: dict[int, set[str]] = {}
    if enrolment_id is not None:
        rows = select(PartReading.module_id, PartReading.part_slug).where(PartReading.enrolment_id == enrolment_id)
        for module_id, slug in db.session.execute(rows):
            read.setdefault(module_id, set()).add(slug)
    return [
        ModuleView(
            id=version.module_id,
            slug=version.module.slug,
            number=number,
            title=version.title,
            title_en=version.title_en,
            stage=version.stage_slug,
            unit=version.unit,
            minutes=version.minutes,
            jp_theory=version.jp_theory,
            jp_practice=version.jp_practice,
            jp_field=version.jp_field,
            material=version.material,
            parts=tuple(parts.get(version.id, ())),
            read=frozenset(read.get(version.module_id, ())),
        )
        for number, version in enumerate(versions, 1)
    ]


def module_count(programme_ids: Sequence[int]) -> dict[int, int]:
    """How many modules each programme has now."""
    rows = db.session.execute(
        select(Module.programme_id, func.count())
        .where(Module.programme_id.in_(programme_ids), Module.current_number > 0)
        .group_by(Module.programme_id)
    )
    return {int(programme_id): int(count) for programme_id, count in rows}


def current_version(module_id: int) -> ModuleVersion | None:
    """The version that is read: objectives, regulations, sources."""
    return db.session.scalar(
        select(ModuleVersion)
        .join(ModuleVersion.module)
        .where(Module.id == module_id, ModuleVersion.number == Module.current_number)
        .options(contains_eager(ModuleVersion.module))
    )


def part_with_text(version_id: int, slug: str) -> ModulePart | None:
    return db.session.scalar(
        select(ModulePart).where(ModulePart.module_version_id == version_id, ModulePart.slug == slug)
    )


def parts_with_text(version_id: int) -> list[ModulePart]:
    return list(
        db.session.scalars(
            select(ModulePart).where(ModulePart.module_version_id == version_id).order_by(ModulePart.position)
        )
    )


def place_in(enrolment_id: int, module_id: int) -> str | None:
    """Slug of the part at which the learner stopped in this module."""
    return db.session.scalar(
        select(ReadingPlace.part_slug).where(
            ReadingPlace.enrolment_id == enrolment_id, ReadingPlace.module_id == module_id
        )
    )


def last_place(enrolment_id: int) -> ReadingPlace | None:
    """Where the learner read last, in whichever module."""
    return db.session.scalar(
        select(ReadingPlace).where(ReadingPlace.enrolment_id == enrolment_id).order_by(ReadingPlace.at.desc()).limit(1)
    )


def media_file(programme_slug: str, name: str, digest: str) -> tuple[Programme, MediaFile] | None:
    """A picture by its address; ``digest`` is the beginning of its SHA-256."""
    row = db.session.execute(
        select(Programme, MediaFile)
        .join(MediaFile, MediaFile.programme_id == Programme.id)
        .where(
            Programme.slug == programme_slug,
            MediaFile.path == f"media/{name}",
            MediaFile.digest.startswith(digest, autoescape=True),
        )
    ).first()
    return (row[0], row[1]) if row else None
