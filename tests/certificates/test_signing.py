"""Signing and checking: the key's file, the signature, and every way in which a file can have been touched."""

from __future__ import annotations

import datetime as dt
import io
import random
import stat
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from lms.certificates.signing import (
    KEY_FILE,
    LocalSigner,
    PdfProblem,
    Signer,
    SigningKey,
    SigningKeyError,
    sign_pdf,
    verify_pdf,
)
from lms.certificates.typesetting import CertificateDocument, DocumentKind, typeset

AT = dt.datetime(2026, 12, 14, 2, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return SigningKey.create(tmp_path_factory.mktemp("keys"), "Penerbit Contoh", at=AT)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return typeset(
        CertificateDocument(
            kind=DocumentKind.TRAINING,
            language="id",
            holder_name="Yosefina Tanggu Rambu",
            titles="",
            programme_title="Rantai Dingin",
            number="000001/X/2026",
            code="AAAA-BBBB-CCCC",
            provider_name="Balai Contoh",
            basis=None,
            signatory_name="Benyamin Ully",
            signatory_post="Kepala",
            place="Kupang",
            issued_on=dt.date(2026, 12, 14),
            valid_until=None,
            verification_url="https://belajar.example/v/AAAA-BBBB-CCCC",
        )
    )


@pytest.fixture(scope="module")
def signed(pdf: bytes, key: SigningKey) -> bytes:
    return sign_pdf(pdf, key, reason="Penerbitan sertifikat", location="Kupang", at=AT)


def byte_range(signed: bytes) -> tuple[int, int]:
    """Where the signature's own digits begin and end: the part no digest covers."""
    signature = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures[0]
    _, first_length, second_start, _ = signature.byte_range
    return int(first_length), int(second_start)


def test_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "instance" / "keys"
    made = SigningKey.create(folder, "Penerbit Contoh", at=AT)
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == [KEY_FILE]
    loaded = SigningKey.load(folder)
    assert loaded.certificate == made.certificate
    assert loaded.private_key.private_numbers() == made.private_key.private_numbers()


def test_certificate_names_the_signer_for_ten_years(key: SigningKey) -> None:
    certificate = key.certificate
    assert certificate.subject.rfc4514_string() == "CN=Penerbit Contoh"
    assert certificate.subject == certificate.issuer
    assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    assert key.private_key.curve.name == "secp256r1"
    assert certificate.not_valid_before_utc <= AT
    assert certificate.not_valid_after_utc >= AT.replace(year=AT.year + 10) - dt.timedelta(days=1)
    assert certificate.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert b"PRIVATE" not in key.certificate_pem


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o660, 0o666])
def test_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    SigningKey.create(tmp_path, "Penerbit Contoh", at=AT)
    (tmp_path / KEY_FILE).chmod(mode)
    with pytest.raises(SigningKeyError, match="chmod 600"):
        SigningKey.load(tmp_path)


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    first = SigningKey.create(tmp_path, "Penerbit Contoh", at=AT)
    with pytest.raises(SigningKeyError, match="already"):
        SigningKey.create(tmp_path, "Penerbit Lain", at=AT)
    assert SigningKey.load(tmp_path).certificate == first.certificate
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_missing_damaged_and_mismatched_keys_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyError, match="no signing key"):
        SigningKey.load(tmp_path)
    one = SigningKey.create(tmp_path / "one", "Satu", at=AT)
    other = SigningKey.create(tmp_path / "other", "Dua", at=AT)
    path = tmp_path / "one" / KEY_FILE
    path.write_bytes(
        other.certificate_pem
        + one.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    with pytest.raises(SigningKeyError, match="belong together"):
        SigningKey.load(tmp_path / "one")
    path.write_bytes(b"not a key")
    with pytest.raises(SigningKeyError, match="damaged"):
        SigningKey.load(tmp_path / "one")


def test_a_key_does_not_show_itself(key: SigningKey) -> None:
    assert repr(key) == "SigningKey('CN=Penerbit Contoh')"
    assert "PRIVATE" not in repr(LocalSigner(key))


@pytest.mark.parametrize("name", ["", "x" * 65])
def test_a_name_no_certificate_can_hold_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError):
        SigningKey.create(tmp_path, name, at=AT)
    assert list(tmp_path.iterdir()) == []


def test_signed_file_is_intact_and_names_its_signer(signed: bytes, key: SigningKey) -> None:
    check = verify_pdf(signed, [key.certificate])
    assert check.intact
    assert check.covers_whole_file
    assert check.signed_by == "Penerbit Contoh"
    assert check.problems == ()


def test_signature_is_pades_that_forbids_changes_and_tells_when_where_and_why(signed: bytes) -> None:
    signature = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures[0]
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.self_reported_timestamp == AT
    assert signature.sig_object["/Location"] == "Kupang"
    assert signature.sig_object["/Reason"] == "Penerbitan sertifikat"
    assert signature.docmdp_level is not None
    assert signature.docmdp_level.value == 1
    attributes = {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}
    assert "signing_certificate_v2" in attributes
    assert "signing_time" not in attributes  # ETSI EN 319 142-1 keeps the time in the signature dictionary


