"""``lms prepare-demo``: what ``lms demo`` does before it serves; a script or a test may call it alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version

import click
from flask import Flask

from lms.certificates.commands import DEFAULT_NAME, ensure_key
from lms.commands import cast
from lms.commands.cast import Account
from lms.core import clock, migrate
from lms.core.db import db
from lms.core.settings import Settings, from_environment
from lms.wiring import create_app
from lms.workflows import content

STAMP = "content-stamp"  # in the instance folder


@click.command("prepare-demo")
@click.option("--new-passwords", is_flag=True, help="Give every demo account a new password and print them.")
def prepare_demo(new_passwords: bool) -> None:
    """Migrate, make keys and people, load the content; what is there already stays."""
    settings = from_environment()
    if settings.mode != "demo":
        raise click.ClickException("Demo accounts are made in demo mode only; LMS_MODE says otherwise.")
    prepare(create_app(settings), settings, new_passwords=new_passwords)


def prepare(app: Flask, settings: Settings, *, new_passwords: bool = False) -> list[Account]:
    """Bring an installation to where the demo begins. Prints and returns the passwords that are new.

    Raises:
        click.ClickException: the database belongs to real people, or the content has faults.
    """
    accounts: list[Account] = []
    with app.app_context():
        migrate.upgrade(db.engine)
        now = clock.now()
        ensure_key(settings, DEFAULT_NAME, at=now)
        try:
            if not cast.is_there():
                if cast.is_inhabited():
                    raise click.ClickException("This database holds accounts that are not the demo's. Name another.")
                (settings.instance / STAMP).unlink(missing_ok=True)
                accounts = cast.create(now)
            elif new_passwords:
                accounts = cast.renew_passwords(now)
            load_content(settings, now)
            cast.open_offering(now)
        finally:  # they are kept nowhere else, so nothing that fails after they were made may swallow them
            print_accounts(accounts, settings)
            db.engine.dispose()
    return accounts


def load_content(settings: Settings, now: datetime) -> None:
    """Load what changed. Files that are byte for byte those of the last start are not even read through.

    Raises:
        click.ClickException: naming every fault with file and line.
    """
    stamp, digest = settings.instance / STAMP, content_digest(settings)
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    try:
        report = content.load(settings.content, now)
    except content.ContentFaulty as problem:
        faults = "\n".join(str(fault) for fault in problem.files)
        raise click.ClickException(f"The content has faults, so it was not loaded:\n{faults}") from problem
    click.echo(f"demo: content: {report.new} new, {report.changed} changed, {report.unchanged} as before")
    stamp.write_text(digest, encoding="ascii")


def content_digest(settings: Settings) -> str:
    """Changes with the files, the version of Widya, and with the database they go into."""
    digest = hashlib.sha256(f"{settings.database}\n{version('lms')}\n".encode())
    for path in sorted(settings.content.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(settings.content)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def print_accounts(accounts: Sequence[Account], settings: Settings) -> None:
    if not accounts:
        kept = settings.instance if settings.is_sqlite else f"{settings.instance} and the database"
        click.echo("demo: the accounts are those of the first start; new passwords: lms demo --new-passwords")
        click.echo(f"demo: to begin anew, stop it and delete {kept}")
        return
    click.echo("\nSign in with one of these. The passwords are shown this once; only their hashes are kept.\n")
    role, email = max(len(one.role) for one in accounts), max(len(one.email) for one in accounts)
    for one in accounts:
        click.echo(f"  {one.role:<{role}}  {one.email:<{email}}  {one.password}  {one.name}")
    click.echo("")
