"""Why a certificate that is due cannot be issued."""

from __future__ import annotations

from lms.core.errors import DomainError
from lms.providers.models import Authority, AuthorityKind


class CannotIssue(DomainError):
    """A certificate is due and cannot be issued now; the sentence says why. Nothing was written, no number taken.

    Reconcile shows it and tries again.
    """

    status = 409
    code = "cannot_issue"


class NoAuthority(CannotIssue):
    """The provider may not issue this kind of document for this programme on this day.

    Attributes:
        kind: of the document.
        last: the authority that ran out last, None where there never was one.
    """

    code = "no_authority"

    def __init__(self, message: str, kind: AuthorityKind, last: Authority | None) -> None:
        super().__init__(message)
        self.kind = kind
        self.last = last


class NotDecided(CannotIssue):
    """A sertifikat kompetensi needs the decision "kompeten"."""

    code = "not_decided"


class TakenAway(CannotIssue):
    """A person revoked this enrolment's certificate; a rule does not give it back."""

    code = "taken_away"


class BadPattern(CannotIssue):
    """The provider's number pattern cannot be used."""

    code = "bad_number_pattern"
