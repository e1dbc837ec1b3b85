"""Scoring an item: exact, and total over everything a response may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lms.items.interactions.base import InteractionOutcome
from lms.items.messages import Message, Problem
from lms.items.model import Item
from lms.items.numbers import as_decimal

NO_PENALTY = Decimal(0)


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What a response earned, in points.

    `exact` is the score as a fraction; sum these where several items are added up, since a third has no decimal.
    `score` is the same as a decimal: exact where one exists, else rounded half-even to 28 digits. `correct` is whether
    every interaction is right, None where one has to be judged by a person.
    """

    score: Decimal
    max_score: Decimal
    exact: Fraction
    answered: bool
    correct: bool | None
    interactions: tuple[InteractionOutcome, ...]
    problems: tuple[Problem, ...] = ()


def score_item(item: Item, response: object, *, penalty: Decimal = NO_PENALTY) -> ItemOutcome:
    """Score `response`, a mapping of response identifiers to lists of texts or None. No value of it raises.

    `penalty` (0 to 1) is the share of the points that an answered item with nothing right costs; so the score is never
    below -penalty x points. A malformed part counts as answered and not right, and stands in `problems`.
    """
    problems: tuple[Problem, ...] = ()
    given: Mapping[object, object] = {}
    malformed = False
    if isinstance(response, Mapping):
        given = response
    elif response is not None:
        malformed = True
        problems = (Problem("", Message("Jawaban ini tidak dapat dibaca.")),)
    outcomes = tuple(interaction.score(given.get(interaction.response)) for interaction in item.interactions)
    for outcome in outcomes:
        problems += outcome.problems
    answered = malformed or any(outcome.answered for outcome in outcomes)
    share = _share(item, outcomes)
    if share == 0 and answered:
        share = -Fraction(penalty)
    exact = share * Fraction(item.points)
    score = item.points if share == 1 else as_decimal(exact)
    return ItemOutcome(score, item.points, exact, answered, _all_correct(outcomes), outcomes, problems)


def _share(item: Item, outcomes: tuple[InteractionOutcome, ...]) -> Fraction:
    if len(outcomes) == 1:
        return outcomes[0].share
    weights = [Fraction(interaction.weight) for interaction in item.interactions]
    earned = sum((weight * outcome.share for weight, outcome in zip(weights, outcomes, strict=True)), Fraction(0))
    return earned / sum(weights)


def _all_correct(outcomes: tuple[InteractionOutcome, ...]) -> bool | None:
    if any(outcome.correct is None for outcome in outcomes):
        return None
    return all(outcome.correct for outcome in outcomes)
