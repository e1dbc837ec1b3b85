"""How the results of a sitting are spread over ten bands. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

BANDS = 10


@dataclass(frozen=True, slots=True)
class Band:
    """From ``start`` percent up to, not including, ``end``; the last band includes 100."""

    start: int
    end: int
    count: int


def of(percentages: Sequence[Fraction]) -> tuple[Band, ...]:
    """Count ``percentages`` (0 to 100) by band of ten."""
    width = 100 // BANDS
    counts = [0] * BANDS
    for one in percentages:
        counts[min(int(one // width), BANDS - 1)] += 1
    return tuple(Band(index * width, (index + 1) * width, count) for index, count in enumerate(counts))
