"""Passwords: Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet's first choice)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from lms.core.errors import Fault

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 200  # beyond it hashing only costs time
# Without the letters and figures that are mistaken for one another when a password is copied by hand.
_EASY_TO_READ = "abcdefghjkmnpqrstuvwxyz23456789"
_COMMON = ("password", "katasandi", "sandi", "rahasia", "qwerty", "1234567890", "0123456789", "indonesia", "merdeka")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_decoy = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether ``password`` belongs to ``stored``; takes as long where nothing is stored, so that time tells nothing."""
    try:
        return _hasher.verify(stored or _decoy, password[: MAXIMUM_LENGTH + 1]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_new_hash(stored: str) -> bool:
    return _hasher.check_needs_rehash(stored)


def make() -> str:
    """A random password that can be read out and typed: 20 signs in groups of five, 99 bits."""
    signs = "".join(secrets.choice(_EASY_TO_READ) for _unused in range(20))
    return "-".join(signs[start : start + 5] for start in range(0, 20, 5))


def faults(password: str, known: Iterable[str | None]) -> list[Fault]:
    """What is wrong with a new password; ``known`` are the person's name, NIP and address, which others know too.

    Length counts and guessable ones are refused; no rule about kinds of signs (NIST SP 800-63B, 5.1.1.2).
    """
    found: list[Fault] = []
    if len(password) < MINIMUM_LENGTH:
        found.append(Fault("password", _("Kata sandi paling sedikit %(count)s karakter.", count=MINIMUM_LENGTH)))
    if len(password) > MAXIMUM_LENGTH:
        found.append(Fault("password", _("Kata sandi paling banyak %(count)s karakter.", count=MAXIMUM_LENGTH)))
    if not found and _is_guessable(password, known):
        found.append(
            Fault("password", _("Kata sandi ini mudah ditebak. Pakai beberapa kata yang hanya Anda yang tahu."))
        )
    return found


def _is_guessable(password: str, known: Iterable[str | None]) -> bool:
    plain = _bare(password)
    words = [*_COMMON, *(_bare(word.partition("@")[0]) for word in known if word)]
    rest = plain
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= 4:
            rest = rest.replace(word, "")
    # What is left beside the guessable words must still be worth guessing, and more than a few signs repeated.
    return len(rest) < MINIMUM_LENGTH // 2 or len(set(plain)) < 4


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
