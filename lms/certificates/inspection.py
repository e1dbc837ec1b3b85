"""Looks for verification codes in a stranger's PDF; runs as a process of its own.

``python -m lms.certificates.inspection`` reads a PDF on standard input and prints a line of JSON. A PDF is a program
for its reader: this one has little memory, a few seconds and none of the installation's secrets, and nothing else dies
with it.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from contextlib import suppress
from typing import Any

from pypdf import PdfReader

from lms.certificates import codes

MEMORY = 768 * 1024 * 1024  # bytes of address space
SECONDS = 6  # of processor time
PAGES = 4  # a certificate has two


def main() -> None:
    _limit()
    sys.stdout.write(json.dumps(inspect(sys.stdin.buffer.read())) + "\n")


def inspect(pdf: bytes) -> dict[str, Any]:
    """What can be read: ``readable``, ``locked`` (needs a password), and ``codes``, those that could be ours."""
    try:
        reader = PdfReader(io.BytesIO(pdf), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"readable": False, "locked": True, "codes": []}
        texts = [str(value) for value in (reader.metadata or {}).values()]
        for page in reader.pages[:PAGES]:
            texts.append(page.extract_text())
            texts.extend(_addresses(page))
        return {"readable": True, "locked": False, "codes": codes.find("\n".join(texts))}
    except Exception:  # a stranger's file: whatever a parser raises over it means the same
        return {"readable": False, "locked": False, "codes": []}


def _addresses(page: Any) -> list[str]:
    """Addresses behind links: ours ends with the code."""
    found = []
    for annotation in page.get("/Annots") or []:
        action = annotation.get_object().get("/A")
        if action is not None:
            found.append(str(action.get_object().get("/URI", "")).replace("/", " "))
    return found


def _limit() -> None:
    with suppress(ValueError, OSError):  # not every system limits the address space
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(2000)


if __name__ == "__main__":
    main()
