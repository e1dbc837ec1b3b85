"""Migrations: Alembic, driven with a connection of ours."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

from lms.core.db import writing


def scripts_folder() -> Path:
    """The checkout's ``migrations/``, or the copy inside an installed package."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "migrations"
    return shipped if shipped.is_dir() else package.parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    found = Config()
    found.set_main_option("script_location", str(scripts_folder()))
    found.set_main_option("file_template", "%%(rev)s")
    if connection is not None:
        found.attributes["connection"] = connection
    return found


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to ``revision``; does nothing where it is there already."""
    with writing(engine), engine.connect() as connection:
        command.upgrade(config(connection), revision)
        connection.commit()


def is_current(engine: Engine) -> bool:
    """Whether every migration of this version is applied, and none that it does not know."""
    with engine.connect() as connection:
        applied = set(MigrationContext.configure(connection).get_current_heads())
    return applied == set(ScriptDirectory.from_config(config()).get_heads())


def drift(engine: Engine, metadata: MetaData) -> list[object]:
    """What differs between the migrated schema and the models; empty when all is well."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))
