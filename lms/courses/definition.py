"""programme.yaml and the head of a module's file, as they must be (see content/README.md)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lms.courses.models import StageKind
from lms.providers.models import AuthorityKind

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
UnitCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class Strict(BaseModel):
    """Unknown keys are faults: a mistyped key would otherwise be ignored without a word."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Hours(Strict):
    """JP, hours of 45 minutes: theory (T), practice (P), field (PL)."""

    theory: Decimal = Field(ge=0, le=9999, decimal_places=2)
    practice: Decimal = Field(ge=0, le=9999, decimal_places=2)
    field: Decimal = Field(ge=0, le=9999, decimal_places=2)

    @property
    def total(self) -> Decimal:
        return self.theory + self.practice + self.field


class UnitEntry(Strict):
    code: UnitCode
    title: Line
    title_en: Line


class StageEntry(Strict):
    slug: Slug
    kind: StageKind
    title: Line
    title_en: Line
    text: Sentence
    text_en: Sentence


class ProgrammeFile(Strict):
    """programme.yaml.

    Attributes:
        validity_months: of the certificate; left out for no end.
        cpd_activity: kind of activity of the CPD rules in cpd.yaml.
        summary, summary_en: Markdown.
    """

    slug: Slug
    title: Line
    title_en: Line
    provider: Slug
    field: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    document_kind: AuthorityKind
    validity_months: int | None = Field(default=None, ge=1, le=600)
    cpd_activity: Slug
    jp: Hours
    self_enrol: bool
    summary: Paragraph
    summary_en: Paragraph
    audience: Sentence
    audience_en: Sentence
    requirements: list[Sentence]
    requirements_en: list[Sentence]
    units: list[UnitEntry] = Field(min_length=1)
    stages: list[StageEntry] = Field(min_length=1)


class RegulationEntry(Strict):
    ref: Sentence
    date: date
    note: Sentence | None = None


class SourceEntry(Strict):
    title: Sentence
    publisher: Line
    year: int = Field(ge=1900, le=2100)
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)] | None = None


class ModuleHead(Strict):
    """Front matter of modules/NN-slug.md.

    Attributes:
        minutes: of reading with exercises; 45 minutes are 1 JP.
        checked: when the author last checked the rules the text rests on.
    """

    slug: Slug
    title: Line
    title_en: Line
    stage: Slug
    unit: UnitCode
    minutes: int = Field(ge=1, le=6000)
    jp: Hours
    material: Literal["core", "basic", "supporting"]
    objectives: list[Sentence] = Field(min_length=1)
    regulations: list[RegulationEntry] = Field(default_factory=list)
    checked: date
    sources: list[SourceEntry] = Field(min_length=1)
