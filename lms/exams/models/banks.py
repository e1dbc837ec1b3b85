"""Item banks. A practice and a secure pool that composite foreign keys keep apart down to the paper."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.core.types import Id, UTCDateTime, enum_column


class Pool(StrEnum):
    PRACTICE = "practice"
    SECURE = "secure"


class Bank(Base):
    __tablename__ = "banks"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"))
    title: Mapped[str] = mapped_column(String(200))
    pool: Mapped[Pool] = mapped_column(enum_column(Pool, "bank_pool"))
    # Its text is public (shipped with the source): refused in a sitting that certifies outside a demo.
    is_demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    __table_args__ = (UniqueConstraint("id", "pool"),)


class BankItem(Base):
    """An item's identity in its bank; what it asks is in its versions."""

    __tablename__ = "bank_items"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    bank_id: Mapped[int]
    pool: Mapped[Pool] = mapped_column(enum_column(Pool, "item_pool"))
    identifier: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    bank: Mapped[Bank] = relationship(lazy="joined", innerjoin=True, overlaps="versions")
    versions: Mapped[list[ItemVersion]] = relationship(back_populates="item", order_by="ItemVersion.number")

    __table_args__ = (
        ForeignKeyConstraint(["bank_id", "pool"], ["banks.id", "banks.pool"], name="fk_bank_items_bank_and_pool"),
        UniqueConstraint("bank_id", "identifier"),
        UniqueConstraint("id", "pool"),
    )


class ItemState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"  # drawn for papers
    RETIRED = "retired"


class ItemVersion(Base):
    """What an item asks and how it scores, as canonical JSON of ``lms.items``; immutable once it left the draft.

    Metadata is repeated in columns for search and for the blueprint's rules.
    """

    __tablename__ = "item_versions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    item_id: Mapped[int]
    pool: Mapped[Pool] = mapped_column(enum_column(Pool, "version_pool"))
    number: Mapped[int]
    state: Mapped[ItemState] = mapped_column(enum_column(ItemState, "item_state"), default=ItemState.DRAFT)
    content: Mapped[str] = mapped_column(Text)  # lms.items.Item as canonical JSON
    details: Mapped[str] = mapped_column(Text)  # lms.items.ItemMetadata as JSON
    digest: Mapped[str] = mapped_column(String(64))  # of content and details
    kind: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(40), index=True)
    bloom: Mapped[str] = mapped_column(String(2))
    difficulty: Mapped[str] = mapped_column(String(10))
    tags: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(Text)  # plain text of the stem, for search and lists; never a key
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: came from content files
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    item: Mapped[BankItem] = relationship(back_populates="versions", lazy="joined", innerjoin=True, overlaps="bank")

    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "pool"], ["bank_items.id", "bank_items.pool"], name="fk_item_versions_item_and_pool"
        ),
        UniqueConstraint("item_id", "number"),
        UniqueConstraint("id", "pool"),
        CheckConstraint("reviewer_id <> author_id", name="reviewer_is_another"),
        CheckConstraint("state NOT IN ('draft', 'in_review') OR reviewed_at IS NULL", name="unreviewed_has_no_time"),
        CheckConstraint("state <> 'approved' OR reviewed_at IS NOT NULL", name="approved_has_time"),
        CheckConstraint("state <> 'in_review' OR submitted_at IS NOT NULL", name="in_review_has_time"),
        # At most one version is in use, at most one is being written.
        Index(
            "uq_item_versions_approved",
            "item_id",
            unique=True,
            postgresql_where=text("state = 'approved'"),
            sqlite_where=text("state = 'approved'"),
        ),
        Index(
            "uq_item_versions_open",
            "item_id",
            unique=True,
            postgresql_where=text("state IN ('draft', 'in_review')"),
            sqlite_where=text("state IN ('draft', 'in_review')"),
        ),
    )


class ItemComment(Base):
    """What a reviewer or author says about a version."""

    __tablename__ = "item_comments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_versions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
