"""Signing certificates (PAdES, ETSI EN 319 142) and checking signed files. Values in, values out; time is a parameter.

Importing this module loads the signing library (some tens of megabytes): it belongs into the worker. That a file is the
very one issued is told by its kept hash; :func:`verify_pdf` says what is wrong with one that is not.
"""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, ObjectIdentifier
from pyhanko import keys as pyhanko_keys
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

KEY_FILE = "certificate-signing.pem"
FIELD_NAME = "Penerbit"

_VALIDITY = timedelta(days=3652)  # ten years with their leap days
_CLOCK_SKEW = timedelta(hours=1)  # a certificate made a moment ago is valid on machines whose clock is behind
_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_LONGEST_COMMON_NAME = 64  # X.520, ub-common-name
_READABLE_BY_OTHERS = 0o077
_SIGNATURE_ROOM = 8192  # hexadecimal digits kept free in the file; signature and certificate take about 3,000


class SigningKeyError(Exception):
    """The key cannot be made, read or used; the message says why and what to do."""


class Signer(Protocol):
    """Signs a PDF: the key made at set-up (:class:`LocalSigner`), or an agency's signing service in its place."""

    def sign(self, pdf: bytes, *, reason: str, location: str, at: datetime) -> bytes:
        """The signed file. May take seconds and may reach another system: call it from the worker only."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A P-256 key with its self-signed certificate."""

    private_key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def __repr__(self) -> str:
        return f"SigningKey({self.certificate.subject.rfc4514_string()!r})"

    @property
    def certificate_pem(self) -> bytes:
        """The certificate alone, for publishing."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @classmethod
    def create(cls, folder: Path, common_name: str, *, at: datetime) -> Self:
        """Make a key and a certificate valid for ten years from ``at``; write both to ``folder``, for the owner alone.

        Args:
            folder: made with mode 0700 if it is missing.
            common_name: who signs, at most 64 characters; readers of PDF files show it.

        Raises:
            SigningKeyError: if the folder already has a key: replacing one would orphan what it has signed.
            ValueError: if the name is empty or too long, or ``at`` has no time zone.
        """
        _require_zone(at)
        if not 0 < len(common_name) <= _LONGEST_COMMON_NAME:
            raise ValueError(f"a common name has 1 to {_LONGEST_COMMON_NAME} characters")
        private_key = ec.generate_private_key(ec.SECP256R1())
        key = cls(private_key, _self_signed(private_key, common_name, at))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key._write(folder / KEY_FILE)
        return key

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the key that :meth:`create` wrote.

        Raises:
            SigningKeyError: if there is none, if others may read it, or if it is damaged.
        """
        path = folder / KEY_FILE
        try:
            with path.open("rb") as file:
                # The mode of what was opened, not of what the name may point to a moment later.
                mode = os.fstat(file.fileno()).st_mode & 0o777
                content = file.read()
        except FileNotFoundError as error:
            raise SigningKeyError(f"there is no signing key at {path}; make one first") from error
        except OSError as error:
            raise SigningKeyError(f"the signing key at {path} cannot be read: {error.strerror}") from error
        if mode & _READABLE_BY_OTHERS:
            raise SigningKeyError(f"the signing key at {path} is open to others ({mode:04o}); run: chmod 600 {path}")
        try:
            private_key = serialization.load_pem_private_key(content, password=None)
            certificate = x509.load_pem_x509_certificate(content)
        except (ValueError, TypeError) as error:
            raise SigningKeyError(f"the signing key at {path} is damaged") from error
        if not isinstance(private_key, ec.EllipticCurvePrivateKey):
            raise SigningKeyError(f"the signing key at {path} is not a key on an elliptic curve")
        if private_key.public_key() != certificate.public_key():
            raise SigningKeyError(f"the key and the certificate at {path} do not belong together")
        return cls(private_key, certificate)

    def _write(self, path: Path) -> None:
        content = self.certificate_pem + self.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        # Complete under another name (mkstemp: 0600), then linked: never half a key, and never over another one.
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".signing-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.link(temporary, path)
        except FileExistsError as error:
            raise SigningKeyError(f"there is a signing key at {path} already") from error
        finally:
            Path(temporary).unlink()


