"""``lms providers``: who may issue documents, set up by the operator of the installation."""

from __future__ import annotations

from datetime import date, datetime

import click
from sqlalchemy import select

from lms.accounts.models import OrganisationKind
from lms.accounts.services import organisations
from lms.core import uow
from lms.core.db import db
from lms.core.errors import DomainError
from lms.core.i18n import ZONES
from lms.core.settings import from_environment
from lms.providers import services
from lms.providers.models import AuthorityKind, Provider
from lms.wiring import create_app

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def providers() -> None:
    """Training providers and certifiers, and their accreditations and licences."""


@providers.command()
@click.argument("slug")
@click.option("--name", required=True, help="As printed on documents.")
@click.option("--place", required=True, help="Where documents are signed.")
@click.option("--signatory", required=True, help="Name of the person who signs.")
@click.option("--post", required=True, help="That person's post.")
@click.option("--pattern", default="{number:06d}/{provider}/{year}", show_default=True, help="Of document numbers.")
@click.option("--zone", type=click.Choice(sorted(ZONES)), default="Asia/Jakarta", show_default=True)
def create(slug: str, name: str, place: str, signatory: str, post: str, pattern: str, zone: str) -> None:
    """Make the provider SLUG, which programme.yaml names, with an organisation of its own."""
    app = create_app(from_environment())
    with app.app_context():
        try:
            with uow.write():
                details = organisations.Details(
                    name=name, kind=OrganisationKind.PROVIDER, province="", regency="", is_remote=False, timezone=zone
                )
                home = organisations.create(details, None, by=None, slug=slug)
                services.create(services.ProviderDetails(slug, place, signatory, post, pattern), home, by=None)
        except DomainError as problem:
            raise click.ClickException(problem.message) from problem
    click.echo(f"providers: made {slug}; its administrator: lms people create-admin --organisation {slug} ...")


@providers.command()
@click.argument("slug")
@click.option("--programme", required=True, help="Slug of the programme.")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in AuthorityKind]))
@click.option("--number", required=True, help="Of the accreditation or licence.")
@click.option("--issued-by", required=True)
@click.option("--from", "valid_from", required=True, type=DAY)
@click.option("--until", "valid_until", required=True, type=DAY)
def authorise(
    slug: str, programme: str, kind: str, number: str, issued_by: str, valid_from: datetime, valid_until: datetime
) -> None:
    """Note an accreditation or licence of the provider SLUG."""
    app = create_app(from_environment())
    with app.app_context():
        provider = db.session.scalar(select(Provider).where(Provider.slug == slug))
        if provider is None:
            raise click.ClickException(f"There is no provider {slug}. Make it with `lms providers create`.")
        first: date = valid_from.date()
        last: date = valid_until.date()
        details = services.AuthorityDetails(programme, AuthorityKind(kind), number, issued_by, first, last)
        try:
            services.authorise(provider, details, by=None)
        except DomainError as problem:
            raise click.ClickException(problem.message) from problem
    click.echo(f"providers: {slug} may issue {kind} documents of {programme} from {first} to {last}")
