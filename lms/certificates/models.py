"""Certificates: issued once, never rendered again, numbers without gaps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.core.storage import StoredFile
from lms.core.types import Id, UTCDateTime, enum_column
from lms.courses.models import Enrolment
from lms.providers.models import AuthorityKind, Provider


class NumberCounter(Base):
    """The last number a provider gave in a year; taken in the transaction that issues."""

    __tablename__ = "certificate_counters"

    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Certificate(Base):
    """A document issued to a person.

    Attributes:
        code: public, unguessable, in an alphabet without look-alikes; what QR and page are found by.
        document: everything printed on it, names as they stood that day; never read from elsewhere again.
        file: the signed PDF as issued (None until the worker has made it).
        valid_until: last day of validity, None for no end.
    """

    __tablename__ = "certificates"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"))
    kind: Mapped[AuthorityKind] = mapped_column(enum_column(AuthorityKind, "certificate_kind"))
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(String(120), unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    holder_name: Mapped[str] = mapped_column(String(200))
    programme_title: Mapped[str] = mapped_column(String(200))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime())
    issued_on: Mapped[date]  # in the provider's zone
    valid_until: Mapped[date | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    revoked_by: Mapped[int | None]  # None with revoked_at: by rule (a regrade took the pass away)
    revocation_reason: Mapped[str | None] = mapped_column(String(1000))

    enrolment: Mapped[Enrolment] = relationship()
    provider: Mapped[Provider] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    __table_args__ = (
        UniqueConstraint("provider_id", "year", "sequence"),
        Index(
            "uq_certificates_current",
            "enrolment_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
            sqlite_where=text("revoked_at IS NULL"),
        ),
        CheckConstraint("(revoked_at IS NULL) = (revocation_reason IS NULL)", name="revoked_has_reason"),
        CheckConstraint("(file_id IS NULL) = (sha256 IS NULL)", name="file_has_hash"),
    )

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    def is_expired(self, today: date) -> bool:
        return self.valid_until is not None and today > self.valid_until
