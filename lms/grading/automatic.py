"""Automatic grading: a form and its responses give marks. Pure: no database, no clock, no float.

Three rules decide every mark (content/README.md, "exams"):

* a slot is worth what ``lms.items.score_item`` gives it, a penalty for a wrong answer included; unrounded;
* the exam is worth the sum of its slots, never below 0: penalties cannot make an exam negative;
* it is passed when its percentage, unrounded, reaches the pass mark.

What is kept is rounded half-even to six decimals. Where that loses something (a third), the exact fraction is kept
beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from lms.items import Item, score_item

PLACES = 6  # decimals that are kept of a mark
# Wide enough for six decimals of any mark NUMERIC(14, 6) holds; the thread's own context must not change a mark.
_CONTEXT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class FormSlot:
    """One place of a form: the item, what it is worth there, and its competence unit."""

    slot: int
    item_version_id: int
    item: Item
    points: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Rules:
    """By which an exam is graded.

    Attributes:
        penalty: share (0 to 1) of a slot's points that an answer with nothing right costs.
        pass_mark: percent of the marks.
    """

    penalty: Decimal
    pass_mark: Decimal


@dataclass(frozen=True, slots=True)
class GradedSlot:
    slot: int
    item_version_id: int
    unit: str
    exact: Fraction
    max_score: Decimal
    answered: bool
    response: dict[str, Any] | None

    @property
    def score(self) -> Decimal:
        return rounded(self.exact)


@dataclass(frozen=True, slots=True)
class Graded:
    """What an attempt is worth.

    Attributes:
        exact: the sum of the slots, at least 0.
        exact_percentage: of ``max_score``, unrounded; 0 where nothing could be earned.
    """

    slots: tuple[GradedSlot, ...]
    exact: Fraction
    max_score: Decimal
    exact_percentage: Fraction
    passed: bool

    @property
    def score(self) -> Decimal:
        return rounded(self.exact)


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A competence unit's part of an exam; ``score`` may be negative where penalties weigh more."""

    unit: str
    score: Fraction
    max_score: Fraction
    items: int
    answered: int


def grade(form: Sequence[FormSlot], responses: Mapping[int, object], rules: Rules) -> Graded:
    """Grade ``responses`` (by slot; a slot without one was not answered, a slot the form lacks is ignored)."""
    slots = tuple(_grade_slot(place, responses.get(place.slot), rules) for place in form)
    maximum = sum((Fraction(place.points) for place in form), Fraction(0))
    exact = max(Fraction(0), sum((slot.exact for slot in slots), Fraction(0)))
    percentage = exact * 100 / maximum if maximum else Fraction(0)
    return Graded(slots, exact, rounded(maximum), percentage, percentage >= Fraction(rules.pass_mark))


def _grade_slot(place: FormSlot, response: object, rules: Rules) -> GradedSlot:
    # The form's points count, not the item's: a weight changed in the bank leaves papers already drawn alone.
    item = place.item if place.item.points == place.points else place.item.model_copy(update={"points": place.points})
    outcome = score_item(item, response, penalty=rules.penalty)
    return GradedSlot(
        slot=place.slot,
        item_version_id=place.item_version_id,
        unit=place.unit,
        exact=outcome.exact,
        max_score=place.points,
        answered=outcome.answered,
        response=dict(response) if isinstance(response, Mapping) else None,
    )


def rounded(value: Fraction) -> Decimal:
    """To six decimals, half to even."""
    return Decimal(round(value * 10**PLACES)).scaleb(-PLACES, _CONTEXT)


def floored(value: Fraction, places: int = 2) -> Decimal:
    """A percentage as it is shown: cut off, so that 69,996 never reads as the 70 it did not reach."""
    return Decimal(math.floor(value * 10**places)).scaleb(-places, _CONTEXT)


def is_exact(value: Fraction) -> bool:
    """Whether six decimals hold the whole value."""
    return Fraction(rounded(value)) == value


def exact_notes(graded: Graded) -> dict[str, Any]:
    """The fractions that six decimals do not hold, to be kept beside a result.

    ``{"score": "7/3", "slots": {"2": "1/3"}}``; a key that is not needed is left out.
    """
    notes: dict[str, Any] = {}
    if not is_exact(graded.exact):
        notes["score"] = str(graded.exact)
    slots = {str(slot.slot): str(slot.exact) for slot in graded.slots if not is_exact(slot.exact)}
    if slots:
        notes["slots"] = slots
    return notes


def by_unit(slots: Iterable[tuple[str, Fraction, Fraction, bool]]) -> tuple[UnitScore, ...]:
    """Sum (unit, score, max_score, answered) of each slot by competence unit, units in their own order of codes."""
    units: dict[str, list[tuple[Fraction, Fraction, bool]]] = {}
    for unit, score, max_score, answered in slots:
        units.setdefault(unit, []).append((score, max_score, answered))
    return tuple(
        UnitScore(
            unit,
            sum((score for score, _m, _a in rows), Fraction(0)),
            sum((max_score for _s, max_score, _a in rows), Fraction(0)),
            len(rows),
            sum(1 for _s, _m, answered in rows if answered),
        )
        for unit, rows in sorted(units.items())
    )
