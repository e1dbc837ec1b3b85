"""The order in which one candidate sees the parts of an item.

Derived from SHA-256 alone: the same seed and item give the same order on every machine and in every version of Python.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeAlias

from lms.items.interactions.base import Rank
from lms.items.model import Item

Arrangement: TypeAlias = dict[str, list[str]]
"""Response identifier to identifiers in the order shown; plain JSON. Interactions without an order are left out."""


def arrange(item: Item, seed: bytes) -> Arrangement:
    """The arrangement for `seed`, which should be unlike for each attempt; one seed serves all items of an attempt."""
    found: Arrangement = {}
    for interaction in item.interactions:
        order = interaction.arrange(_ranking(seed, item.identifier, interaction.response))
        if order is not None:
            found[interaction.response] = order
    return found


def shuffle(identifiers: Sequence[str], seed: bytes, purpose: str) -> list[str]:
    """`identifiers` in an order that follows from seed and purpose alone; for the items of a form, for example."""
    return sorted(identifiers, key=_ranking(seed, purpose, ""))


def fits(item: Item, arrangement: Arrangement) -> bool:
    """Whether `arrangement` orders exactly the parts this item has."""
    expected = arrange(item, b"")
    return set(expected) == set(arrangement) and all(
        sorted(order) == sorted(arrangement[response]) for response, order in expected.items()
    )


def _ranking(seed: bytes, name: str, response: str) -> Rank:
    # Each part goes in with its length, so that no two different triples give the same bytes.
    parts = (seed, name.encode(), response.encode())
    base = hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()

    def rank(identifier: str) -> bytes:
        return hashlib.sha256(base + identifier.encode()).digest()

    return rank
