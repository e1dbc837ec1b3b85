""" "Mengapa?": the answer that stands beside every status, mark and point."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why something is as it is, in sentences already translated.

    Attributes:
        question: as the person would ask it ("Mengapa 14,5?").
        facts: what is true and where it comes from.
        rule: the rule that makes the answer of the facts.
        basis: the regulation and its date, or None where the scheme's own rule decides.
        next_step: what happens next, or None when nothing does.
        whose: whose step that is.
    """

    question: str
    facts: tuple[Fact, ...]
    rule: str
    basis: str | None = None
    next_step: str | None = None
    whose: str | None = None
