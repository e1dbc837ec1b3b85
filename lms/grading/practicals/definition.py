"""practicals/*.yaml as it must be (see content/README.md), and as a practical's version keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated, Protocol, TypeVar

from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{1,40}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Percent = Annotated[Decimal, Field(ge=0, le=100)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Procedure(Strict):
    """What the logbook must hold so many times, confirmed."""

    code: Code
    title: Line
    title_en: Line
    required: int = Field(ge=1, le=200)


class Step(Strict):
    """A step of the checklist: done or not done. ``kuk`` is the criterion of performance it shows."""

    code: Code
    unit: Code
    kuk: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    critical: bool
    title: Line
    title_en: Line


class Criterion(Strict):
    """A criterion of the rubric; the first level is 1. ``weight`` is percent of the rubric."""

    code: Code
    unit: Code
    weight: int = Field(ge=1, le=100)
    title: Line
    title_en: Line
    levels: tuple[Line, ...]
    levels_en: tuple[Line, ...]

    @field_validator("levels")
    @classmethod
    def _a_few(cls, levels: tuple[str, ...]) -> tuple[str, ...]:
        if not 2 <= len(levels) <= 9:
            raise _fault("levels", _("isi 2 sampai 9 tingkat."))
        return levels

    @property
    def highest(self) -> int:
        return len(self.levels)


class Rule(Strict):
    """When competence is recommended; besides it no critical step may be missed."""

    minimum_percent: Percent
    steps_missed_at_most: int = Field(ge=0, le=200)


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


Part = TypeVar("Part", bound=_Coded)


class Definition(Strict):
    """A practical: procedures for the logbook, checklist, rubric, and the rule of recommendation."""

    slug: Slug
    stage: Slug
    title: Line
    title_en: Line
    intro: Text
    intro_en: Text
    procedures: tuple[Procedure, ...]
    checklist: tuple[Step, ...]
    rubric: tuple[Criterion, ...]
    rule: Rule

    @field_validator("procedures")
    @classmethod
    def _procedures(cls, parts: tuple[Procedure, ...]) -> tuple[Procedure, ...]:
        return _distinct(parts)

    @field_validator("checklist")
    @classmethod
    def _checklist(cls, parts: tuple[Step, ...]) -> tuple[Step, ...]:
        if parts and not any(step.critical for step in parts):
            raise _fault("critical", _("paling sedikit satu langkah harus kritis (critical: true)."))
        return _distinct(parts)

    @field_validator("rubric")
    @classmethod
    def _rubric(cls, parts: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        uneven = next((part.code for part in parts if len(part.levels) != len(part.levels_en)), None)
        if uneven is not None:
            raise _fault("levels", _("%(code)s: levels dan levels_en harus sama banyak.", code=uneven))
        total = sum(part.weight for part in parts)
        if parts and total != 100:
            raise _fault("weights", _("bobot (weight) harus berjumlah 100, sekarang %(total)s.", total=total))
        return _distinct(parts)

    def procedure(self, code: str) -> Procedure | None:
        return next((part for part in self.procedures if part.code == code), None)

    def units(self) -> set[str]:
        """Codes of the competence units that the checklist and the rubric name."""
        parts: Iterable[Step | Criterion] = (*self.checklist, *self.rubric)
        return {part.unit for part in parts}


def _distinct(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    if not parts:
        raise _fault("empty", _("bagian ini tidak boleh kosong."))
    codes = [part.code for part in parts]
    if repeated := _repeated(codes):
        raise _fault("repeated", _("kode %(code)s dipakai lebih dari sekali.", code=repeated))
    return parts


def _repeated(codes: Sequence[str]) -> str | None:
    return next((code for index, code in enumerate(codes) if code in codes[:index]), None)


def _fault(kind: str, sentence: str) -> PydanticCustomError:
    # The sentence goes in as a value: pydantic would read braces in a code as a place to fill.
    return PydanticCustomError(kind, "{sentence}", {"sentence": sentence})
