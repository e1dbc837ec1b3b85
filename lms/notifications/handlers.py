"""What the worker does for this room."""

from __future__ import annotations

from lms.core.worker import Registry


def register(jobs: Registry) -> None:
    """Name the handlers and sweeps."""
