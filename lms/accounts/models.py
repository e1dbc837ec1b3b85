"""People, the organisation tree, and the roles held in it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.nip import Employment
from lms.core.db import Base
from lms.core.types import Id, UTCDateTime, enum_column


class OrganisationKind(StrEnum):
    AGENCY = "agency"  # instansi
    UNIT = "unit"  # unit kerja, OPD, puskesmas
    PROVIDER = "provider"  # lembaga pelatihan, LSP
    UNIVERSITY = "university"


class Organisation(Base):
    """A node of the tree. Roles held at a node hold below it.

    Attributes:
        path: ids from the root, ``/1/4/``; what lies below begins with it.
        is_remote: lies in a 3T area (tertinggal, terdepan, terluar).
        timezone: in which its CPD year closes.
    """

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[OrganisationKind] = mapped_column(enum_column(OrganisationKind, "organisation_kind"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    path: Mapped[str] = mapped_column(String(200), index=True)
    province: Mapped[str | None] = mapped_column(String(80))
    regency: Mapped[str | None] = mapped_column(String(80))
    is_remote: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta", server_default="Asia/Jakarta")

    parent: Mapped[Organisation | None] = relationship(remote_side=[id])


class Role(StrEnum):
    LEARNER = "learner"
    AUTHOR = "author"
    ORGANISER = "organiser"
    INVIGILATOR = "invigilator"
    FIELD_SUPERVISOR = "field_supervisor"
    ASSESSOR = "assessor"
    LEADER = "leader"
    AUDITOR = "auditor"  # only reads
    ADMINISTRATOR = "administrator"


class Person(UserMixin, Base):
    """An account. The id is the identity; NIP, name and unit are attributes that change."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)  # lower case
    nip: Mapped[str | None] = mapped_column(String(18), unique=True)
    employment: Mapped[Employment | None] = mapped_column(enum_column(Employment, "employment"))
    post: Mapped[str | None] = mapped_column(String(120))  # jabatan
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    # Part of every session; raising it ends all of them.
    session_stamp: Mapped[int] = mapped_column(default=1, server_default="1")
    language: Mapped[str] = mapped_column(String(2), default="id", server_default="id")
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta", server_default="Asia/Jakarta")
    is_demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # loopback only
    suspended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    organisation: Mapped[Organisation | None] = relationship(lazy="joined", innerjoin=False)
    grants: Mapped[list[RoleGrant]] = relationship(
        lazy="selectin", foreign_keys="RoleGrant.person_id", back_populates="person"
    )

    __table_args__ = (
        CheckConstraint("email IS NOT NULL OR nip IS NOT NULL", name="has_a_name_to_sign_in_with"),
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_in_lower_case"),
        CheckConstraint("language IN ('id', 'en')", name="language_known"),
    )

    def get_id(self) -> str:
        """What the session cookie holds: the person and the stamp it was signed in under."""
        return f"{self.id}.{self.session_stamp}"

    @property
    def initials(self) -> str:
        words = [word for word in self.name.replace(",", " ").split() if word[0].isalpha() and not word.endswith(".")]
        return "".join(word[0] for word in words[:2]).upper() or "?"

    def roles(self) -> set[Role]:
        """Roles held anywhere now."""
        return {grant.role for grant in self.grants if grant.ended_at is None}

    def scopes(self, *roles: Role) -> list[str]:
        """Paths of the organisations in which one of ``roles`` is held now; what lies below is included."""
        return [g.organisation.path for g in self.grants if g.role in roles and g.ended_at is None]

    def holds(self, role: Role, path: str) -> bool:
        """Whether ``role`` is held at the organisation with this path or above it."""
        return any(path.startswith(scope) for scope in self.scopes(role))


class RoleGrant(Base):
    """A role held in an organisation (or a provider's organisation) for a time."""

    __tablename__ = "role_grants"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"))
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime())
    granted_by: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    person: Mapped[Person] = relationship(foreign_keys=[person_id], back_populates="grants")
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        Index(
            "uq_role_grants_current",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )


class PasswordReset(Base):
    """A mailed link; only the token's hash is kept, and it works once."""

    __tablename__ = "password_resets"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime())
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
