"""What anybody may know of a certificate: name, programme, issuer, dates, status. Never a NIP, never a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lms.certificates import queries
from lms.certificates.models import Certificate
from lms.certificates.validity import Validity


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """A certificate as the public check shows it.

    Attributes:
        revoked_on: None unless revoked.
        share: how much of its time has passed, 0 to 1; None where it has no end.
        month, months: the running month of its validity and how many it has; None where it has no end.
    """

    certificate: Certificate
    validity: Validity
    revoked_on: date | None
    today: date
    checked_at: datetime

    @property
    def share(self) -> float | None:
        return self._share(self.today)

    @property
    def revoked_share(self) -> float | None:
        return None if self.revoked_on is None else self._share(self.revoked_on)

    def _share(self, day: date) -> float | None:
        until = self.certificate.valid_until
        if until is None:
            return None
        length = (until - self.certificate.issued_on).days + 1
        return min(1.0, max(0.0, (day - self.certificate.issued_on).days / length))

    @property
    def month(self) -> int:
        issued = self.certificate.issued_on
        months = (self.today.year - issued.year) * 12 + self.today.month - issued.month
        return months + (1 if self.today.day >= issued.day else 0)

    @property
    def months(self) -> int | None:
        until, issued = self.certificate.valid_until, self.certificate.issued_on
        if until is None:
            return None
        return (until.year - issued.year) * 12 + until.month - issued.month + (1 if until.day >= issued.day else 0)

    def as_json(self) -> dict[str, Any]:
        """The machine-readable answer; dates as ISO 8601, ``checked_at`` in UTC."""
        certificate = self.certificate
        return {
            "code": certificate.code,
            "status": self.validity.value,
            "kind": certificate.kind.value,
            "number": certificate.number,
            "holder_name": certificate.holder_name,
            "programme": certificate.programme_title,
            "issuer": certificate.document["provider_name"],
            "issued_on": certificate.issued_on.isoformat(),
            "valid_until": certificate.valid_until.isoformat() if certificate.valid_until else None,
            "revoked_on": self.revoked_on.isoformat() if self.revoked_on else None,
            "checked_at": self.checked_at.isoformat(timespec="seconds"),
        }


def status_of(certificate: Certificate, now: datetime) -> PublicStatus:
    """The status on the day of ``now`` in the provider's zone."""
    today = now.astimezone(queries.provider_zone(certificate)).date()
    held = queries.held(certificate)
    return PublicStatus(certificate, held.on(today), held.revoked_on, today, now)
