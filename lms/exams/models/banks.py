"""Item banks. A practice and a secure pool that composite foreign keys keep apart down to the paper."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

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
from lms.providers.models import Provider


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

    provider: Mapped[Provider] = relationship()

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

    Metadata is repeated in columns for search and for the blueprint's rules. A draft keeps what its author typed; its
    content is empty until that makes a whole item, which it must before review.

    Attributes:
        typed: the editor's fields as typed (Markdown); None for a version that came from files.
        reviewer_id: who approved it; on a draft who sent it back.
        retired_by: who retired it or approved its successor; None where a content file did.
    """

    __tablename__ = "item_versions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    item_id: Mapped[int]
    pool: Mapped[Pool] = mapped_column(enum_column(Pool, "version_pool"))
    number: Mapped[int]
    state: Mapped[ItemState] = mapped_column(enum_column(ItemState, "item_state"), default=ItemState.DRAFT)
    content: Mapped[str] = mapped_column(Text)  # lms.items.Item as canonical JSON; "" while a draft is not whole
    details: Mapped[str] = mapped_column(Text)  # lms.items.ItemMetadata as JSON
    typed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    digest: Mapped[str] = mapped_column(String(64))  # of content, details and what was typed
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
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    retired_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

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
        CheckConstraint("(state = 'retired') = (retired_at IS NOT NULL)", name="retired_has_time"),
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


class ItemEditor(Base):
    """Who wrote at a version: none of them may review it."""

    __tablename__ = "item_editors"

    version_id: Mapped[int] = mapped_column(ForeignKey("item_versions.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime())  # their last save


class ItemComment(Base):
    """What a reviewer or author says about a version."""

    __tablename__ = "item_comments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_versions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
