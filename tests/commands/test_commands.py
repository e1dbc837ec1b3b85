"""The command line: settings refused with a sentence, the first administrator, a provider."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from lms.accounts.models import Person, Role
from lms.accounts.services import signing_in
from lms.cli import COMMANDS, main
from lms.core import migrate
from lms.core.db import db
from lms.providers.models import Provider

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def environment(own_app: Flask, tmp_path: Path) -> dict[str, str]:
    return {
        "LMS_MODE": "production",
        "LMS_INSTANCE": str(tmp_path / "instance"),
        "LMS_SECRET_KEY": SECRET,
        "LMS_DATABASE": own_app.extensions["lms.settings"].database,
        "LMS_BASE_URL": "https://widya.example",
    }


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"LMS_MODE": "", **environment}, prog_name="lms")


def test_help_names_every_command() -> None:
    answer = run({})
    assert all(name in answer.output for name in COMMANDS)
    for name in COMMANDS:
        assert run({}, name, "--help").exit_code == 0, name


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"LMS_SECRET_KEY": "short"}, "LMS_SECRET_KEY"),
        ({"LMS_DATABASE": None}, "LMS_DATABASE"),
        ({"LMS_BASE_URL": "http://widya.example"}, "LMS_BASE_URL"),
        ({"LMS_MODE": "prod"}, "LMS_MODE"),
        ({"LMS_TRUSTED_PROXIES": "many"}, "LMS_TRUSTED_PROXIES"),
        ({"LMS_SESSION_HOURS": "0"}, "LMS_SESSION_HOURS"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_unfit_settings_are_refused(
    environment: dict[str, str], change: dict[str, str], sentence: str, command: str
) -> None:
    answer = run({**environment, **change}, command)
    assert answer.exit_code == 1
    assert sentence in answer.output
    assert "Traceback" not in answer.output


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_no_start_without_a_signing_key(environment: dict[str, str], command: str) -> None:
    answer = run(environment, command)
    assert answer.exit_code == 1
    assert "lms keys create" in answer.output


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_no_start_on_a_database_of_another_version(environment: dict[str, str], tmp_path: Path, command: str) -> None:
    answer = run({**environment, "LMS_DATABASE": f"sqlite:///{tmp_path / 'empty.db'}"}, command)
    assert answer.exit_code == 1
    assert "lms database upgrade" in answer.output


def test_sqlite_is_served_by_one_process(environment: dict[str, str], tmp_path: Path) -> None:
    answer = run({**environment, "LMS_DATABASE": f"sqlite:///{tmp_path / 'x.db'}"}, "serve", "--processes", "2")
    assert answer.exit_code == 1
    assert "one process" in answer.output


def test_the_demo_is_not_served_to_others(environment: dict[str, str]) -> None:
    answer = run({**environment, "LMS_MODE": "demo"}, "serve", "--host", "0.0.0.0")
    assert answer.exit_code == 1
    assert "this machine only" in answer.output


def test_demo_accounts_are_not_made_in_production(environment: dict[str, str]) -> None:
    answer = run(environment, "prepare-demo")
    assert answer.exit_code == 1
    assert "demo mode only" in answer.output


def test_a_migrated_database_is_known_as_such(own_app: Flask) -> None:
    with own_app.app_context():
        assert migrate.is_current(db.engine)
        migrate.upgrade(db.engine)
        assert migrate.is_current(db.engine)


def test_the_first_administrator_and_a_provider(environment: dict[str, str], own_app: Flask) -> None:
    make = (
        "people",
        "create-admin",
        "--name",
        "Maya Admin",
        "--email",
        "Maya@Instansi.go.id",
        "--organisation",
        "Dinas",
    )
    answer = run(environment, *make)
    assert answer.exit_code == 0, answer.output
    password = answer.output.split(": ")[-1].strip()
    assert run(environment, *make).exit_code == 1, "the role is held already"
    wrong = run(environment, *make[:4], "--email", "x", "--organisation", "Dinas", "--nip", "12")
    assert wrong.exit_code == 1
    assert "18 angka" in wrong.output
    provider = ("providers", "create", "balai-uji", "--name", "Balai Uji", "--place", "Kupang", "--signatory", "dr. X")
    answer = run(environment, *provider, "--post", "Kepala")
    assert answer.exit_code == 0, answer.output
    assert run(environment, *provider, "--post", "Kepala").exit_code == 1
    second = run(environment, *make[:-1], "balai-uji")
    assert second.exit_code == 0, second.output
    assert "password" not in second.output, "the account keeps its password"
    authority = ("--programme", "p", "--kind", "competence", "--number", "1", "--issued-by", "LSP")
    dates = ("--from", "2026-01-01", "--until", "2030-12-31")
    assert run(environment, "providers", "authorise", "balai-uji", *authority, *dates).exit_code == 0
    assert run(environment, "providers", "authorise", "tidak-ada", *authority, *dates).exit_code == 1
    backwards = ("--from", "2030-01-01", "--until", "2026-12-31")
    assert run(environment, "providers", "authorise", "balai-uji", *authority, *backwards).exit_code == 1
    with own_app.app_context():
        person = signing_in.authenticate("maya@instansi.go.id", password, loopback=False)
        assert [grant.role for grant in person.grants] == [Role.ADMINISTRATOR, Role.ADMINISTRATOR]
        assert len(db.session.scalars(select(Person)).unique().all()) == 1
        assert len(db.session.scalars(select(Provider)).one().authorities) == 1
