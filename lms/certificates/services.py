"""Issuing and revoking. Both run inside the caller's write block; what a certificate says never changes afterwards."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from lms.accounts.models import Person
from lms.certificates import codes, numbers, policies, queries
from lms.certificates.errors import CannotIssue, NoAuthority, NotDecided, TakenAway
from lms.certificates.facts import CertificateFacts, hour_lines, result_lines, unit_lines
from lms.certificates.models import Certificate
from lms.certificates.validity import last_day
from lms.core import audit, outbox, uow
from lms.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from lms.core.settings import Settings
from lms.courses.models import Enrolment
from lms.providers.models import Authority, AuthorityKind

__all__ = ["CannotIssue", "authority_for", "issue", "revoke", "verification_url"]

REASON_LIMIT = 1000  # characters


def issue(enrolment_id: int, facts: CertificateFacts, now: datetime) -> Certificate:
    """Issue the certificate of an enrolment, once: called again it returns the one that stands.

    Takes the next number of provider and year in the open transaction, so that a failure leaves no gap; snapshots all
    that is printed; queues the making of the PDF.

    Raises:
        NotFound: no such enrolment.
        CannotIssue: one of ``certificates.errors``; nothing was written and no number taken.
    """
    with uow.write() as session:
        # One issuer at a time: a second one waits here and then finds what the first has issued.
        found = session.scalar(select(Enrolment.id).where(Enrolment.id == enrolment_id).with_for_update())
        if found is None:
            raise NotFound(_("Keikutsertaan ini tidak ada."))
        standing = queries.current_of(enrolment_id)
        if standing is not None:
            return standing
        if queries.revoked_by_person(enrolment_id):
            raise TakenAway(_("Sertifikat ini pernah dicabut oleh petugas; penerbitan ulang perlu keputusan petugas."))
        enrolment = session.get_one(Enrolment, enrolment_id)
        version, provider = enrolment.offering.version, enrolment.offering.programme.provider
        issued_on = now.astimezone(ZoneInfo(provider.organisation.timezone)).date()
        authority = authority_for(enrolment, now)
        if version.document_kind is AuthorityKind.COMPETENCE and not (facts.decision and facts.decision.competent):
            raise NotDecided(_("Sertifikat kompetensi terbit setelah ada keputusan “kompeten”."))
        number_of = partial(
            numbers.written,
            provider,
            year=issued_on.year,
            month=issued_on.month,
            programme=enrolment.offering.programme.slug,
        )
        number_of(number=1)  # a bad pattern fails here, before a number is taken
        sequence = numbers.take(session, provider.id, issued_on.year)
        number = number_of(number=sequence)
        english = facts.language == "en"
        certificate = Certificate(
            enrolment_id=enrolment_id,
            person_id=enrolment.person_id,
            provider_id=provider.id,
            kind=version.document_kind,
            year=issued_on.year,
            sequence=sequence,
            number=number,
            code=codes.new(),
            holder_name=enrolment.person.name,
            programme_title=version.title_en if english else version.title,
            document={},
            issued_at=now,
            issued_on=issued_on,
            valid_until=last_day(issued_on, version.validity_months),
        )
        certificate.document = _document(certificate, enrolment, authority, facts)
        session.add(certificate)
        session.flush()
        outbox.enqueue(
            queries.MAKE, {"certificate_id": certificate.id}, key=queries.make_key(certificate.id), due_at=now
        )
        audit.record(
            "certificate:document:issue",
            f"certificate:{certificate.id}",
            by=None,
            number=number,
            enrolment_id=enrolment_id,
            authority=authority.number,
            decision_id=facts.decision.decision_id if facts.decision else None,
        )
        return certificate


def authority_for(enrolment: Enrolment, now: datetime) -> Authority:
    """The provider's authority in force for the programme and its kind of document.

    Raises:
        NoAuthority: there is none on this day, in the provider's zone.
    """
    programme, kind = enrolment.offering.programme, enrolment.offering.version.document_kind
    provider = programme.provider
    today = now.astimezone(ZoneInfo(provider.organisation.timezone)).date()
    fitting = [one for one in provider.authorities if one.programme_slug == programme.slug and one.kind is kind]
    in_force = [one for one in fitting if one.in_force(today)]
    if in_force:
        return max(in_force, key=lambda one: (one.valid_until, one.id))
    last = max(fitting, key=lambda one: one.valid_until, default=None)
    names = {"provider": provider.name, "programme": enrolment.offering.version.title}
    if last is None:
        message = _("%(provider)s belum mempunyai izin menerbitkan dokumen ini untuk %(programme)s.", **names)
    elif last.valid_until < today:
        day = last.valid_until.isoformat()
        message = _("Izin %(provider)s untuk %(programme)s (%(number)s) habis pada %(day)s.",
                    number=last.number, day=day, **names)  # fmt: skip
    else:
        day = last.valid_from.isoformat()
        message = _("Izin %(provider)s untuk %(programme)s (%(number)s) baru berlaku mulai %(day)s.",
                    number=last.number, day=day, **names)  # fmt: skip
    raise NoAuthority(message, kind, last)


def revoke(certificate_id: int, reason: str, by: Person | None, now: datetime) -> Certificate:
    """Revoke a certificate; its number and its page stay, and say so. Revoked already: nothing happens.

    Args:
        by: who does it; None for the rule (a regrade took the pass away).

    Raises:
        NotFound: no such certificate.
        Forbidden: ``by`` is no organiser or administrator of the provider, or is the holder.
        Invalid: the reason is missing or too long.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid([Fault("reason", _("Tulis alasan pencabutan."))])
    if len(reason) > REASON_LIMIT:
        raise Invalid([Fault("reason", _("Alasan paling banyak %(limit)s huruf.", limit=REASON_LIMIT))])
    with uow.write() as session:
        session.execute(select(Certificate.id).where(Certificate.id == certificate_id).with_for_update())
        certificate = queries.by_id(certificate_id)
        if certificate is None:
            raise NotFound(_("Sertifikat ini tidak ada."))
        if by is not None and not policies.may_revoke(by, certificate):
            raise Forbidden(_("Anda tidak berwenang mencabut sertifikat ini."))
        if certificate.is_revoked:
            if by is not None:
                raise Conflict(_("Sertifikat ini sudah dicabut."))
            return certificate
        certificate.revoked_at = now
        certificate.revoked_by = by.id if by else None
        certificate.revocation_reason = reason
        uow.touch(certificate.enrolment_id)
        audit.record("certificate:document:revoke", f"certificate:{certificate.id}", by=by, reason=reason)
        return certificate


