"""``lms content``: check and load programmes kept as files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lms.core import clock
from lms.core.yamlfile import FileFault
from lms.wiring import create_app
from lms.workflows import content as workflow

Folder = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def content() -> None:
    """Programmes as files: one programme's folder, or the folder of programmes."""


@content.command()
@click.argument("path", type=Folder)
def check(path: Path) -> None:
    """Report every fault under PATH with file and line; exits with 1 where there is one. Needs no database."""
    app = create_app()
    with app.app_context():
        faults = workflow.check(path)
    _stop_at(faults)
    click.echo(f"{path}: tidak ada kesalahan.")


@content.command()
@click.argument("path", type=Folder)
def load(path: Path) -> None:
    """Check PATH and bring it into the database; what did not change writes nothing."""
    app = create_app()
    with app.app_context():
        try:
            report = workflow.load(path, clock.now())
        except workflow.ContentFaulty as problem:
            _stop_at(problem.files)
            raise
    click.echo(f"{path}: {report.new} baru, {report.changed} berubah, {report.unchanged} tetap.")


def _stop_at(faults: Sequence[FileFault]) -> None:
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        click.echo(f"{len(faults)} kesalahan; belum ada yang dimuat.", err=True)
        sys.exit(1)
