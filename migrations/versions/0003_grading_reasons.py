"""Why a logbook entry was refused, and the units of the two persons of a decision.

Revision: 0003_grading_reasons
After: 0002_item_editing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_grading_reasons"
down_revision = "0002_item_editing"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KNOWN = "refusal_reason IN ('patient_identity', 'not_witnessed', 'wrong_details', 'unfit_evidence', 'other')"
NAMED = "(status = 'refused') = (refusal_reason IS NOT NULL)"
APART = "decider_unit_id <> person_unit_id"


def upgrade() -> None:
    # Nothing could be refused or decided before this revision, so there is nothing to fill in. SQLite takes a constraint
    # with a new column only; made anew, a table would lose the rows that point to it.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE logbook_entries ADD COLUMN refusal_reason VARCHAR(40) "
            f"CONSTRAINT ck_logbook_entries_refusal_known CHECK ({KNOWN}) "
            f"CONSTRAINT ck_logbook_entries_refused_names_reason CHECK ({NAMED})"
        )
        op.execute(
            "ALTER TABLE decisions ADD COLUMN person_unit_id INTEGER "
            "CONSTRAINT fk_decisions_person_unit_id_organisations REFERENCES organisations (id)"
        )
        op.execute(
            "ALTER TABLE decisions ADD COLUMN decider_unit_id INTEGER "
            "CONSTRAINT fk_decisions_decider_unit_id_organisations REFERENCES organisations (id) "
            f"CONSTRAINT ck_decisions_decider_is_of_another_unit CHECK ({APART})"
        )
        return
    op.add_column("logbook_entries", sa.Column("refusal_reason", sa.String(40), nullable=True))
    op.create_check_constraint(op.f("ck_logbook_entries_refusal_known"), "logbook_entries", KNOWN)
    op.create_check_constraint(op.f("ck_logbook_entries_refused_names_reason"), "logbook_entries", NAMED)
    for column in ("person_unit_id", "decider_unit_id"):
        op.add_column("decisions", sa.Column(column, ID, nullable=True))
        op.create_foreign_key(
            op.f(f"fk_decisions_{column}_organisations"), "decisions", "organisations", [column], ["id"]
        )
    op.create_check_constraint(op.f("ck_decisions_decider_is_of_another_unit"), "decisions", APART)


def downgrade() -> None:
    with op.batch_alter_table("decisions") as batch:
        batch.drop_constraint("ck_decisions_decider_is_of_another_unit", type_="check")
        for column in ("decider_unit_id", "person_unit_id"):
            batch.drop_constraint(f"fk_decisions_{column}_organisations", type_="foreignkey")
            batch.drop_column(column)
    with op.batch_alter_table("logbook_entries") as batch:
        batch.drop_constraint("ck_logbook_entries_refused_names_reason", type_="check")
        batch.drop_constraint("ck_logbook_entries_refusal_known", type_="check")
        batch.drop_column("refusal_reason")