def verification_url(code: str) -> str:
    """The public address of a code, as the QR holds it."""
    settings: Settings = current_app.extensions["lms.settings"]
    return f"{settings.base_url}/s/{code}"


def _document(
    certificate: Certificate, enrolment: Enrolment, authority: Authority, facts: CertificateFacts
) -> dict[str, Any]:
    """Everything printed, as JSON: names, words and figures as they stand today."""
    provider = enrolment.offering.programme.provider
    name, _comma, titles = certificate.holder_name.partition(",")
    competence = certificate.kind is AuthorityKind.COMPETENCE
    return {
        "version": 1,
        "language": facts.language,
        "kind": certificate.kind.value,
        "holder_name": name.strip(),
        "titles": titles.strip(),
        "programme_title": certificate.programme_title,
        "programme_version": enrolment.offering.version.number,
        "number": certificate.number,
        "code": certificate.code,
        "provider_name": provider.name,
        "basis": {
            "number": authority.number,
            "issued_by": authority.issued_by,
            "valid_from": authority.valid_from.isoformat(),
            "valid_until": authority.valid_until.isoformat(),
        },
        "signatory_name": provider.signatory_name,
        "signatory_post": provider.signatory_post,
        "place": provider.place,
        "issued_on": certificate.issued_on.isoformat(),
        "valid_until": certificate.valid_until.isoformat() if certificate.valid_until else None,
        "verification_url": verification_url(certificate.code),
        "units": unit_lines(facts, competence=competence),
        "hours": hour_lines(facts),
        "results": result_lines(facts),
        "decided_by": facts.decision.decided_by if facts.decision else None,
        "decided_on": facts.decision.decided_on.isoformat() if facts.decision else None,
    }
