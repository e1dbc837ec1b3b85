"""What the worker does across rooms."""

from __future__ import annotations

from typing import Any

from lms.core import uow
from lms.core.worker import Registry
from lms.workflows import attempts, sittings
from lms.workflows.reconcile import sweep

EXPIRE_EVERY = 2.0  # seconds
SWEEP_EVERY = 600.0


def register(jobs: Registry) -> None:
    """Name the handlers and sweeps."""
    jobs.handles("enrolment:reconcile", reconcile_later)
    jobs.handles(attempts.GRADE, attempts.grade_later)
    jobs.handles(sittings.TELL, sittings.tell)
    jobs.sweeps_every(EXPIRE_EVERY, expire)
    jobs.sweeps_every(SWEEP_EVERY, sweep)


def reconcile_later(payload: dict[str, Any]) -> None:
    """Reconcile one enrolment in a transaction of its own."""
    with uow.write():
        uow.touch(int(payload["enrolment_id"]))


def expire() -> None:
    """Close overdue attempts."""
    attempts.expire_overdue()
