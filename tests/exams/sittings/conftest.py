"""A room of three candidates: the world's learner in seat 1, and two more."""

from __future__ import annotations

import pytest

from tests.exams.sittings.room import Room
from tests.support.factories import World


@pytest.fixture
def room(world: World) -> Room:
    return Room.of(world, 3)
