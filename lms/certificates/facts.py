"""What a certificate rests on, as plain values, and how it is said on the document. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from babel.numbers import format_decimal

Language = Literal["id", "en"]
MATERIALS = ("core", "basic", "supporting")

# The words of the document, in the document's language: it is a snapshot and does not follow the reader's.
_WORDS = {
    "id": {
        "core": "Materi inti", "basic": "Materi dasar", "supporting": "Materi penunjang",
        "competent": "Kompeten", "completed": "Tuntas",
        "passed": "%(mark)s (lulus)", "practice": "Praktik terbimbing", "practice_done": "Kompeten",
        "decision": "Keputusan sertifikasi",
    },
    "en": {
        "core": "Core material", "basic": "Basic material", "supporting": "Supporting material",
        "competent": "Competent", "completed": "Completed",
        "passed": "%(mark)s (passed)", "practice": "Supervised practice", "practice_done": "Competent",
        "decision": "Certification decision",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A competence unit and what the exam said about it.

    Attributes:
        percentage: of the unit's marks, unrounded; None where the exam did not ask for it.
    """

    code: str
    title: str
    title_en: str
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ExamResult:
    """The exam that counted: ``percentage`` unrounded, and whether it reached its pass mark."""

    title: str
    title_en: str
    percentage: Decimal
    passed: bool


@dataclass(frozen=True, slots=True)
class PracticeResult:
    """The assessor's marking that counted."""

    title: str
    title_en: str
    competent: bool


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """The decision of a second, independent person."""

    decision_id: int
    competent: bool
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class MaterialHours:
    """JP (45 minutes) of one kind of material, by how it is learned."""

    material: str
    theory: Decimal
    practice: Decimal
    field: Decimal


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What reconcile found true when all that a certificate needs was there.

    Attributes:
        hours: rows without any JP are left out by whoever fills this in.
        practice, decision: None where the programme has none (a training).
    """

    units: tuple[UnitResult, ...]
    hours: tuple[MaterialHours, ...]
    exam: ExamResult | None = None
    practice: PracticeResult | None = None
    decision: DecisionMade | None = None
    language: Language = "id"


def mark(percentage: Decimal, language: Language) -> str:
    """84,5: two decimals at most, cut and never rounded up, so that no mark looks as if it had passed."""
    cut = percentage.quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    return str(format_decimal(cut, "#,##0.##", locale=language))


def unit_lines(facts: CertificateFacts, *, competence: bool) -> list[dict[str, str]]:
    """Code, title and outcome of each unit as printed."""
    words = _WORDS[facts.language]
    result = words["competent"] if competence else words["completed"]
    return [
        {"code": unit.code, "title": unit.title_en if facts.language == "en" else unit.title, "result": result}
        for unit in facts.units
    ]


def hour_lines(facts: CertificateFacts) -> list[dict[str, str]]:
    """Material and JP as theory, practice, field; exact decimals as text, since JSON has no decimal."""
    words = _WORDS[facts.language]
    return [
        {
            "material": words.get(row.material, row.material),
            "theory": str(row.theory),
            "practice": str(row.practice),
            "field": str(row.field),
        }
        for row in facts.hours
    ]


def result_lines(facts: CertificateFacts) -> list[dict[str, str]]:
    """Exam, practice and decision as printed."""
    words = _WORDS[facts.language]
    english = facts.language == "en"
    lines = []
    if facts.exam is not None:
        value = words["passed"] % {"mark": mark(facts.exam.percentage, facts.language)}
        lines.append({"name": facts.exam.title_en if english else facts.exam.title, "result": value})
    if facts.practice is not None:
        title = facts.practice.title_en if english else facts.practice.title
        lines.append({"name": title or words["practice"], "result": words["practice_done"]})
    if facts.decision is not None:
        lines.append({"name": words["decision"], "result": words["practice_done"]})
    return lines


def hours_by_material(
    total: tuple[Decimal, Decimal, Decimal], modules: Sequence[tuple[str, Decimal, Decimal, Decimal]]
) -> tuple[MaterialHours, ...]:
    """The JP table of a programme: its modules of basic and supporting material, and all other hours as core.

    Args:
        total: the programme's theory, practice and field JP; the table always adds up to them.
        modules: material, theory, practice and field of each module.
    """
    rest = list(total)
    rows: dict[str, list[Decimal]] = {}
    for material, *hours in modules:
        if material == "core":
            continue
        row = rows.setdefault(material, [Decimal(0), Decimal(0), Decimal(0)])
        for index, value in enumerate(hours):
            taken = min(value, rest[index])
            row[index] += taken
            rest[index] -= taken
    rows["core"] = rest
    return tuple(
        MaterialHours(material, *rows[material]) for material in MATERIALS if material in rows and any(rows[material])
    )
