"""An uploaded PDF: ours and untouched, altered, not from us; whatever is sent gets an answer and nothing is kept."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader, PdfWriter
from sqlalchemy import func, select

from lms.certificates import checking, inspection, making
from lms.certificates.checking import FileVerdict, check_file
from lms.certificates.models import Certificate
from lms.core import storage
from lms.core.db import db
from lms.core.storage import StoredFile
from tests.support.certificates import fresh, issue, with_key
from tests.support.factories import World


@pytest.fixture
def made(app: Flask, world: World) -> Certificate:
    with_key()
    certificate = issue(world)
    making.make({"certificate_id": certificate.id})
    return fresh(certificate)


def kept(certificate: Certificate) -> bytes:
    assert certificate.file is not None
    return storage.read(certificate.file)


def blank(text: bytes = b"") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue() + text


def test_the_kept_bytes_are_untouched(made: Certificate) -> None:
    found = check_file(kept(made))
    assert found.verdict is FileVerdict.UNTOUCHED
    assert found.certificate is not None
    assert found.certificate.id == made.id


def test_one_changed_byte_is_altered(made: Certificate) -> None:
    content = bytearray(kept(made))
    content[len(content) // 2] ^= 1
    assert check_file(bytes(content)).verdict is FileVerdict.ALTERED


def test_something_appended_is_altered(made: Certificate) -> None:
    found = check_file(kept(made) + b"\n% more\n")
    assert found.verdict is FileVerdict.ALTERED
    assert found.certificate is not None
    assert found.certificate.id == made.id


def test_saved_anew_without_its_signature_is_altered(made: Certificate) -> None:
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(kept(made))).pages:
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    found = check_file(out.getvalue())
    assert found.verdict is FileVerdict.ALTERED
    assert found.certificate is not None


def test_broken_but_with_our_signature_is_altered(made: Certificate) -> None:
    content = kept(made)
    assert check_file(b"%PDF-1.7\n" + content[len(content) // 3 :]).verdict is FileVerdict.ALTERED


def test_a_strangers_pdf_is_foreign(made: Certificate) -> None:
    assert check_file(blank()).verdict is FileVerdict.FOREIGN


def test_a_code_of_ours_in_a_strangers_pdf_is_altered(made: Certificate) -> None:
    assert check_file(blank(f"\n% {made.code}\n".encode())).verdict is FileVerdict.ALTERED


def locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("rahasia")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb() -> bytes:
    """A page whose content unpacks to 400 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"(A) Tj " * 150_000) for _ in range(400)) + packer.flush()
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    stream = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream endobj\n"
    return head + page + stream + b"trailer<</Root 1 0 R>>\n%%EOF"


def loop() -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize("content", [locked, bomb, loop, lambda: b"%PDF-1.7\n" + b"\xff" * 5000])
def test_hostile_files_get_an_answer(app: Flask, content: object) -> None:
    verdict = check_file(content()).verdict  # type: ignore[operator]
    assert verdict in (FileVerdict.UNREADABLE, FileVerdict.FOREIGN)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"", FileVerdict.EMPTY),
        (b"PK\x03\x04 a spreadsheet", FileVerdict.NOT_PDF),
        (b"%PDF-" + b"0" * checking.SIZE_LIMIT, FileVerdict.TOO_LARGE),
    ],
)
def test_what_is_not_looked_at(app: Flask, content: bytes, verdict: FileVerdict) -> None:
    assert check_file(content).verdict is verdict


def test_a_flood_is_told_to_wait(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_PATIENCE", 0.01)
    assert checking._places.acquire()
    assert checking._places.acquire()
    try:
        assert check_file(blank()).verdict is FileVerdict.BUSY
    finally:
        checking._places.release()
        checking._places.release()


def test_nothing_of_an_upload_is_kept(app: Flask) -> None:
    folder = Path(app.extensions["lms.settings"].instance) / "files"
    before = sorted(folder.rglob("*"))
    check_file(blank())
    assert sorted(folder.rglob("*")) == before
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_the_inspection_says_what_it_sees() -> None:
    assert inspection.inspect(locked()) == {"readable": False, "locked": True, "codes": []}
    assert inspection.inspect(blank())["readable"]
    assert inspection.inspect(b"nothing") == {"readable": False, "locked": False, "codes": []}
