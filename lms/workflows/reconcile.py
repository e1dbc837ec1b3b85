"""Progress is reconciled, not pushed: look at what is true and bring about what should follow."""

from __future__ import annotations


def reconcile(enrolment_id: int) -> None:
    """Bring an enrolment to where its facts say it should be. Idempotent; runs inside the unit of work."""
