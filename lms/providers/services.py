"""Writes: training providers and certifiers, and what they are allowed to issue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from lms.accounts.models import Organisation, OrganisationKind, Person
from lms.core import audit, uow
from lms.core.errors import Conflict, Fault, Invalid
from lms.providers.models import Authority, AuthorityKind, Provider

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class ProviderDetails:
    """What stands on documents; see :class:`lms.providers.models.Provider`."""

    slug: str
    place: str
    signatory_name: str
    signatory_post: str
    number_pattern: str = "{number:06d}/{provider}/{year}"


@dataclass(frozen=True, slots=True)
class AuthorityDetails:
    """An accreditation or licence as its document says it."""

    programme_slug: str
    kind: AuthorityKind
    number: str
    issued_by: str
    valid_from: date
    valid_until: date


def create(details: ProviderDetails, organisation: Organisation, *, by: Person | None) -> Provider:
    """Make an organisation a provider.

    Args:
        by: None where the operator of the installation acts at the command line.

    Raises:
        Invalid: a slug with other signs than a-z, 0-9 and dashes, or an empty part.
        Conflict: the slug or the organisation is a provider's already.
    """
    faults = []
    if not SLUG.fullmatch(details.slug) or len(details.slug) > 80:
        faults.append(Fault("slug", _("Slug lembaga hanya huruf kecil, angka, dan tanda hubung.")))
    for field in ("place", "signatory_name", "signatory_post"):
        if not getattr(details, field).strip():
            faults.append(Fault(field, _("Bagian ini tercetak di dokumen dan tidak boleh kosong.")))
    if organisation.kind is not OrganisationKind.PROVIDER:
        faults.append(Fault("organisation", _("Organisasi ini bukan lembaga pelatihan.")))
    if faults:
        raise Invalid(faults)
    with uow.write() as session:
        known = session.scalar(
            select(Provider.id).where((Provider.slug == details.slug) | (Provider.organisation_id == organisation.id))
        )
        if known is not None:
            raise Conflict(_("Lembaga dengan slug atau organisasi ini sudah ada."))
        provider = Provider(
            slug=details.slug,
            organisation_id=organisation.id,
            name=organisation.name,
            place=details.place.strip(),
            signatory_name=details.signatory_name.strip(),
            signatory_post=details.signatory_post.strip(),
            number_pattern=details.number_pattern,
        )
        session.add(provider)
        session.flush()
        audit.record("provider:provider:create", f"provider:{provider.id}", by=by, slug=provider.slug)
    return provider


def authorise(provider: Provider, details: AuthorityDetails, *, by: Person | None) -> Authority:
    """Note an accreditation or licence.

    Raises:
        Invalid: dates out of order, or a part is empty.
    """
    faults = []
    if not details.number.strip() or not details.issued_by.strip():
        faults.append(Fault("number", _("Nomor dan penerbit izin tidak boleh kosong.")))
    if details.valid_from >= details.valid_until:
        faults.append(Fault("valid_until", _("Akhir masa berlaku harus sesudah awalnya.")))
    if faults:
        raise Invalid(faults)
    with uow.write() as session:
        authority = Authority(
            provider_id=provider.id,
            programme_slug=details.programme_slug,
            kind=details.kind,
            number=details.number.strip(),
            issued_by=details.issued_by.strip(),
            valid_from=details.valid_from,
            valid_until=details.valid_until,
        )
        session.add(authority)
        session.flush()
        session.expire(provider, ["authorities"])
        audit.record(
            "provider:authority:create", f"provider:{provider.id}", by=by, programme=details.programme_slug,
            kind=details.kind.value, number=authority.number,
        )  # fmt: skip
    return authority
