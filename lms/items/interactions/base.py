"""What every interaction is and answers to."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from lms.items.declarations import Frozen, Identifier, ResponseDeclaration
from lms.items.messages import Message, Problem
from lms.items.numbers import FormatNumber, PositiveNumber, decimal_comma

Fields = Mapping[str, Sequence[str]]
"""A submitted form: every value of every field, in the order sent (werkzeug: `form.to_dict(flat=False)`)."""

Rank = Callable[[str], bytes]
"""Gives the sort key of an identifier in a shuffle."""

BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What counts as nothing typed: the characters a browser's `trim` takes away, so that form and script agree."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a review. `label`, `given`, `expected` and the reasons are HTML.

    `key` is the identifier it is about, `chosen` whether the candidate chose it, `right` whether that was right (None
    where there is nothing to judge), `reason` the reason of the right answer or of this option, `reason_given` the
    reason why what was given is not right.
    """

    key: str
    label: str
    chosen: bool
    right: bool | None
    is_key: bool = False
    given: str | None = None
    expected: str | None = None
    reason: str = ""
    reason_given: str = ""
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class InteractionOutcome:
    """What a response to one interaction earned, in the interaction's own scale from 0 to `max_score`, exactly."""

    response: str
    score: Decimal
    max_score: Decimal
    correct: bool | None
    answered: bool
    problems: tuple[Problem, ...] = ()
    interaction: "InteractionBase" = field(repr=False, kw_only=True)
    values: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def share(self) -> Fraction:
        """Score as a share of the most that can be earned, from 0 to 1."""
        if self.score <= 0:
            return Fraction(0)
        return min(Fraction(1), Fraction(self.score) / Fraction(self.max_score))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The review: what was chosen, whether it was right, and why. It shows the key."""
        return self.interaction.review(self.values)


class InteractionBase(Frozen):
    """One place in an item where the candidate answers. `prompt` is HTML; `weight` its share among several."""

    kind: str
    response: Identifier
    prompt: str = ""
    weight: PositiveNumber = Decimal(1)

    may_stand_in_text: ClassVar[bool] = False
    """Whether the body may hold a marker for it, so that it stands inside a sentence."""
    reviewed_as_shown: ClassVar[bool] = False
    """Whether the lines of its review stand in the order in which the candidate saw the options."""

    @property
    @abstractmethod
    def content_kind(self) -> str:
        """The kind of question an author calls this."""

    @property
    @abstractmethod
    def instruction(self) -> Message:
        """What the candidate is asked to do."""

    @abstractmethod
    def declaration(self) -> ResponseDeclaration:
        """The response declaration, as exchange formats and the scoring templates need it."""

    @property
    @abstractmethod
    def max_score(self) -> Decimal:
        """The most a response can earn, in the interaction's own scale; above 0."""

    @abstractmethod
    def solution(self) -> tuple[str, ...]:
        """A response that earns `max_score`."""

    @abstractmethod
    def mark(self, values: tuple[str, ...]) -> tuple[Decimal, bool]:
        """Score and whether all is right, for a response without problems."""

    @abstractmethod
    def check_values(self, values: tuple[str, ...]) -> tuple[Message, ...]:
        """What is wrong with the shape or size of a response."""

    @abstractmethod
    def review(self, values: tuple[str, ...], number: FormatNumber = decimal_comma) -> tuple[Part, ...]:
        """The lines of a review."""

    @abstractmethod
    def read_form(self, fields: Fields, name: str) -> tuple[str, ...] | None:
        """The response in a submitted form whose fields for this interaction begin with `name`."""

    @abstractmethod
    def view(self, order: Sequence[str], values: tuple[str, ...]) -> dict[str, Any]:
        """What the template needs to ask the question; nothing in it tells the answer."""

    def arrange(self, rank: Rank) -> list[str] | None:
        """The order in which the identifiers are presented; None where there is nothing to order."""
        return None

    def check(self, response: object) -> tuple[Problem, ...]:
        """What is wrong with a response of any shape, before it is kept; nothing for none."""
        values = values_of(response)
        if values is None:
            return (Problem(self.response, Message("Jawaban ini tidak berbentuk daftar teks.")),)
        if not values:
            return ()
        return tuple(Problem(self.response, message) for message in self.check_values(values))

    def score(self, response: object) -> InteractionOutcome:
        """Score a response of any shape. A malformed one counts as answered and not right, and says what is wrong."""
        values = values_of(response)
        if values == ():
            return InteractionOutcome(self.response, Decimal(0), self.max_score, False, False, interaction=self)
        problems = self.check(response)
        if values is None or problems:
            return InteractionOutcome(
                self.response, Decimal(0), self.max_score, False, True, problems, interaction=self
            )
        score, correct = self.mark(values)
        return InteractionOutcome(self.response, score, self.max_score, correct, True, interaction=self, values=values)


def values_of(response: object) -> tuple[str, ...] | None:
    """The values of a response: () where none was given, None where it is not a list of storable texts."""
    if response is None:
        return ()
    if not isinstance(response, (list, tuple)):
        return None
    for value in response:
        if not isinstance(value, str) or not _storable(value):
            return None
    if all(not value.strip(BLANKS) for value in response):
        return ()
    return tuple(response)


def typed_value(fields: Fields, name: str) -> tuple[str, ...] | None:
    """What was typed into a single field, as typed; None where that is nothing but blanks."""
    values = tuple(fields.get(name) or ())[:1]
    return values if values and values[0].strip(BLANKS) else None


def shuffled(identifiers: Sequence[str], rank: Rank) -> list[str]:
    """`identifiers` in the order of their ranks."""
    return sorted(identifiers, key=rank)


def require_distinct(identifiers: Sequence[str]) -> bool:
    """Whether no identifier occurs twice."""
    return len(set(identifiers)) == len(identifiers)


def _storable(value: str) -> bool:
    # A lone surrogate or NUL can arrive by JSON, but neither UTF-8 nor PostgreSQL can keep it.
    return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
