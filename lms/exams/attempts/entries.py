"""What a device sends to be saved: read from bytes to an entry of the journal, or refused with a stable code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeGuard

import orjson

from lms.exams.credential import Credential
from lms.exams.journal.fold import DEVICE_KINDS
from lms.exams.journal.save import Entry

BODY_LIMIT = 64 * 1024  # bytes of one request
_LARGEST_NUMBER = 2**53  # what JavaScript counts exactly
_LATEST = 4_102_444_800_000  # the year 2100 in milliseconds


class Malformed(Exception):
    """Nothing was written; ``code`` never changes its meaning.

    ``bad_json``, ``too_large``, ``unknown_kind``, ``unknown_slot``: what was sent. ``foreign_origin``,
    ``bad_credential``, ``foreign_attempt``: who sent it.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def status(self) -> int:
        """The HTTP status of the code."""
        return STATUS[self.code]


STATUS = {
    "bad_json": 400,
    "unknown_kind": 400,
    "unknown_slot": 400,
    "too_large": 413,
    "foreign_origin": 403,
    "bad_credential": 403,
    "foreign_attempt": 403,
}


def read_entry(credential: Credential, body: bytes) -> Entry:
    """The entry in ``{"n": number, "k": kind, "p": payload text, "t": device time in ms}``.

    Raises:
        Malformed: with the code of the first thing that is wrong.
    """
    sent = _object(body)
    number, kind, payload, at = sent.get("n"), sent.get("k"), sent.get("p"), sent.get("t")
    if not _whole(number, 1, _LARGEST_NUMBER) or not _whole(at, 0, _LATEST) or not isinstance(payload, str):
        raise Malformed("bad_json")
    if not isinstance(kind, str) or kind not in DEVICE_KINDS:
        raise Malformed("unknown_kind")
    _check_payload(kind, _object(payload), credential.slots)
    return Entry(
        credential.attempt_id,
        credential.epoch,
        number,
        kind,
        payload,
        datetime.fromtimestamp(at / 1000, UTC),
    )


def _check_payload(kind: str, payload: dict[str, Any], slots: int) -> None:
    names_slot = kind in ("answer", "flag") or "slot" in payload
    if names_slot and not _whole(payload.get("slot"), 1, slots):
        raise Malformed("unknown_slot")
    if kind == "answer" and not isinstance(payload.get("response"), dict):
        raise Malformed("bad_json")


def _object(text: bytes | str) -> dict[str, Any]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Malformed("bad_json") from None
    if not isinstance(value, dict):
        raise Malformed("bad_json")
    return value


def _whole(value: object, least: int, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