def test_signing_appends_and_keeps_what_the_file_declares(pdf: bytes, signed: bytes) -> None:
    assert signed.startswith(pdf)
    before, after = PdfReader(io.BytesIO(pdf)), PdfReader(io.BytesIO(signed))
    assert after.metadata == before.metadata
    packets = [file.trailer["/Root"]["/Metadata"].get_object().get_data() for file in (before, after)]
    assert packets[0] == packets[1]
    assert "/Version" not in after.trailer["/Root"]  # PDF/A-2 is PDF 1.7
    assert len(after.pages) == 2
    field = after.trailer["/Root"]["/AcroForm"]["/Fields"][0].get_object()
    left, bottom, right, top = (float(value) for value in field["/Rect"])
    assert left == right
    assert bottom == top
    assert field["/F"] & 4  # printed, as PDF/A wants of every annotation
    assert not field["/F"] & 2  # and not hidden


def test_any_flipped_byte_is_found(signed: bytes, key: SigningKey) -> None:
    begin, end = byte_range(signed)
    drawn = random.Random(20261214)  # the same places in every run
    places = [drawn.randrange(len(signed)) for _ in range(25)] + [9, begin - 1, begin, begin + 1, end - 2, end - 1, end]
    for place in places:
        altered = bytearray(signed)
        altered[place] ^= 0x01
        check = verify_pdf(bytes(altered), [key.certificate])
        assert check.problems, f"byte {place} of {len(signed)}"
        assert check.signed_by is None


def test_an_altered_file_is_still_known_as_ours(signed: bytes, key: SigningKey) -> None:
    altered = bytearray(signed)
    altered[5000] ^= 0x01
    check = verify_pdf(bytes(altered), [key.certificate])
    assert not check.intact
    assert check.problems == (PdfProblem.ALTERED,)


def test_an_altered_file_of_a_stranger_is_not_ours(signed: bytes, tmp_path: Path) -> None:
    stranger = SigningKey.create(tmp_path, "Orang Lain", at=AT)
    altered = bytearray(signed)
    altered[5000] ^= 0x01
    assert verify_pdf(bytes(altered), [stranger.certificate]).problems == (PdfProblem.ALTERED, PdfProblem.UNTRUSTED)


def test_another_key_of_the_same_name_is_not_trusted(pdf: bytes, key: SigningKey, tmp_path: Path) -> None:
    forger = SigningKey.create(tmp_path, "Penerbit Contoh", at=AT)
    forged = sign_pdf(pdf, forger, reason="Penerbitan", location="Kupang", at=AT)
    check = verify_pdf(forged, [key.certificate])
    assert check.intact
    assert check.signed_by is None
    assert check.problems == (PdfProblem.UNTRUSTED,)
    assert verify_pdf(forged, []).problems == (PdfProblem.UNTRUSTED,)
    assert verify_pdf(forged, [key.certificate, forger.certificate]).problems == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda signed, unsigned: signed + b"\n% more", PdfProblem.EXTENDED),
        (lambda signed, unsigned: unsigned, PdfProblem.UNSIGNED),
        (lambda signed, unsigned: signed[: len(signed) // 2], PdfProblem.UNREADABLE),
        (lambda signed, unsigned: b"", PdfProblem.UNREADABLE),
        (lambda signed, unsigned: b"%PDF-1.7\n" + b"<<" * 50_000, PdfProblem.UNREADABLE),
        (lambda signed, unsigned: b"<html></html>", PdfProblem.UNREADABLE),
    ],
)
def test_what_is_wrong_is_said(
    signed: bytes, pdf: bytes, key: SigningKey, change: Callable[[bytes, bytes], bytes], problem: PdfProblem
) -> None:
    assert problem in verify_pdf(change(signed, pdf), [key.certificate]).problems


def test_a_document_outlives_the_key_that_signed_it(pdf: bytes, tmp_path: Path) -> None:
    old = SigningKey.create(tmp_path, "Penerbit Lama", at=dt.datetime(2012, 2, 29, tzinfo=dt.UTC))
    signed = sign_pdf(pdf, old, reason="Penerbitan", location="Kupang", at=dt.datetime(2015, 5, 20, tzinfo=dt.UTC))
    assert verify_pdf(signed, [old.certificate]).problems == ()
    with pytest.raises(SigningKeyError, match="only"):
        sign_pdf(pdf, old, reason="Penerbitan", location="Kupang", at=AT)


def test_a_time_without_zone_is_refused(pdf: bytes, key: SigningKey, tmp_path: Path) -> None:
    naive = dt.datetime(2026, 12, 14)  # noqa: DTZ001
    with pytest.raises(ValueError):
        sign_pdf(pdf, key, reason="", location="", at=naive)
    with pytest.raises(ValueError):
        SigningKey.create(tmp_path, "Penerbit Contoh", at=naive)


def test_local_signer_is_one_of_possible_signers(pdf: bytes, key: SigningKey) -> None:
    signer: Signer = LocalSigner(key)
    signed = signer.sign(pdf, reason="Penerbitan", location="Kupang", at=AT)
    assert verify_pdf(signed, [key.certificate]).problems == ()


def test_speed(pdf: bytes, key: SigningKey, capsys: pytest.CaptureFixture[str]) -> None:
    signing, checking = [], []
    for _ in range(5):
        begun = time.perf_counter()
        signed = sign_pdf(pdf, key, reason="Penerbitan", location="Kupang", at=AT)
        signing.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        verify_pdf(signed, [key.certificate])
        checking.append(time.perf_counter() - begun)
    with capsys.disabled():
        print(
            f"\nsign: median {statistics.median(signing) * 1000:.0f} ms, "
            f"verify: median {statistics.median(checking) * 1000:.0f} ms"
        )
