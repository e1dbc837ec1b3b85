"""Verification codes: unguessable, easy to read out and to type, with a check character. Pure.

Twelve characters of an alphabet of 29 without what is taken for another (0 and O, 1, I and L; 5 stands for S, V for U):
eleven at random (53 bits) and a weighted sum modulo 29. 29 is prime and the weights differ, so one wrong character or
two exchanged ones never give another valid code.
"""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
LENGTH = 12
_GROUP = 4
_SIZE = len(ALPHABET)
# What is typed for a letter that the alphabet has in another form.
_ALIKE = str.maketrans({"S": "5", "U": "V"})
_CANDIDATE = re.compile(
    r"(?<![0-9A-Z])([0-9A-Z]{4})[-\u2010-\u2013 ]?([0-9A-Z]{4})[-\u2010-\u2013 ]?([0-9A-Z]{4})(?![0-9A-Z])"
)


def new() -> str:
    """A fresh code, as ``7KQM-2XNP-94TD``."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return _shown(body + _check(body))


def normalise(typed: str) -> str | None:
    """The code somebody typed, in its one form; None where it cannot be one (a character is wrong)."""
    plain = re.sub(r"[\s\u2010-\u2013-]", "", typed).upper().translate(_ALIKE)
    if len(plain) != LENGTH or any(character not in ALPHABET for character in plain):
        return None
    return _shown(plain) if _check(plain[:-1]) == plain[-1] else None


def find(text: str, limit: int = 20) -> list[str]:
    """Codes that stand in a text, each once, in order."""
    found: dict[str, None] = {}
    for match in _CANDIDATE.finditer(text.upper()):
        code = normalise("".join(match.groups()))
        if code is not None:
            found[code] = None
            if len(found) >= limit:
                break
    return list(found)


def _check(body: str) -> str:
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, 1))
    return ALPHABET[total % _SIZE]


def _shown(plain: str) -> str:
    return "-".join(plain[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))
