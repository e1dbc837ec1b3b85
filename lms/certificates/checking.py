"""Whether an uploaded PDF is one of ours and untouched. Nothing of it is kept.

Untouched means one thing: its bytes have the hash that was kept at issue. It is altered where it carries a code of ours
or the certificate that signs for us, and other bytes. Everything else is not from us.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import current_app

from lms.certificates import codes, keys, queries
from lms.certificates.models import Certificate
from lms.core.settings import Settings

SIZE_LIMIT = 10 * 1024 * 1024  # bytes; ours have some hundred thousand
_TIMEOUT = 10.0  # seconds for the inspecting process, its start included
_HEAD = 1024  # bytes within which a PDF says that it is one
# Each inspection is a process: a flood of uploads waits instead of filling the machine.
_places = threading.BoundedSemaphore(2)
_PATIENCE = 15.0  # seconds


class FileVerdict(StrEnum):
    UNTOUCHED = "untouched"  # exactly what we issued
    ALTERED = "altered"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"  # broken, locked or made to be unreadable: not what we issued in any case
    NOT_PDF = "not_pdf"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    BUSY = "busy"  # not looked at


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What was found, and the certificate it is or once was."""

    verdict: FileVerdict
    certificate: Certificate | None = None


def check_file(content: bytes) -> FileCheck:
    """Judge an uploaded file; any bytes give an answer.

    Args:
        content: the file, or its first :data:`SIZE_LIMIT` + 1 bytes.
    """
    if not content:
        return FileCheck(FileVerdict.EMPTY)
    if len(content) > SIZE_LIMIT:
        return FileCheck(FileVerdict.TOO_LARGE)
    ours = queries.by_digest(hashlib.sha256(content).hexdigest())
    if ours is not None:
        return FileCheck(FileVerdict.UNTOUCHED, ours)
    if b"%PDF-" not in content[:_HEAD]:
        return FileCheck(FileVerdict.NOT_PDF)
    report = _inspected(content)
    if report is None:
        return FileCheck(FileVerdict.BUSY)
    found = [*report["codes"], *codes.find(content.decode("latin-1"))]
    for code in found:
        certificate = queries.by_code(code)
        if certificate is not None:
            return FileCheck(FileVerdict.ALTERED, certificate)
    settings: Settings = current_app.extensions["lms.settings"]
    if _carries(content, keys.public_certificates(settings)):
        return FileCheck(FileVerdict.ALTERED)
    return FileCheck(FileVerdict.FOREIGN if report["readable"] else FileVerdict.UNREADABLE)


def _carries(content: bytes, certificates: list[x509.Certificate]) -> bool:
    """Whether a signature made with one of ``certificates`` stands in the file; its container is in hexadecimal."""
    lowered = content.lower()
    return any(one.public_bytes(Encoding.DER).hex().encode("ascii") in lowered for one in certificates)


def _inspected(content: bytes) -> dict[str, Any] | None:
    """The report of :mod:`lms.certificates.inspection`; None where too many are at work already."""
    nothing = {"readable": False, "locked": False, "codes": []}
    if not _places.acquire(timeout=_PATIENCE):
        return None
    try:
        done = subprocess.run(  # our own interpreter and module; the file goes in as data
            [sys.executable, "-m", "lms.certificates.inspection"],
            input=content,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
            env={key: value for key, value in os.environ.items() if not key.startswith("LMS_")},
        )
        report: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else nothing
        return report
    except (subprocess.TimeoutExpired, ValueError):
        return nothing
    finally:
        _places.release()
