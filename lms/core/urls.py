"""Addresses given by others."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_local(target: str) -> bool:
    """Whether a redirect target stays on this site: a path, no scheme, no host, no backslash trick."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target or any(ord(c) < 32 for c in target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc
