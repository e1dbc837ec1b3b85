"""The item: a body with interactions, points and feedback; and what is known about it.

An item is a value. Its canonical JSON leaves out every field at its default, so that a field added later changes
neither the text nor the digest of items that do not use it.
"""

import hashlib
import json
import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from lms.items.declarations import Frozen
from lms.items.interactions import Interaction
from lms.items.messages import Message, refusal
from lms.items.numbers import NonNegativeNumber

MARKER = re.compile(r'<span data-interaction="([^"<>]*)"></span>')
"""Where an interaction stands inside the body."""

MIXED = "mixed"

Bloom = Literal["C1", "C2", "C3", "C4", "C5", "C6"]
Difficulty = Literal["easy", "medium", "hard"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Item(Frozen):
    """A question.

    `body` and `feedback` are HTML that was made safe before it came here; the body may mark with
    `<span data-interaction="R1"></span>` where an interaction stands in its text. `points` is what a fully right
    response earns; 0 for an item that is asked but not counted.
    """

    identifier: Name
    title: str = ""
    language: str = "id"
    body: str
    interactions: tuple[Interaction, ...]
    points: NonNegativeNumber = Decimal(1)
    feedback: str = ""

    @model_validator(mode="after")
    def _well_formed(self) -> Self:
        if not self.interactions:
            raise refusal(Message("Soal ini belum punya tempat menjawab."))
        by_response = {interaction.response: interaction for interaction in self.interactions}
        if len(by_response) < len(self.interactions):
            raise refusal(Message("Dua tempat menjawab memakai kode yang sama."))
        marked = MARKER.findall(self.body)
        if len(set(marked)) < len(marked):
            raise refusal(Message("Satu tempat menjawab ditandai lebih dari sekali dalam teks."))
        for response in marked:
            if response not in by_response:
                raise refusal(
                    Message("Teks menandai tempat menjawab %(name)s, tetapi itu tidak ada.", {"name": response})
                )
            if not by_response[response].may_stand_in_text:
                raise refusal(
                    Message("Tempat menjawab %(name)s tidak dapat berada di dalam kalimat.", {"name": response})
                )
        return self

    @property
    def kind(self) -> str:
        """What an author calls the question: single, multiple, true_false, matching ..., or mixed."""
        kinds = {interaction.content_kind for interaction in self.interactions}
        return kinds.pop() if len(self.interactions) == 1 else MIXED

    def interaction(self, response: str) -> Interaction:
        """The interaction with this response identifier. Raises KeyError where there is none."""
        for interaction in self.interactions:
            if interaction.response == response:
                return interaction
        raise KeyError(response)

    def solution(self) -> dict[str, list[str]]:
        """A response that earns all points."""
        return {interaction.response: list(interaction.solution()) for interaction in self.interactions}

    def to_json(self) -> bytes:
        """The canonical JSON: UTF-8, keys sorted, no spaces, fields at their default left out."""
        return canonical_json(self)

    @classmethod
    def from_json(cls, text: bytes | str) -> Self:
        """The item of a JSON text. Raises pydantic.ValidationError; `messages.explain` puts it into words."""
        return cls.model_validate_json(text)

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.to_json()).hexdigest()


class Regulation(Frozen):
    """A rule the key rests on, and its date."""

    ref: Name
    date: date


class ItemMetadata(Frozen):
    """What is known about an item besides what is asked."""

    unit: str = ""
    element: str = ""
    bloom: Bloom | None = None
    difficulty: Difficulty | None = None
    tags: tuple[str, ...] = ()
    source: str = ""
    regulation: Regulation | None = None

    def to_json(self) -> bytes:
        """The canonical JSON, as for an item."""
        return canonical_json(self)

    @classmethod
    def from_json(cls, text: bytes | str) -> Self:
        """The metadata of a JSON text. Raises pydantic.ValidationError."""
        return cls.model_validate_json(text)


def canonical_json(value: Frozen) -> bytes:
    """`value` as the one JSON text that equal values share."""
    content = value.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
