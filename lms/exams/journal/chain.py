"""How a row is hashed.

``rest`` = SHA-256 over fixed widths: attempt id (8 bytes), epoch (4), client_seq (8, -1 for none), client_at (8,
microseconds since 1970 UTC, -1 for none), SHA-256 of the kind (32), SHA-256 of the payload (32); integers signed, big
endian.

``hash`` = SHA-256(previous hash (32), seq (8), server_at in microseconds (8), rest (32)); the hash before row 1 is 32
zero bytes. Test vectors: ``tests/exams/journal_vectors.json``.
"""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime, timedelta

from lms.core.db import sqlite_function

GENESIS = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 UTC, exact."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(microseconds_: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds_)


def rest_digest(
    attempt_id: int, epoch: int, client_seq: int | None, client_at: datetime | None, kind: str, payload: str
) -> bytes:
    """SHA-256 over everything in a row but its place in the chain."""
    return hashlib.sha256(
        struct.pack(
            ">qiqq",
            attempt_id,
            epoch,
            -1 if client_seq is None else client_seq,
            -1 if client_at is None else microseconds(client_at),
        )
        + hashlib.sha256(kind.encode()).digest()
        + hashlib.sha256(payload.encode()).digest()
    ).digest()


def row_hash(previous: bytes, seq: int, server_at: datetime, rest: bytes) -> bytes:
    return hashlib.sha256(previous + struct.pack(">qq", seq, microseconds(server_at)) + rest).digest()


def _sqlite_row_hash(previous: bytes, seq: int, server_at: str, rest: bytes) -> bytes:
    return row_hash(previous, seq, datetime.fromisoformat(server_at).replace(tzinfo=UTC), rest)


sqlite_function("lms_row_hash", 4, _sqlite_row_hash)
