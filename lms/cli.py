"""The ``lms`` command. Subcommands are imported when they are called, so that ``lms --help`` is quick."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from lms.core.settings import SettingsError

COMMANDS = {
    "content": "lms.commands.content:content",
    "database": "lms.commands.database:database",
    "demo": "lms.commands.demo:demo",
    "serve": "lms.commands.serve:serve",
    "worker": "lms.commands.serve:worker",
    "prepare-demo": "lms.commands.prepare_demo:prepare_demo",
    "people": "lms.accounts.commands:people",
    "providers": "lms.providers.commands:providers",
    "keys": "lms.certificates.commands:keys",
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as problem:
            raise click.ClickException(str(problem)) from problem


@click.group(cls=LazyGroup)
@click.version_option(package_name="lms")
def main() -> None:
    """Widya: learning, examination and certification."""
