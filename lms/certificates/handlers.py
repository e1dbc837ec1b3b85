"""What the worker does for this room."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from lms.certificates.queries import MAKE
from lms.core.worker import Handler, Registry


def register(jobs: Registry) -> None:
    """Name the handlers and sweeps."""
    jobs.handles(MAKE, lazily("lms.certificates.making:make"))


def lazily(path: str) -> Handler:
    """A handler that is imported when its first message comes.

    Typesetter and signing library take more memory than a web process has to spare, and every process registers the
    handlers; only the worker runs them.
    """
    module, _colon, name = path.partition(":")

    def handle(payload: dict[str, Any]) -> None:
        getattr(import_module(module), name)(payload)

    return handle
