"""The foundation: people, programmes, exams, grading, certificates, points

Revision: 0001_foundation
After:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lms.core import types

revision = "0001_foundation"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entries_action", ["action", "id"], unique=False)
        batch_op.create_index("ix_audit_entries_subject", ["subject", "id"], unique=False)

    op.create_table(
        "cpd_rules",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("activity", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("points_per_unit", types.ExactDecimal(precision=8, scale=3), nullable=False),
        sa.Column("yearly_cap", types.ExactDecimal(precision=8, scale=3), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("unit IN ('jp', 'activity')", name=op.f("ck_cpd_rules_unit_known")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from <= valid_until", name=op.f("ck_cpd_rules_dates_in_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_rules")),
        sa.UniqueConstraint("activity", "valid_from", name=op.f("uq_cpd_rules_activity_valid_from")),
    )
    op.create_table(
        "cpd_targets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "employment",
            sa.Enum("pns", "pppk", name="target_employment", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("points", types.ExactDecimal(precision=8, scale=3), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_targets")),
        sa.UniqueConstraint("employment", "valid_from", name=op.f("uq_cpd_targets_employment_valid_from")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "agency",
                "unit",
                "provider",
                "university",
                name="organisation_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=80), nullable=True),
        sa.Column("regency", sa.String(length=80), nullable=True),
        sa.Column("is_remote", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("timezone", sa.String(length=40), server_default="Asia/Jakarta", nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisations.id"], name=op.f("fk_organisations_parent_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisations_slug")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_path"), ["path"], unique=False)

    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "waiting", "done", "parked", name="outbox_status", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("due_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("leased_until", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'done') = (done_at IS NOT NULL)", name=op.f("ck_outbox_messages_done_has_time")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
    )
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_messages_due",
            ["due_at"],
            unique=False,
            postgresql_where=sa.text("status = 'waiting'"),
            sqlite_where=sa.text("status = 'waiting'"),
        )
        batch_op.create_index(
            "uq_outbox_messages_waiting_key",
            ["key"],
            unique=True,
            postgresql_where=sa.text("status = 'waiting'"),
            sqlite_where=sa.text("status = 'waiting'"),
        )

    op.create_table(
        "stored_files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_files_size_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("key", name=op.f("uq_stored_files_key")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("nip", sa.String(length=18), nullable=True),
        sa.Column(
            "employment",
            sa.Enum("pns", "pppk", name="employment", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("post", sa.String(length=120), nullable=True),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("session_stamp", sa.Integer(), server_default="1", nullable=False),
        sa.Column("language", sa.String(length=2), server_default="id", nullable=False),
        sa.Column("timezone", sa.String(length=40), server_default="Asia/Jakarta", nullable=False),
        sa.Column("is_demo", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("suspended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("language IN ('id', 'en')", name=op.f("ck_people_language_known")),
        sa.CheckConstraint("email IS NOT NULL OR nip IS NOT NULL", name=op.f("ck_people_has_a_name_to_sign_in_with")),
        sa.CheckConstraint("email IS NULL OR email = lower(email)", name=op.f("ck_people_email_in_lower_case")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_people_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sa.UniqueConstraint("nip", name=op.f("uq_people_nip")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "providers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("signatory_name", sa.String(length=200), nullable=False),
        sa.Column("signatory_post", sa.String(length=200), nullable=False),
        sa.Column("number_pattern", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_providers_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_providers")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_providers_organisation_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_providers_slug")),
    )
    op.create_table(
        "authorities",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_slug", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "training", "competence", name="authority_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("issued_by", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.CheckConstraint("valid_from < valid_until", name=op.f("ck_authorities_dates_in_order")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_authorities_provider_id_providers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint(
            "provider_id",
            "programme_slug",
            "kind",
            "number",
            name=op.f("uq_authorities_provider_id_programme_slug_kind_number"),
        ),
    )
    with op.batch_alter_table("authorities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authorities_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "banks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "pool",
            sa.Enum("practice", "secure", name="bank_pool", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("is_demo", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_banks_provider_id_providers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_banks")),
        sa.UniqueConstraint("id", "pool", name=op.f("uq_banks_id_pool")),
        sa.UniqueConstraint("slug", name=op.f("uq_banks_slug")),
    )
    op.create_table(
        "certificate_counters",
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["providers.id"], name=op.f("fk_certificate_counters_provider_id_providers")
        ),
        sa.PrimaryKeyConstraint("provider_id", "year", name=op.f("pk_certificate_counters")),
    )
    op.create_table(
        "cpd_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("points", types.ExactDecimal(precision=10, scale=3), nullable=False),
        sa.Column("activity", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("units", types.ExactDecimal(precision=10, scale=3), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("counters_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("(counters_id IS NULL) = (reason IS NULL)", name=op.f("ck_cpd_entries_counter_has_reason")),
        sa.CheckConstraint(
            "counters_id IS NOT NULL OR CAST(points AS NUMERIC) >= 0", name=op.f("ck_cpd_entries_earned_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["counters_id"], ["cpd_entries.id"], name=op.f("fk_cpd_entries_counters_id_cpd_entries")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cpd_entries_person_id_people")),
        sa.ForeignKeyConstraint(["rule_id"], ["cpd_rules.id"], name=op.f("fk_cpd_entries_rule_id_cpd_rules")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_entries")),
        sa.UniqueConstraint("counters_id", name=op.f("uq_cpd_entries_counters_id")),
    )
    with op.batch_alter_table("cpd_entries", schema=None) as batch_op:
        batch_op.create_index("ix_cpd_entries_person_year", ["person_id", "year"], unique=False)
        batch_op.create_index(
            "uq_cpd_entries_source",
            ["source"],
            unique=True,
            postgresql_where=sa.text("counters_id IS NULL"),
            sqlite_where=sa.text("counters_id IS NULL"),
        )

    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("read_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("key", name=op.f("uq_notices_key")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("ix_notices_person", ["person_id", "id"], unique=False)

    op.create_table(
        "password_resets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("used_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_password_resets_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_resets")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_password_resets_token_sha256")),
    )
    with op.batch_alter_table("password_resets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_password_resets_person_id"), ["person_id"], unique=False)

    op.create_table(
        "portfolio_links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("created_at < expires_at", name=op.f("ck_portfolio_links_dates_in_order")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_portfolio_links_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio_links")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_portfolio_links_token_sha256")),
    )
    with op.batch_alter_table("portfolio_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portfolio_links_person_id"), ["person_id"], unique=False)

    op.create_table(
        "programmes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_programmes_provider_id_providers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("slug", name=op.f("uq_programmes_slug")),
    )
    op.create_table(
        "role_grants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "learner",
                "author",
                "organiser",
                "invigilator",
                "field_supervisor",
                "assessor",
                "leader",
                "auditor",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("granted_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_role_grants_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_role_grants_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
    )
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grants_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grants_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_role_grants_current",
            ["person_id", "organisation_id", "role"],
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "bank_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column(
            "pool",
            sa.Enum("practice", "secure", name="item_pool", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("identifier", sa.String(length=120), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bank_id", "pool"], ["banks.id", "banks.pool"], name="fk_bank_items_bank_and_pool"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_items")),
        sa.UniqueConstraint("bank_id", "identifier", name=op.f("uq_bank_items_bank_id_identifier")),
        sa.UniqueConstraint("id", "pool", name=op.f("uq_bank_items_id_pool")),
    )
    op.create_table(
        "media_files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_media_files_file_id_stored_files")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_media_files_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_files")),
        sa.UniqueConstraint("programme_id", "path", "digest", name=op.f("uq_media_files_programme_id_path_digest")),
    )
    op.create_table(
        "modules",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("current_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_modules_programme_id_programmes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modules")),
        sa.UniqueConstraint("programme_id", "slug", name=op.f("uq_modules_programme_id_slug")),
    )
    op.create_table(
        "practicals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("stage_slug", sa.String(length=80), nullable=False),
        sa.Column("current_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_practicals_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practicals")),
        sa.UniqueConstraint("programme_id", "slug", name=op.f("uq_practicals_programme_id_slug")),
    )
    op.create_table(
        "programme_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column(
            "document_kind",
            sa.Enum(
                "training", "competence", name="document_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("cpd_activity", sa.String(length=80), nullable=False),
        sa.Column("jp_theory", types.ExactDecimal(precision=6, scale=2), nullable=False),
        sa.Column("jp_practice", types.ExactDecimal(precision=6, scale=2), nullable=False),
        sa.Column("jp_field", types.ExactDecimal(precision=6, scale=2), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("loaded_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_programme_versions_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_versions")),
        sa.UniqueConstraint("programme_id", "digest", name=op.f("uq_programme_versions_programme_id_digest")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_programme_versions_programme_id_number")),
    )
    op.create_table(
        "exams",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("quiz", "final", name="exam_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("stage_slug", sa.String(length=80), nullable=False),
        sa.Column("module_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("current_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'quiz') = (module_id IS NOT NULL)", name=op.f("ck_exams_quiz_has_module")),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_exams_module_id_modules")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_exams_programme_id_programmes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exams")),
        sa.UniqueConstraint("programme_id", "slug", name=op.f("uq_exams_programme_id_slug")),
    )
    op.create_table(
        "item_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column(
            "pool",
            sa.Enum("practice", "secure", name="version_pool", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "approved",
                "retired",
                name="item_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("bloom", sa.String(length=2), nullable=False),
        sa.Column("difficulty", sa.String(length=10), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reviewer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'approved' OR reviewed_at IS NOT NULL", name=op.f("ck_item_versions_approved_has_time")
        ),
        sa.CheckConstraint(
            "state <> 'in_review' OR submitted_at IS NOT NULL", name=op.f("ck_item_versions_in_review_has_time")
        ),
        sa.CheckConstraint(
            "state NOT IN ('draft', 'in_review') OR reviewed_at IS NULL",
            name=op.f("ck_item_versions_unreviewed_has_no_time"),
        ),
        sa.CheckConstraint("reviewer_id <> author_id", name=op.f("ck_item_versions_reviewer_is_another")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_item_versions_author_id_people")),
        sa.ForeignKeyConstraint(
            ["item_id", "pool"], ["bank_items.id", "bank_items.pool"], name="fk_item_versions_item_and_pool"
        ),
        sa.ForeignKeyConstraint(["reviewer_id"], ["people.id"], name=op.f("fk_item_versions_reviewer_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_versions")),
        sa.UniqueConstraint("id", "pool", name=op.f("uq_item_versions_id_pool")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_item_versions_item_id_number")),
    )
    with op.batch_alter_table("item_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_versions_unit"), ["unit"], unique=False)
        batch_op.create_index(
            "uq_item_versions_approved",
            ["item_id"],
            unique=True,
            postgresql_where=sa.text("state = 'approved'"),
            sqlite_where=sa.text("state = 'approved'"),
        )
        batch_op.create_index(
            "uq_item_versions_open",
            ["item_id"],
            unique=True,
            postgresql_where=sa.text("state IN ('draft', 'in_review')"),
            sqlite_where=sa.text("state IN ('draft', 'in_review')"),
        )

    op.create_table(
        "module_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("module_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("stage_slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("jp_theory", types.ExactDecimal(precision=6, scale=2), nullable=False),
        sa.Column("jp_practice", types.ExactDecimal(precision=6, scale=2), nullable=False),
        sa.Column("jp_field", types.ExactDecimal(precision=6, scale=2), nullable=False),
        sa.Column("material", sa.String(length=20), nullable=False),
        sa.Column("objectives", sa.JSON(), nullable=False),
        sa.Column("regulations", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("loaded_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "material IN ('core', 'basic', 'supporting')", name=op.f("ck_module_versions_material_known")
        ),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_module_versions_module_id_modules")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_versions")),
        sa.UniqueConstraint("module_id", "digest", name=op.f("uq_module_versions_module_id_digest")),
        sa.UniqueConstraint("module_id", "number", name=op.f("uq_module_versions_module_id_number")),
    )
    op.create_table(
        "offerings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("enrol_until", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("self_enrol", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft", "open", "closed", name="offering_status", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_offerings_capacity_positive")),
        sa.CheckConstraint("enrol_until <= ends_on", name=op.f("ck_offerings_enrolment_ends_before")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_offerings_dates_in_order")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_offerings_programme_id_programmes")),
        sa.ForeignKeyConstraint(
            ["programme_version_id"],
            ["programme_versions.id"],
            name=op.f("fk_offerings_programme_version_id_programme_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerings")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_offerings_programme_id_number")),
    )
    with op.batch_alter_table("offerings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offerings_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "practical_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practical_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("loaded_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["practical_id"], ["practicals.id"], name=op.f("fk_practical_versions_practical_id_practicals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_versions")),
        sa.UniqueConstraint("practical_id", "digest", name=op.f("uq_practical_versions_practical_id_digest")),
        sa.UniqueConstraint("practical_id", "number", name=op.f("uq_practical_versions_practical_id_number")),
    )
    op.create_table(
        "stages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "learning",
                "exam",
                "practical",
                "decision",
                name="stage_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("text_en", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_version_id"],
            ["programme_versions.id"],
            name=op.f("fk_stages_programme_version_id_programme_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
        sa.UniqueConstraint("programme_version_id", "position", name=op.f("uq_stages_programme_version_id_position")),
        sa.UniqueConstraint("programme_version_id", "slug", name=op.f("uq_stages_programme_version_id_slug")),
    )
    op.create_table(
        "enrolments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offering_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "completed",
                "withdrawn",
                name="enrolment_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("enrolled_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("enrolled_by", sa.Integer(), nullable=False),
        sa.Column("completed_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("field_supervisor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("assessor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(status = 'completed') = (completed_at IS NOT NULL)", name=op.f("ck_enrolments_completed_has_time")
        ),
        sa.CheckConstraint("assessor_id <> field_supervisor_id", name=op.f("ck_enrolments_assessor_is_not_supervisor")),
        sa.CheckConstraint("assessor_id <> person_id", name=op.f("ck_enrolments_assessor_is_another")),
        sa.CheckConstraint("field_supervisor_id <> person_id", name=op.f("ck_enrolments_supervisor_is_another")),
        sa.ForeignKeyConstraint(["assessor_id"], ["people.id"], name=op.f("fk_enrolments_assessor_id_people")),
        sa.ForeignKeyConstraint(
            ["field_supervisor_id"], ["people.id"], name=op.f("fk_enrolments_field_supervisor_id_people")
        ),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_enrolments_offering_id_offerings")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_enrolments_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("offering_id", "person_id", name=op.f("uq_enrolments_offering_id_person_id")),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolments_assessor_id"), ["assessor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolments_field_supervisor_id"), ["field_supervisor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolments_person_id"), ["person_id"], unique=False)

    op.create_table(
        "exam_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exam_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "pool",
            sa.Enum("practice", "secure", name="exam_pool", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("certifies", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("wait", sa.Integer(), nullable=False),
        sa.Column("pass_mark", types.ExactDecimal(precision=6, scale=3), nullable=False),
        sa.Column("penalty", types.ExactDecimal(precision=6, scale=4), nullable=False),
        sa.Column("shuffle_items", sa.Boolean(), nullable=False),
        sa.Column("shuffle_options", sa.Boolean(), nullable=False),
        sa.Column(
            "review",
            sa.Enum(
                "after_submission",
                "after_release",
                "score_only",
                name="review_rule",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("blueprint", sa.JSON(), nullable=False),
        sa.Column("loaded_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("NOT certifies OR pool = 'secure'", name=op.f("ck_exam_versions_certifying_draws_secure")),
        sa.CheckConstraint(
            "duration > 0 AND attempts > 0 AND wait >= 0", name=op.f("ck_exam_versions_limits_positive")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_versions_exam_id_exams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_versions")),
        sa.UniqueConstraint("exam_id", "digest", name=op.f("uq_exam_versions_exam_id_digest")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_exam_versions_exam_id_number")),
        sa.UniqueConstraint("id", "pool", name=op.f("uq_exam_versions_id_pool")),
    )
    op.create_table(
        "item_comments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_item_comments_person_id_people")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_versions.id"], name=op.f("fk_item_comments_version_id_item_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_comments")),
    )
    with op.batch_alter_table("item_comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_comments_version_id"), ["version_id"], unique=False)

    op.create_table(
        "module_parts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("module_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_version_id"],
            ["module_versions.id"],
            name=op.f("fk_module_parts_module_version_id_module_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_parts")),
        sa.UniqueConstraint("module_version_id", "position", name=op.f("uq_module_parts_module_version_id_position")),
        sa.UniqueConstraint("module_version_id", "slug", name=op.f("uq_module_parts_module_version_id_slug")),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "training", "competence", name="certificate_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("programme_title", sa.String(length=200), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("issued_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("revoked_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revocation_reason", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("(file_id IS NULL) = (sha256 IS NULL)", name=op.f("ck_certificates_file_has_hash")),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revocation_reason IS NULL)", name=op.f("ck_certificates_revoked_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_certificates_enrolment_id_enrolments")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_certificates_file_id_stored_files")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_certificates_person_id_people")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_certificates_provider_id_providers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
        sa.UniqueConstraint("file_id", name=op.f("uq_certificates_file_id")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
        sa.UniqueConstraint("provider_id", "year", "sequence", name=op.f("uq_certificates_provider_id_year_sequence")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificates_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_sha256"), ["sha256"], unique=False)
        batch_op.create_index(
            "uq_certificates_current",
            ["enrolment_id"],
            unique=True,
            postgresql_where=sa.text("revoked_at IS NULL"),
            sqlite_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "forms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exam_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "pool",
            sa.Enum("practice", "secure", name="form_pool", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_version_id", "pool"],
            ["exam_versions.id", "exam_versions.pool"],
            name="fk_forms_exam_version_and_pool",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forms")),
        sa.UniqueConstraint("id", "pool", name=op.f("uq_forms_id_pool")),
    )
    op.create_table(
        "logbook_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practical_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "confirmed",
                "refused",
                name="entry_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("written_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("refusal", sa.String(length=1000), nullable=True),
        sa.CheckConstraint(
            "(status = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_logbook_entries_refused_has_reason")
        ),
        sa.CheckConstraint(
            "(status = 'waiting') = (decided_at IS NULL)", name=op.f("ck_logbook_entries_decided_has_time")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_logbook_entries_decided_has_person")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_logbook_entries_decided_by_people")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_logbook_entries_enrolment_id_enrolments")
        ),
        sa.ForeignKeyConstraint(
            ["practical_version_id"],
            ["practical_versions.id"],
            name=op.f("fk_logbook_entries_practical_version_id_practical_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logbook_entries")),
    )
    with op.batch_alter_table("logbook_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_logbook_entries_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "part_readings",
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("module_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part_slug", sa.String(length=80), nullable=False),
        sa.Column("read_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_part_readings_enrolment_id_enrolments")
        ),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_part_readings_module_id_modules")),
        sa.PrimaryKeyConstraint("enrolment_id", "module_id", "part_slug", name=op.f("pk_part_readings")),
    )
    op.create_table(
        "practical_assessments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practical_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assessor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "submitted", name="assessment_state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("recommended", sa.Boolean(), nullable=True),
        sa.Column("started_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'submitted') = (recommended IS NOT NULL)",
            name=op.f("ck_practical_assessments_submitted_has_recommendation"),
        ),
        sa.CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)",
            name=op.f("ck_practical_assessments_submitted_has_time"),
        ),
        sa.ForeignKeyConstraint(
            ["assessor_id"], ["people.id"], name=op.f("fk_practical_assessments_assessor_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_practical_assessments_enrolment_id_enrolments")
        ),
        sa.ForeignKeyConstraint(
            ["practical_version_id"],
            ["practical_versions.id"],
            name=op.f("fk_practical_assessments_practical_version_id_practical_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_assessments")),
    )
    with op.batch_alter_table("practical_assessments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practical_assessments_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(
            "uq_practical_assessments_current",
            ["enrolment_id"],
            unique=True,
            postgresql_where=sa.text("superseded_at IS NULL"),
            sqlite_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "reading_places",
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("module_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part_slug", sa.String(length=80), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_reading_places_enrolment_id_enrolments")
        ),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_reading_places_module_id_modules")),
        sa.PrimaryKeyConstraint("enrolment_id", "module_id", name=op.f("pk_reading_places")),
    )
    with op.batch_alter_table("reading_places", schema=None) as batch_op:
        batch_op.create_index("ix_reading_places_recent", ["enrolment_id", "at"], unique=False)

    op.create_table(
        "sittings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exam_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offering_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room", sa.String(length=200), nullable=False),
        sa.Column("opens_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("closes_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_sittings_window_in_order")),
        sa.ForeignKeyConstraint(
            ["exam_version_id"], ["exam_versions.id"], name=op.f("fk_sittings_exam_version_id_exam_versions")
        ),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_sittings_offering_id_offerings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sittings")),
    )
    with op.batch_alter_table("sittings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sittings_offering_id"), ["offering_id"], unique=False)

    op.create_table(
        "stage_progress",
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage_slug", sa.String(length=80), nullable=False),
        sa.Column("opened_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("completed_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_stage_progress_enrolment_id_enrolments")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "stage_slug", name=op.f("pk_stage_progress")),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exam_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exam_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "allocated",
                "admitted",
                "in_progress",
                "paused",
                "submitted",
                "expired",
                "graded",
                "released",
                "annulled",
                name="attempt_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("admitted_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("started_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("paused_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("deadline", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("grace", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("client_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("head_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("head_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("head_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("notices", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("(status = 'paused') = (paused_at IS NOT NULL)", name=op.f("ck_attempts_paused_has_time")),
        sa.CheckConstraint(
            "NOT (status IN ('allocated', 'admitted', 'in_progress', 'paused')) OR ended_at IS NULL",
            name=op.f("ck_attempts_active_has_no_end"),
        ),
        sa.CheckConstraint(
            "NOT (status IN ('in_progress', 'paused', 'submitted', 'expired', 'graded', 'released')) OR (started_at IS NOT NULL AND deadline IS NOT NULL)",
            name=op.f("ck_attempts_started_has_time"),
        ),
        sa.CheckConstraint(
            "NOT (status IN ('submitted', 'expired', 'graded', 'released')) OR ended_at IS NOT NULL",
            name=op.f("ck_attempts_ended_has_time"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('allocated', 'admitted') OR started_at IS NULL", name=op.f("ck_attempts_unstarted_has_none")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_attempts_enrolment_id_enrolments")),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_attempts_exam_id_exams")),
        sa.ForeignKeyConstraint(
            ["exam_version_id"], ["exam_versions.id"], name=op.f("fk_attempts_exam_version_id_exam_versions")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name=op.f("fk_attempts_form_id_forms")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attempts_person_id_people")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_attempts_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("person_id", "exam_id", "number", name=op.f("uq_attempts_person_id_exam_id_number")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempts_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(
            "ix_attempts_running",
            ["deadline"],
            unique=False,
            postgresql_where=sa.text("status = 'in_progress'"),
            sqlite_where=sa.text("status = 'in_progress'"),
        )
        batch_op.create_index(batch_op.f("ix_attempts_sitting_id"), ["sitting_id"], unique=False)
        batch_op.create_index(
            "uq_attempts_active",
            ["person_id", "exam_id"],
            unique=True,
            postgresql_where=sa.text("status IN ('allocated', 'admitted', 'in_progress', 'paused')"),
            sqlite_where=sa.text("status IN ('allocated', 'admitted', 'in_progress', 'paused')"),
        )

    op.create_table(
        "criterion_marks",
        sa.Column("assessment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["practical_assessments.id"],
            name=op.f("fk_criterion_marks_assessment_id_practical_assessments"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", "criterion", name=op.f("pk_criterion_marks")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assessor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("supervisor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("competent", "not_yet", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("decided_by <> assessor_id", name=op.f("ck_decisions_decider_did_not_mark")),
        sa.CheckConstraint("decided_by <> person_id", name=op.f("ck_decisions_decider_is_another")),
        sa.CheckConstraint("decided_by <> supervisor_id", name=op.f("ck_decisions_decider_did_not_supervise")),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["practical_assessments.id"],
            name=op.f("fk_decisions_assessment_id_practical_assessments"),
        ),
        sa.ForeignKeyConstraint(["assessor_id"], ["people.id"], name=op.f("fk_decisions_assessor_id_people")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_decisions_decided_by_people")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_decisions_enrolment_id_enrolments")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_decisions_person_id_people")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["people.id"], name=op.f("fk_decisions_supervisor_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("enrolment_id", "number", name=op.f("uq_decisions_enrolment_id_number")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(
            "uq_decisions_current",
            ["enrolment_id"],
            unique=True,
            postgresql_where=sa.text("superseded_at IS NULL"),
            sqlite_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "form_items",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column(
            "pool",
            sa.Enum("practice", "secure", name="form_item_pool", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=200), nullable=False),
        sa.Column("points", types.ExactDecimal(precision=8, scale=4), nullable=False),
        sa.Column("arrangement", sa.JSON(), nullable=False),
        sa.CheckConstraint("slot > 0", name=op.f("ck_form_items_slot_positive")),
        sa.ForeignKeyConstraint(["form_id", "pool"], ["forms.id", "forms.pool"], name="fk_form_items_form_and_pool"),
        sa.ForeignKeyConstraint(
            ["item_version_id", "pool"], ["item_versions.id", "item_versions.pool"], name="fk_form_items_item_and_pool"
        ),
        sa.PrimaryKeyConstraint("form_id", "slot", name=op.f("pk_form_items")),
    )
    with op.batch_alter_table("form_items", schema=None) as batch_op:
        batch_op.create_index("ix_form_items_item_version", ["item_version_id"], unique=False)

    op.create_table(
        "logbook_evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["logbook_entries.id"], name=op.f("fk_logbook_evidence_entry_id_logbook_entries")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_logbook_evidence_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logbook_evidence")),
    )
    with op.batch_alter_table("logbook_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_logbook_evidence_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "sitting_candidates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_sitting_candidates_enrolment_id_enrolments")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sittings.id"], name=op.f("fk_sitting_candidates_sitting_id_sittings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_candidates")),
        sa.UniqueConstraint("sitting_id", "enrolment_id", name=op.f("uq_sitting_candidates_sitting_id_enrolment_id")),
        sa.UniqueConstraint("sitting_id", "seat", name=op.f("uq_sitting_candidates_sitting_id_seat")),
    )
    with op.batch_alter_table("sitting_candidates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_candidates_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "sitting_invigilators",
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sitting_invigilators_person_id_people")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sittings.id"], name=op.f("fk_sitting_invigilators_sitting_id_sittings")
        ),
        sa.PrimaryKeyConstraint("sitting_id", "person_id", name=op.f("pk_sitting_invigilators")),
    )
    op.create_table(
        "step_marks",
        sa.Column("assessment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("observation", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["practical_assessments.id"],
            name=op.f("fk_step_marks_assessment_id_practical_assessments"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", "step", name=op.f("pk_step_marks")),
    )
    op.create_table(
        "attempt_events",
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("client_seq", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("client_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("server_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_attempt_events_attempt_id_attempts")),
        sa.PrimaryKeyConstraint("attempt_id", "seq", name=op.f("pk_attempt_events")),
        sa.UniqueConstraint(
            "attempt_id", "epoch", "client_seq", name=op.f("uq_attempt_events_attempt_id_epoch_client_seq")
        ),
    )
    op.create_table(
        "quarantine_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("client_seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("client_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("received_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "superseded", "late", name="quarantine_reason", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(accepted IS NULL) = (decided_at IS NULL)", name=op.f("ck_quarantine_entries_decided_has_time")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_quarantine_entries_attempt_id_attempts")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_quarantine_entries_decided_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine_entries")),
        sa.UniqueConstraint(
            "attempt_id", "epoch", "client_seq", name=op.f("uq_quarantine_entries_attempt_id_epoch_client_seq")
        ),
    )
    with op.batch_alter_table("quarantine_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quarantine_entries_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "results",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("score", types.ExactDecimal(precision=14, scale=6), nullable=False),
        sa.Column("max_score", types.ExactDecimal(precision=14, scale=6), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("computed_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("released_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("superseded_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_results_attempt_id_attempts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("attempt_id", "number", name=op.f("uq_results_attempt_id_number")),
    )
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.create_index(
            "uq_results_current",
            ["attempt_id"],
            unique=True,
            postgresql_where=sa.text("superseded_at IS NULL"),
            sqlite_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "result_items",
        sa.Column("result_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("score", types.ExactDecimal(precision=14, scale=6), nullable=False),
        sa.Column("max_score", types.ExactDecimal(precision=14, scale=6), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=True),
        sa.CheckConstraint("slot > 0", name=op.f("ck_result_items_slot_positive")),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_versions.id"], name=op.f("fk_result_items_item_version_id_item_versions")
        ),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_result_items_result_id_results")),
        sa.PrimaryKeyConstraint("result_id", "slot", name=op.f("pk_result_items")),
    )
    with op.batch_alter_table("result_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_result_items_item_version_id"), ["item_version_id"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        # A save updates its attempt's row each time: room on the page keeps that update out of the indexes.
        op.execute("ALTER TABLE attempts SET (fillfactor = 40)")


def downgrade() -> None:
    with op.batch_alter_table("result_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_result_items_item_version_id"))

    op.drop_table("result_items")
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_results_current",
            postgresql_where=sa.text("superseded_at IS NULL"),
            sqlite_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("results")
    with op.batch_alter_table("quarantine_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quarantine_entries_attempt_id"))

    op.drop_table("quarantine_entries")
    op.drop_table("attempt_events")
    op.drop_table("step_marks")
    op.drop_table("sitting_invigilators")
    with op.batch_alter_table("sitting_candidates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_candidates_enrolment_id"))

    op.drop_table("sitting_candidates")
    with op.batch_alter_table("logbook_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logbook_evidence_entry_id"))

    op.drop_table("logbook_evidence")
    with op.batch_alter_table("form_items", schema=None) as batch_op:
        batch_op.drop_index("ix_form_items_item_version")

    op.drop_table("form_items")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decisions_current",
            postgresql_where=sa.text("superseded_at IS NULL"),
            sqlite_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("decisions")
    op.drop_table("criterion_marks")
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attempts_active",
            postgresql_where=sa.text("status IN ('allocated', 'admitted', 'in_progress', 'paused')"),
            sqlite_where=sa.text("status IN ('allocated', 'admitted', 'in_progress', 'paused')"),
        )
        batch_op.drop_index(batch_op.f("ix_attempts_sitting_id"))
        batch_op.drop_index(
            "ix_attempts_running",
            postgresql_where=sa.text("status = 'in_progress'"),
            sqlite_where=sa.text("status = 'in_progress'"),
        )
        batch_op.drop_index(batch_op.f("ix_attempts_enrolment_id"))

    op.drop_table("attempts")
    op.drop_table("stage_progress")
    with op.batch_alter_table("sittings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sittings_offering_id"))

    op.drop_table("sittings")
    with op.batch_alter_table("reading_places", schema=None) as batch_op:
        batch_op.drop_index("ix_reading_places_recent")

    op.drop_table("reading_places")
    with op.batch_alter_table("practical_assessments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_practical_assessments_current",
            postgresql_where=sa.text("superseded_at IS NULL"),
            sqlite_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_practical_assessments_enrolment_id"))

    op.drop_table("practical_assessments")
    op.drop_table("part_readings")
    with op.batch_alter_table("logbook_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logbook_entries_enrolment_id"))

    op.drop_table("logbook_entries")
    op.drop_table("forms")
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificates_current",
            postgresql_where=sa.text("revoked_at IS NULL"),
            sqlite_where=sa.text("revoked_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_certificates_sha256"))
        batch_op.drop_index(batch_op.f("ix_certificates_person_id"))

    op.drop_table("certificates")
    op.drop_table("module_parts")
    with op.batch_alter_table("item_comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_comments_version_id"))

    op.drop_table("item_comments")
    op.drop_table("exam_versions")
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolments_person_id"))
        batch_op.drop_index(batch_op.f("ix_enrolments_field_supervisor_id"))
        batch_op.drop_index(batch_op.f("ix_enrolments_assessor_id"))

    op.drop_table("enrolments")
    op.drop_table("stages")
    op.drop_table("practical_versions")
    with op.batch_alter_table("offerings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offerings_programme_id"))

    op.drop_table("offerings")
    op.drop_table("module_versions")
    with op.batch_alter_table("item_versions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_item_versions_open",
            postgresql_where=sa.text("state IN ('draft', 'in_review')"),
            sqlite_where=sa.text("state IN ('draft', 'in_review')"),
        )
        batch_op.drop_index(
            "uq_item_versions_approved",
            postgresql_where=sa.text("state = 'approved'"),
            sqlite_where=sa.text("state = 'approved'"),
        )
        batch_op.drop_index(batch_op.f("ix_item_versions_unit"))

    op.drop_table("item_versions")
    op.drop_table("exams")
    op.drop_table("programme_versions")
    op.drop_table("practicals")
    op.drop_table("modules")
    op.drop_table("media_files")
    op.drop_table("bank_items")
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_grants_current",
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_role_grants_person_id"))
        batch_op.drop_index(batch_op.f("ix_role_grants_organisation_id"))

    op.drop_table("role_grants")
    op.drop_table("programmes")
    with op.batch_alter_table("portfolio_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portfolio_links_person_id"))

    op.drop_table("portfolio_links")
    with op.batch_alter_table("password_resets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_password_resets_person_id"))

    op.drop_table("password_resets")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index("ix_notices_person")

    op.drop_table("notices")
    with op.batch_alter_table("cpd_entries", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cpd_entries_source",
            postgresql_where=sa.text("counters_id IS NULL"),
            sqlite_where=sa.text("counters_id IS NULL"),
        )
        batch_op.drop_index("ix_cpd_entries_person_year")

    op.drop_table("cpd_entries")
    op.drop_table("certificate_counters")
    op.drop_table("banks")
    with op.batch_alter_table("authorities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authorities_provider_id"))

    op.drop_table("authorities")
    op.drop_table("providers")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_organisation_id"))

    op.drop_table("people")
    op.drop_table("stored_files")
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_outbox_messages_waiting_key",
            postgresql_where=sa.text("status = 'waiting'"),
            sqlite_where=sa.text("status = 'waiting'"),
        )
        batch_op.drop_index(
            "ix_outbox_messages_due",
            postgresql_where=sa.text("status = 'waiting'"),
            sqlite_where=sa.text("status = 'waiting'"),
        )

    op.drop_table("outbox_messages")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_path"))

    op.drop_table("organisations")
    op.drop_table("cpd_targets")
    op.drop_table("cpd_rules")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entries_subject")
        batch_op.drop_index("ix_audit_entries_action")

    op.drop_table("audit_entries")
