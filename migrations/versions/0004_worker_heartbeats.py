"""When a worker was last heard of.

Revision: 0004_worker_heartbeats
After: 0003_grading_reasons
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_worker_heartbeats"
down_revision = "0003_grading_reasons"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker_heartbeats",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_worker_heartbeats"),
    )
    op.create_index("ix_worker_heartbeats_beat_at", "worker_heartbeats", ["beat_at"])


def downgrade() -> None:
    op.drop_index("ix_worker_heartbeats_beat_at", "worker_heartbeats")
    op.drop_table("worker_heartbeats")
