"""Responses to items: their shape, their check before they are kept, and their reading from a submitted form.

A response maps each response identifier to its values or None: identifiers of options; pairs "left right"; identifiers
of elements in order; numbers and texts as typed. It is plain JSON.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from lms.items.interactions.base import Fields
from lms.items.messages import Message, Problem
from lms.items.model import Item

Response: TypeAlias = Mapping[str, Sequence[str] | None]


def field_name(slot: int, response: str) -> str:
    """The name of an interaction's form field, or what the names of its fields begin with."""
    return f"{slot}-{response}"


def read_form(item: Item, fields: Fields, slot: int = 1) -> dict[str, list[str] | None]:
    """The response in a submitted form in which the item was rendered with `slot`.

    Never raises; what it reads may still have problems (`check_response`).
    """
    read: dict[str, list[str] | None] = {}
    for interaction in item.interactions:
        values = interaction.read_form(fields, field_name(slot, interaction.response))
        read[interaction.response] = None if values is None else list(values)
    return read


def check_response(item: Item, response: object) -> tuple[Problem, ...]:
    """What is wrong with the shape or size of a response, before it is kept; empty where nothing is."""
    if response is None:
        return ()
    if not isinstance(response, Mapping):
        return (Problem("", Message("Jawaban ini tidak dapat dibaca.")),)
    problems: tuple[Problem, ...] = ()
    known = {interaction.response for interaction in item.interactions}
    if not known.issuperset(response):
        problems = (Problem("", Message("Jawaban menyebut tempat menjawab yang tidak ada.")),)
    for interaction in item.interactions:
        problems += interaction.check(response.get(interaction.response))
    return problems


def is_answered(item: Item, response: object) -> bool:
    """Whether anything was answered, by the same rule as scoring."""
    given = response if isinstance(response, Mapping) else {}
    return any(interaction.score(given.get(interaction.response)).answered for interaction in item.interactions)
