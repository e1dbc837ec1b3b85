"""What follows from an assessor's marks. Pure; the assessor recommends by this rule, another person decides.

A practical's rule (content/README.md): "kompeten" is recommended when every critical step was done, no more than
``steps_missed_at_most`` of the others were missed, and the weighted rubric reaches ``minimum_percent``, compared
unrounded. A missed critical step is "belum kompeten" whatever the sum, and so at once, before the rest is marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lms.grading.practicals.definition import Definition


class Ground(StrEnum):
    """Why competence is not recommended."""

    CRITICAL_STEP = "critical_step"
    STEPS_MISSED = "steps_missed"
    RUBRIC = "rubric"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the marks so far amount to.

    Attributes:
        competent: None while that is still open.
        grounds: why not; empty unless ``competent`` is False.
        missed_critical, missed_other: codes of the steps marked as not done.
        unmarked_steps, unmarked_criteria: codes of what is not marked yet.
        exact_percentage: of the weighted rubric, unrounded; None until every criterion is marked.
    """

    competent: bool | None
    grounds: tuple[Ground, ...]
    missed_critical: tuple[str, ...]
    missed_other: tuple[str, ...]
    unmarked_steps: tuple[str, ...]
    unmarked_criteria: tuple[str, ...]
    exact_percentage: Fraction | None

    @property
    def complete(self) -> bool:
        return not self.unmarked_steps and not self.unmarked_criteria


def recommend(definition: Definition, steps: Mapping[str, bool], levels: Mapping[str, int]) -> Recommendation:
    """The recommendation that ``steps`` (code -> done) and ``levels`` (criterion -> level from 1) lead to.

    Codes the definition does not have are ignored.

    Raises:
        ValueError: a level outside its criterion's scale.
    """
    missed = [step for step in definition.checklist if steps.get(step.code) is False]
    critical = tuple(step.code for step in missed if step.critical)
    other = tuple(step.code for step in missed if not step.critical)
    unmarked_steps = tuple(step.code for step in definition.checklist if step.code not in steps)
    unmarked_criteria = tuple(part.code for part in definition.rubric if part.code not in levels)
    percentage = None if unmarked_criteria else rubric_percentage(definition, levels)
    grounds: list[Ground] = []
    if critical:
        grounds.append(Ground.CRITICAL_STEP)
    if len(other) > definition.rule.steps_missed_at_most:
        grounds.append(Ground.STEPS_MISSED)
    if percentage is not None and percentage < Fraction(definition.rule.minimum_percent):
        grounds.append(Ground.RUBRIC)
    competent: bool | None = not grounds
    if not grounds and (unmarked_steps or unmarked_criteria):
        competent = None
    return Recommendation(competent, tuple(grounds), critical, other, unmarked_steps, unmarked_criteria, percentage)


def rubric_percentage(definition: Definition, levels: Mapping[str, int]) -> Fraction:
    """The sum of weight x level / highest level, over the sum of weights, in percent and unrounded.

    Raises:
        ValueError: a level outside its criterion's scale.
    """
    earned = Fraction(0)
    for part in definition.rubric:
        level = levels[part.code]
        if not 1 <= level <= part.highest:
            raise ValueError(f"{part.code} has no level {level}")
        earned += Fraction(part.weight * level, part.highest)
    return earned * 100 / sum(part.weight for part in definition.rubric)
