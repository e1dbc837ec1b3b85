"""``lms keys``: the key that signs certificates, made once at set-up."""

from __future__ import annotations

from datetime import datetime

import click

from lms.certificates import keys as key_files
from lms.certificates.signing import KEY_FILE, SigningKey, SigningKeyError
from lms.core import clock
from lms.core.settings import Settings, from_environment

DEFAULT_NAME = "Widya"


def ensure_key(settings: Settings, name: str, *, at: datetime) -> bool:
    """Make the signing key of this installation unless there is one; whether it was made now.

    Raises:
        SigningKeyError: there is one that cannot be used.
    """
    folder = key_files.folder(settings)
    if (folder / KEY_FILE).exists():
        key = SigningKey.load(folder)
        made = False
    else:
        key = SigningKey.create(folder, name, at=at)
        made = True
    public = folder / key_files.PUBLIC_FILE
    if not public.exists():
        public.write_bytes(key.certificate_pem)
    return made


@click.group()
def keys() -> None:
    """The key that signs certificates."""


@keys.command()
@click.option("--name", default=DEFAULT_NAME, show_default=True, help="Who signs, as readers of PDF files show it.")
def create(name: str) -> None:
    """Make the signing key and its certificate, valid for ten years, in the instance folder."""
    settings = from_environment()
    try:
        made = ensure_key(settings, name, at=clock.now())
    except (SigningKeyError, ValueError) as problem:
        raise click.ClickException(str(problem)) from problem
    where = key_files.folder(settings) / KEY_FILE
    click.echo(f"keys: made {where}" if made else f"keys: {where} is there already; nothing was changed")
