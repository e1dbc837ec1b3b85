"""Rate limits: per account first, since a whole computer room has one address; per address only where nobody is
signed in."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user


def account_or_address() -> str:
    """Key of a limit: the signed-in person, else the address."""
    if current_user and current_user.is_authenticated:
        return f"person:{current_user.id}"
    return f"address:{get_remote_address()}"


limiter = Limiter(account_or_address, default_limits=[], headers_enabled=False)
