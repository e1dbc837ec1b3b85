"""Alembic's environment; called by ``lms database upgrade`` and by the tests, with a connection in hand."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from lms.models import metadata

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # A migration must not queue behind a long reader and hold up everyone else.
    connection.execute(text("SET lock_timeout = '5s'"))
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
