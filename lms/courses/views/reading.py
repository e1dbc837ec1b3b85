"""A module as somebody reads it: as a learner with a place, or as staff looking in from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from lms.core.errors import NotFound
from lms.courses.models import Enrolment, Programme, ProgrammeVersion
from lms.courses.queries import ModuleView


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader's templates ask.

    Attributes:
        enrolment: None for staff, who have no place and finish nothing.
        is_open: the module's stage has begun.
    """

    programme: Programme
    version: ProgrammeVersion
    module: ModuleView
    modules: list[ModuleView]
    enrolment: Enrolment | None
    is_open: bool = True

    @property
    def up_url(self) -> str:
        """The page above the module."""
        if self.enrolment is None:
            return url_for("courses.programme", slug=self.programme.slug)
        return url_for("courses.enrolment", enrolment_id=self.enrolment.id)

    @property
    def module_url(self) -> str:
        if self.enrolment is None:
            return url_for("courses.preview_module", slug=self.programme.slug, module_slug=self.module.slug)
        return url_for("courses.module", enrolment_id=self.enrolment.id, module_slug=self.module.slug)

    @property
    def print_url(self) -> str:
        if self.enrolment is None:
            return url_for("courses.preview_print", slug=self.programme.slug, module_slug=self.module.slug)
        return url_for("courses.print_module", enrolment_id=self.enrolment.id, module_slug=self.module.slug)

    def part_url(self, part_slug: str) -> str:
        if self.enrolment is None:
            return url_for(
                "courses.preview_part", slug=self.programme.slug, module_slug=self.module.slug, part_slug=part_slug
            )
        return url_for(
            "courses.part", enrolment_id=self.enrolment.id, module_slug=self.module.slug, part_slug=part_slug
        )

    @property
    def following(self) -> ModuleView | None:
        """The next module of the same stage."""
        later = [m for m in self.modules if m.number > self.module.number and m.stage == self.module.stage]
        return later[0] if later else None

    def require(self, part_slug: str) -> None:
        """Raises NotFound where the module has no such part (any more)."""
        if all(part.slug != part_slug for part in self.module.parts):
            raise NotFound(_("Bagian ini tidak ada di modul. Mungkin modulnya sudah diperbarui."))

    def number_of(self, part_slug: str) -> int:
        """Place of a part, from 1."""
        return [part.slug for part in self.module.parts].index(part_slug) + 1
