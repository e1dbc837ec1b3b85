"""The credential of a running attempt: an HttpOnly, SameSite=Strict cookie signed over attempt, epoch, sitting, slot
count and
session. It does not rotate: a save that was sent twice must be accepted twice. A new epoch makes every older one
powerless."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass

from flask import Response

COOKIE = "widya-ujian"
_FORMAT = ">qiqi8s"  # attempt, epoch, sitting (0: none), slots, session
_SIZE = struct.calcsize(_FORMAT)


@dataclass(frozen=True, slots=True)
class Credential:
    attempt_id: int
    epoch: int
    sitting_id: int
    slots: int
    session: bytes  # first 8 bytes of the digest of the session it was given to


def session_digest(session_value: str) -> bytes:
    """What stands in the credential for a signed-in session."""
    return hashlib.sha256(b"session" + session_value.encode()).digest()[:8]


def seal(credential: Credential, secret: str) -> str:
    content = struct.pack(
        _FORMAT, credential.attempt_id, credential.epoch, credential.sitting_id, credential.slots, credential.session
    )
    return base64.urlsafe_b64encode(content + _sign(content, secret)).decode().rstrip("=")


def unseal(text: str, secret: str) -> Credential | None:
    """The credential, or None where it was not made here or not whole."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    content, signature = raw[:_SIZE], raw[_SIZE:]
    if len(content) != _SIZE or not hmac.compare_digest(signature, _sign(content, secret)):
        return None
    return Credential(*struct.unpack(_FORMAT, content))


def _sign(content: bytes, secret: str) -> bytes:
    return hmac.new(b"attempt-credential:" + secret.encode(), content, hashlib.sha256).digest()


def give(response: Response, credential: Credential, *, secret: str, secure: bool) -> None:
    """Set the cookie; it is sent to this attempt's addresses only."""
    response.set_cookie(
        COOKIE,
        seal(credential, secret),
        path=f"/ujian/{credential.attempt_id}",
        httponly=True,
        samesite="Strict",
        secure=secure,
        max_age=24 * 3600,
    )
