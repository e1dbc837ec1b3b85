"""Training providers and certifiers: who may issue which document for which programme."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Organisation
from lms.core.db import Base
from lms.core.types import Id, enum_column


class AuthorityKind(StrEnum):
    TRAINING = "training"  # accredited: surat tanda tamat pelatihan
    COMPETENCE = "competence"  # licensed or mandated: sertifikat kompetensi


class Provider(Base):
    """A lembaga pelatihan or certifier; roles in it are held in its organisation."""

    __tablename__ = "providers"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(80))  # where documents are signed
    signatory_name: Mapped[str] = mapped_column(String(200))
    signatory_post: Mapped[str] = mapped_column(String(200))
    # {number} runs per provider and year; {year}, {provider} and {programme} are filled in.
    number_pattern: Mapped[str] = mapped_column(String(120), default="{number:06d}/{provider}/{year}")

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    authorities: Mapped[list[Authority]] = relationship(back_populates="provider", lazy="selectin")


class Authority(Base):
    """An accreditation or licence of a provider, per programme, with its dates."""

    __tablename__ = "authorities"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), index=True)
    programme_slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[AuthorityKind] = mapped_column(enum_column(AuthorityKind, "authority_kind"))
    number: Mapped[str] = mapped_column(String(120))
    issued_by: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_until: Mapped[date]

    provider: Mapped[Provider] = relationship(back_populates="authorities")

    __table_args__ = (
        UniqueConstraint("provider_id", "programme_slug", "kind", "number"),
        CheckConstraint("valid_from < valid_until", name="dates_in_order"),
    )

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_until
