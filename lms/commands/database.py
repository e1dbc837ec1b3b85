"""``lms database``: migrations."""

from __future__ import annotations

import click
from alembic import command

from lms.core import migrate
from lms.core.db import db
from lms.wiring import create_app


@click.group()
def database() -> None:
    """Bring the database's schema up to date."""


@database.command()
def upgrade() -> None:
    """Apply every migration that is not applied yet."""
    app = create_app()
    with app.app_context():
        migrate.upgrade(db.engine)
    click.echo("database: up to date")


@database.command()
@click.argument("revision")
@click.option("--message", "-m", required=True)
def revise(revision: str, message: str) -> None:
    """Write a migration named REVISION from the difference between models and database."""
    app = create_app()
    with app.app_context(), db.engine.connect() as connection:
        command.revision(migrate.config(connection), message=message, rev_id=revision, autogenerate=True)
