"""The schema: what migrations make is what the models say, on both databases, and the pools stay apart."""

from flask import Flask

from lms import models
from lms.core import migrate
from lms.core.db import db
from tests.support.factories import World


def test_migrations_and_models_agree(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        assert migrate.drift(db.engine, models.metadata) == []


def test_a_world_can_be_made(world: World) -> None:
    assert world.learner.organisation_id == world.unit.id
    assert world.leader.holds(next(iter(world.leader.roles())), world.unit.path)
