"""What the database promises about a commit it has acknowledged; printed at the start and beside every measurement."""

from __future__ import annotations

from sqlalchemy import Engine, text

_SQLITE = ("journal_mode", "synchronous", "foreign_keys")
_SYNCHRONOUS = {"0": "off", "1": "normal", "2": "full", "3": "extra"}
_POSTGRESQL = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method")


def settings(engine: Engine) -> dict[str, str]:
    """The settings that decide whether a committed row survives a crash, in the database's own words."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = {name: str(connection.scalar(text(f"PRAGMA {name}"))) for name in _SQLITE}
            version = str(connection.scalar(text("SELECT sqlite_version()")))
            return {"sqlite": version, **found, "synchronous": _SYNCHRONOUS[found["synchronous"]]}
        return {name: str(connection.scalar(text(f"SHOW {name}"))) for name in _POSTGRESQL}


def weaknesses(found: dict[str, str]) -> list[str]:
    """Settings under which an acknowledged answer could be lost when the machine fails; empty when all is well."""
    if "sqlite" in found:
        wanted = {"journal_mode": ("wal",), "synchronous": ("full", "extra"), "foreign_keys": ("1",)}
    else:
        # remote_apply, remote_write and local also wait for this server's own disk.
        committed = ("on", "local", "remote_write", "remote_apply")
        wanted = {"fsync": ("on",), "synchronous_commit": committed, "full_page_writes": ("on",)}
    return [f"{name} = {found[name]}" for name, fit in wanted.items() if found[name] not in fit]


def line(found: dict[str, str]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in found.items())
