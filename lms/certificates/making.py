"""Making a certificate's PDF: typeset, signed, kept, once. Loads typesetter and signing library: only in the worker."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import current_app
from sqlalchemy import select

from lms.certificates import keys, queries
from lms.certificates.models import Certificate
from lms.certificates.signing import LocalSigner, Signer, SigningKey
from lms.certificates.typesetting import (
    AssessmentResult,
    Basis,
    CertificateDocument,
    DocumentKind,
    Hours,
    Unit,
    typeset,
)
from lms.core import audit, clock, storage, uow
from lms.core.db import db
from lms.core.settings import Settings

_REASONS = {"id": "Penerbitan {number}", "en": "Issue of {number}"}


def make(payload: dict[str, Any]) -> None:
    """Outbox handler: make and keep the PDF of ``certificate_id``. Where it is kept already, nothing happens.

    Made outside any transaction; two workers at it at the same time keep one file, the first.
    """
    certificate = queries.by_id(int(payload["certificate_id"]))
    if certificate is None or certificate.file_id is not None:
        return
    certificate_id, snapshot = certificate.id, dict(certificate.document)
    db.session.rollback()  # ends the reading: typesetting and signing hold no transaction open
    content = _signer().sign(
        typeset(document_of(snapshot)),
        reason=_REASONS[snapshot["language"]].format(number=snapshot["number"]),
        location=snapshot["place"],
        at=clock.now(),
    )
    file = storage.keep(
        content, media_type="application/pdf", name=f"sertifikat-{snapshot['code']}.pdf", folder="certificates"
    )
    with uow.write() as session:
        session.execute(select(Certificate.id).where(Certificate.id == certificate_id).with_for_update())
        fresh = session.get_one(Certificate, certificate_id, populate_existing=True)
        if fresh.file_id is not None:
            return
        session.add(file)
        session.flush()
        fresh.file_id, fresh.sha256 = file.id, file.sha256
        audit.record("certificate:file:keep", f"certificate:{certificate_id}", by=None, sha256=file.sha256)


def document_of(snapshot: dict[str, Any]) -> CertificateDocument:
    """The typesetter's document of a certificate's snapshot."""
    basis = snapshot["basis"]
    return CertificateDocument(
        kind=DocumentKind(snapshot["kind"]),
        language=snapshot["language"],
        holder_name=snapshot["holder_name"],
        titles=snapshot["titles"],
        programme_title=snapshot["programme_title"],
        number=snapshot["number"],
        code=snapshot["code"],
        provider_name=snapshot["provider_name"],
        basis=Basis(
            number=basis["number"],
            issued_by=basis["issued_by"],
            valid_from=date.fromisoformat(basis["valid_from"]),
            valid_until=date.fromisoformat(basis["valid_until"]),
        ),
        signatory_name=snapshot["signatory_name"],
        signatory_post=snapshot["signatory_post"],
        place=snapshot["place"],
        issued_on=date.fromisoformat(snapshot["issued_on"]),
        valid_until=date.fromisoformat(snapshot["valid_until"]) if snapshot["valid_until"] else None,
        verification_url=snapshot["verification_url"],
        units=[Unit(unit["code"], unit["title"], unit["result"]) for unit in snapshot["units"]],
        hours=[
            Hours(row["material"], Decimal(row["theory"]), Decimal(row["practice"]), Decimal(row["field"]))
            for row in snapshot["hours"]
        ],
        results=[AssessmentResult(line["name"], line["result"]) for line in snapshot["results"]],
    )


def _signer() -> Signer:
    """The installation's own key; an agency's signing service would stand here."""
    settings: Settings = current_app.extensions["lms.settings"]
    return LocalSigner(SigningKey.load(keys.folder(settings)))
