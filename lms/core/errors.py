"""What a service raises when it cannot do what was asked. The message is a sentence for the person, already
translated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class DomainError(Exception):
    """Base: shown to the person as it stands, with ``status`` as the HTTP status."""

    status = 400
    code = "invalid"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class NotFound(DomainError):
    status = 404
    code = "not_found"


class Forbidden(DomainError):
    status = 403
    code = "forbidden"


class Conflict(DomainError):
    """The state changed or does not allow this now."""

    status = 409
    code = "conflict"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in what was given: where (a field, a row, a line) and a sentence."""

    where: str
    message: str


class Invalid(DomainError):
    """Several faults at once; nothing was written."""

    status = 422
    code = "invalid"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = tuple(faults)
