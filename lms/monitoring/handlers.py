"""What the worker does for this room: it says that it lives."""

from __future__ import annotations

from lms.core.worker import Registry
from lms.monitoring.services import beat

BEAT_SECONDS = 10.0


def register(jobs: Registry) -> None:
    """Name the handlers and sweeps."""
    jobs.sweeps_every(BEAT_SECONDS, beat)