@dataclass(frozen=True, slots=True)
class LocalSigner:
    """A :class:`Signer` with the key of this installation."""

    key: SigningKey

    def sign(self, pdf: bytes, *, reason: str, location: str, at: datetime) -> bytes:
        return sign_pdf(pdf, self.key, reason=reason, location=location, at=at)


def sign_pdf(pdf: bytes, key: SigningKey, *, reason: str, location: str, at: datetime) -> bytes:
    """``pdf`` with a PAdES-B-B signature that forbids every later change, in an invisible field.

    The signature is appended; the bytes given stay the beginning of the result. It keeps PDF/A-2 and PDF/UA-1.

    Args:
        reason: why it was signed, as readers of PDF files show it.
        location: the place of signing.
        at: the time of signing, a claim of the signer (a trusted time stamp is what PAdES-B-T adds).

    Raises:
        SigningKeyError: if the certificate is not valid at ``at``.
        ValueError: if ``at`` has no time zone.
    """
    _require_zone(at)
    certificate = key.certificate
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise SigningKeyError(
            f"the signing certificate is valid from {certificate.not_valid_before_utc:%Y-%m-%d} "
            f"to {certificate.not_valid_after_utc:%Y-%m-%d} only"
        )
    signer = _ArchivalSigner(
        PdfSignatureMetadata(
            field_name=FIELD_NAME,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            reason=reason,
            location=location,
        ),
        signer=_cms_signer(key),
        # PDF/A-2 wants the print flag, PDF/UA-1 an untagged field out of sight: outside the page satisfies both.
        new_field_spec=SigFieldSpec(
            FIELD_NAME, invis_sig_settings=InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)
        ),
    )
    return asyncio.run(_sign(_SigningWriter(io.BytesIO(pdf)), signer, at))


class _ArchivalSigner(PdfSigner):
    """Declares PAdES as the extension of PDF 1.7 that it is.

    For this curve the library would declare PDF 2.0 as well, which PDF/A-2 (PDF 1.7) knows nothing of.
    """

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        pdf_out.register_extension(ESIC_EXTENSION_1)


class _SigningWriter(IncrementalPdfFileWriter):
    """Appends the signature alone; document information keeps its dates, instead of getting those of this machine."""

    def _update_meta(self) -> None:
        pass


async def _sign(writer: IncrementalPdfFileWriter, signer: PdfSigner, at: datetime) -> bytes:
    """What ``PdfSigner.async_sign_pdf`` does, step by step, because only the session takes a time from outside."""
    session = signer.init_signing_session(writer)
    session.system_time = at
    to_be_signed = session.prepare_tbs_document(validation_info=None, bytes_reserved=_SIGNATURE_ROOM)
    digest, output = to_be_signed.digest_tbs_document()
    finishing = await to_be_signed.perform_signature(digest.document_digest, PdfCMSSignedAttributes(signing_time=at))
    await finishing.post_signature_processing(output)
    output.seek(0)
    return bytes(output.read())


class PdfProblem(StrEnum):
    """What can be wrong with a file that is checked; the page that shows it has the words."""

    UNREADABLE = "unreadable"  # not a PDF, or too damaged to find a signature
    UNSIGNED = "unsigned"
    ALTERED = "altered"  # the signed bytes are not what was signed, or the signature itself was touched
    EXTENDED = "extended"  # something was appended after signing
    UNTRUSTED = "untrusted"  # signed, but with none of the trusted certificates


@dataclass(frozen=True, slots=True)
class PdfCheck:
    """What the signature of a file says.

    Attributes:
        intact: the signature is mathematically right and the bytes it covers are unchanged, whoever made it.
        signed_by: common name of the signer; None unless the file is intact and the certificate a trusted one, since
            anybody can put any name into a certificate of their own.
        covers_whole_file: nothing lies outside what was signed except the signature itself.
        problems: empty if the file is as it was signed, by a trusted signer.
    """

    intact: bool
    signed_by: str | None
    covers_whole_file: bool
    problems: tuple[PdfProblem, ...]


