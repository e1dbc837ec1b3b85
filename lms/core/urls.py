"""Addresses: given by others, and our own where no request is at hand."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app


def is_local(target: str) -> bool:
    """Whether a redirect target stays on this site: a path, no scheme, no host, no backslash trick."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target or any(ord(c) < 32 for c in target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def path_for(endpoint: str, **values: Any) -> str:
    """The path of an endpoint, also where no request is under way (the worker, a command)."""
    return current_app.url_map.bind("localhost").build(endpoint, values)


def path_to(endpoint: str, **values: Any) -> str:
    """The path of a page; also in the worker, where ``url_for`` has no request to lean on."""
    return current_app.url_map.bind("localhost").build(endpoint, values)
