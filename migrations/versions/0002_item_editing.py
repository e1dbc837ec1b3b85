"""What an author typed, who wrote at a version, and when a version retired.

Revision: 0002_item_editing
After: 0001_foundation
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lms.core import types

revision = "0002_item_editing"
down_revision = "0001_foundation"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RETIRED = "(state = 'retired') = (retired_at IS NOT NULL)"


def upgrade() -> None:
    # Nothing could retire a version before this revision, so there is nothing to fill in. SQLite takes a constraint with
    # a new column only; made anew, the table would lose the rows that point to it.
    op.add_column("item_versions", sa.Column("typed", sa.JSON(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE item_versions ADD COLUMN retired_at DATETIME "
            f"CONSTRAINT ck_item_versions_retired_has_time CHECK ({RETIRED})"
        )
        op.execute(
            "ALTER TABLE item_versions ADD COLUMN retired_by INTEGER "
            "CONSTRAINT fk_item_versions_retired_by_people REFERENCES people (id)"
        )
    else:
        op.add_column("item_versions", sa.Column("retired_at", types.UTCDateTime(timezone=True), nullable=True))
        op.add_column("item_versions", sa.Column("retired_by", ID, nullable=True))
        op.create_check_constraint(op.f("ck_item_versions_retired_has_time"), "item_versions", RETIRED)
        op.create_foreign_key(
            op.f("fk_item_versions_retired_by_people"), "item_versions", "people", ["retired_by"], ["id"]
        )
    op.create_table(
        "item_editors",
        sa.Column("version_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("saved_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_item_editors_person_id_people")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_versions.id"], name=op.f("fk_item_editors_version_id_item_versions")
        ),
        sa.PrimaryKeyConstraint("version_id", "person_id", name=op.f("pk_item_editors")),
    )


def downgrade() -> None:
    op.drop_table("item_editors")
    with op.batch_alter_table("item_versions") as batch:
        batch.drop_constraint("ck_item_versions_retired_has_time", type_="check")
        batch.drop_constraint("fk_item_versions_retired_by_people", type_="foreignkey")
        batch.drop_column("retired_by")
        batch.drop_column("retired_at")
        batch.drop_column("typed")
