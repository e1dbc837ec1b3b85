"""Recomputing a journal: the first row that does not fit, by number and reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.exams.journal import chain
from lms.exams.models import Attempt, AttemptEvent


@dataclass(frozen=True, slots=True)
class Misfit:
    seq: int
    reason: str  # gap | time | hash | head


def verify(attempt: Attempt, rows: Sequence[AttemptEvent]) -> Misfit | None:
    """None where every row follows from the one before and the head is the last row."""
    previous, before = chain.GENESIS, None
    expected = 1
    for row in rows:
        if row.seq != expected:
            return Misfit(expected, "gap")
        if before is not None and row.server_at < before:
            return Misfit(row.seq, "time")
        rest = chain.rest_digest(row.attempt_id, row.epoch, row.client_seq, row.client_at, row.kind, row.payload)
        if chain.row_hash(previous, row.seq, row.server_at, rest) != bytes(row.hash):
            return Misfit(row.seq, "hash")
        previous, before, expected = bytes(row.hash), row.server_at, expected + 1
    if attempt.head_seq != expected - 1 or bytes(attempt.head_hash) != previous:
        return Misfit(expected - 1, "head")
    return None
