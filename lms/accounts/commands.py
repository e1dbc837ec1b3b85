"""``lms people``: the first administrator of an installation."""

from __future__ import annotations

import click
from sqlalchemy import select

from lms.accounts import passwords, queries
from lms.accounts.models import Organisation, OrganisationKind, Role
from lms.accounts.services import organisations, roles, signing_in
from lms.accounts.services import people as services
from lms.core import clock, uow
from lms.core.db import db
from lms.core.errors import DomainError
from lms.core.settings import from_environment
from lms.wiring import create_app


@click.group()
def people() -> None:
    """Accounts, from the command line of the server."""


@people.command("create-admin")
@click.option("--name", required=True, help="Full name with titles.")
@click.option("--email", required=True, help="Address to sign in with.")
@click.option("--nip", default="", help="NIP or NI PPPK.")
@click.option("--organisation", required=True, help="Slug or exact name of the organisation; made at the top if new.")
def create_admin(name: str, email: str, nip: str, organisation: str) -> None:
    """Make a person administrator of an organisation and all below it; prints the password once.

    A person who has an account already keeps it and the password, and only gets the role.
    """
    app = create_app(from_environment())
    with app.app_context():
        now = clock.now()
        password = passwords.make()
        hashed = passwords.hash_password(password)
        try:
            with uow.write():
                place = _organisation(organisation)
                person = queries.by_account_name(email)
                is_new = person is None
                if person is None:
                    details = services.Details(
                        name=name, email=email, nip=nip, employment=None, post="", organisation=place
                    )
                    person = services.create(details, by=None, now=now)
                    signing_in.keep_password(person, hashed, by=None, how="give")
                roles.grant(person, Role.ADMINISTRATOR, place, by=None, now=now)
        except DomainError as problem:
            raise click.ClickException(problem.message) from problem
        click.echo(f"people: {person.email} administers {place.name}")
        if is_new:
            click.echo(f"people: password (shown this once): {password}")


def _organisation(wanted: str) -> Organisation:
    found = db.session.scalar(
        select(Organisation)
        .where((Organisation.slug == wanted) | (Organisation.name == wanted))
        .order_by(Organisation.id)
    )
    if found is not None:
        return found
    details = organisations.Details(
        name=wanted, kind=OrganisationKind.AGENCY, province="", regency="", is_remote=False, timezone="Asia/Jakarta"
    )
    return organisations.create(details, None, by=None)
