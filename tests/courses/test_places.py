"""Fifty learners at once never take more places than there are, on either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from lms.accounts.models import Person, Role
from lms.core import clock, uow
from lms.core.db import db
from lms.core.errors import Conflict
from lms.courses import queries
from lms.courses.services import enrolments
from tests.support.factories import World, person

PARALLEL = 50
FREE = 7


def test_fifty_learners_and_seven_places(own_app: Flask) -> None:
    with own_app.app_context():
        world = World.create()
        with uow.write():
            world.offering.capacity = FREE + 1  # one is taken
            people = [person(f"Peserta {n}", world.unit, (Role.LEARNER, world.agency)).id for n in range(PARALLEL)]
        offering_id = world.offering.id

    def enrol(person_id: int) -> bool:
        with own_app.app_context():
            try:
                enrolments.enrol_self(offering_id, by=db.session.get_one(Person, person_id), now=clock.now())
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor(max_workers=16) as pool:
        outcomes = list(pool.map(enrol, people))
    assert sum(outcomes) == FREE
    with own_app.app_context():
        assert queries.taken(offering_id) == FREE + 1


def test_one_learner_fifty_times_is_one_place(own_app: Flask) -> None:
    with own_app.app_context():
        world = World.create()
        offering_id, person_id = world.offering.id, world.second_learner.id

    def enrol(_turn: int) -> int:
        with own_app.app_context():
            return enrolments.enrol_self(offering_id, by=db.session.get_one(Person, person_id), now=clock.now()).id

    with ThreadPoolExecutor(max_workers=16) as pool:
        assert len(set(pool.map(enrol, range(PARALLEL)))) == 1
    with own_app.app_context():
        assert queries.taken(offering_id) == 2