def verify_pdf(pdf: bytes, trusted: Sequence[x509.Certificate]) -> PdfCheck:
    """Check the signature of ``pdf`` against ``trusted``: own certificates, or an agency's roots. Reaches no network.

    The validity of the certificate is judged at the time the signature claims, so that a document outlives the key that
    signed it. Any input gives an answer; it is for the caller to limit its size.
    """
    try:
        return asyncio.run(_verify(pdf, trusted))
    except Exception:
        # The file is a stranger's: whatever a parser raises over it means the same.
        return PdfCheck(intact=False, signed_by=None, covers_whole_file=False, problems=(PdfProblem.UNREADABLE,))


async def _verify(pdf: bytes, trusted: Sequence[x509.Certificate]) -> PdfCheck:
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    if not signatures:
        return PdfCheck(intact=False, signed_by=None, covers_whole_file=False, problems=(PdfProblem.UNSIGNED,))
    # The first is the issuer's: it certifies the file and allows none after it.
    signature = signatures[0]
    certificate, claimed = signature.signer_cert, signature.self_reported_timestamp
    context = ValidationContext(
        trust_roots=[_for_pyhanko(certificate) for certificate in trusted],
        moment=certificate.not_valid_before if claimed is None or claimed.tzinfo is None else claimed,
        allow_fetching=False,
    )
    status = await async_validate_pdf_signature(signature, signer_validation_context=context, skip_diff=True)
    intact = bool(status.intact and status.valid) and _only_padding_follows(signature)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    # Whose it was before it was altered: only then is it ours and altered, and not simply a stranger's.
    is_trusted = bool(status.trusted) if status.trusted or intact else await _is_trusted(signature, context)
    problems = [
        problem
        for problem, found in (
            (PdfProblem.ALTERED, not intact),
            (PdfProblem.EXTENDED, not whole),
            (PdfProblem.UNTRUSTED, not is_trusted),
        )
        if found
    ]
    return PdfCheck(
        intact=intact,
        signed_by=_common_name(certificate) if is_trusted and intact else None,
        covers_whole_file=whole,
        problems=tuple(problems),
    )


async def _is_trusted(signature: EmbeddedPdfSignature, context: ValidationContext) -> bool:
    """Whether the certificate inside an altered file is a trusted one, which the validation above no longer asks."""
    validator: Any = CertificateValidator(
        signature.signer_cert, intermediate_certs=signature.other_embedded_certs, validation_context=context
    )
    try:
        await validator.async_validate_usage({"non_repudiation"})
    except (PathError, ValidationError):
        return False
    return True


def _only_padding_follows(signature: EmbeddedPdfSignature) -> bool:
    """Whether the room behind the signature holds zeros alone: it is the one part of the file that no digest covers."""
    content = bytes(signature.pkcs7_content)
    # DER: the second byte is the length, or how many bytes of length follow.
    length = content[1]
    end = 2 + length if length < 0x80 else 2 + (length & 0x7F) + int.from_bytes(content[2 : 2 + (length & 0x7F)], "big")
    return not content[end:].strip(b"\0")


def _common_name(certificate: Any) -> str:
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def _self_signed(private_key: ec.EllipticCurvePrivateKey, common_name: str, at: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    public_key = private_key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _CLOCK_SKEW)
        .not_valid_after(at + _VALIDITY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .sign(private_key, hashes.SHA256())
    )


def _cms_signer(key: SigningKey) -> SimpleSigner:
    private = key.private_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = _for_pyhanko(key.certificate)
    store: Any = SimpleCertificateStore.from_certs([certificate])  # type: ignore[no-untyped-call]
    return SimpleSigner(
        signing_cert=certificate,
        signing_key=pyhanko_keys.load_private_key_from_pemder_data(private, passphrase=None),
        cert_registry=store,
    )


def _for_pyhanko(certificate: x509.Certificate) -> Any:
    """The same certificate as the type that the signing library works with."""
    return next(iter(pyhanko_keys.load_certs_from_pemder_data(certificate.public_bytes(serialization.Encoding.DER))))


def _require_zone(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError("a time of signing needs a time zone")
