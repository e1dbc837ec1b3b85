"""Files: kept outside the web root under unguessable keys, judged by content, described by a row."""

from __future__ import annotations

import hashlib
import io
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import obstore
import puremagic
from flask import Flask, Response, current_app
from flask_babel import gettext as _
from obstore.store import LocalStore, ObjectStore
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from lms.core import clock
from lms.core.db import Base
from lms.core.errors import DomainError
from lms.core.settings import Settings
from lms.core.types import Id, UTCDateTime

EVIDENCE_LIMIT = 10 * 1024 * 1024  # bytes of one upload
PICTURE_EDGE = 2000  # pixels: enough to read a VVM, small enough for a slow line
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
Image.MAX_IMAGE_PIXELS = 50_000_000


class StoredFile(Base):
    __tablename__ = "stored_files"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))  # as shown; never used as a path
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __table_args__ = (CheckConstraint("size >= 0", name="size_not_negative"),)


@dataclass(frozen=True, slots=True)
class Upload:
    """Content that was judged fit, with what could identify a person taken out of its metadata."""

    content: bytes
    media_type: str
    name: str


def init_app(app: Flask, settings: Settings) -> None:
    folder = settings.instance / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.extensions["lms.files"] = LocalStore(prefix=str(folder))


def store() -> ObjectStore:
    found: ObjectStore = current_app.extensions["lms.files"]
    return found


def keep(content: bytes, *, media_type: str, name: str, folder: str) -> StoredFile:
    """Write the bytes under a random key and return the row to be added in a transaction.

    A transaction that fails afterwards leaves an unreferenced object, never a row without its object.
    """
    digest = hashlib.sha256(content).hexdigest()
    key = f"{folder}/{secrets.token_urlsafe(24)}"
    obstore.put(store(), key, content)
    return StoredFile(
        key=key, media_type=media_type, size=len(content), sha256=digest, name=name[:200], created_at=clock.now()
    )


def read(file: StoredFile) -> bytes:
    """The bytes as they were kept.

    Raises:
        DomainError: they no longer fit their hash.
    """
    content = bytes(obstore.get(store(), file.key).bytes())
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DomainError(_("Berkas ini rusak di penyimpanan. Hubungi pengelola sistem."), code="file_damaged")
    return content


def respond(file: StoredFile, *, inline: bool = False) -> Response:
    """Send a file. Inline only where the caller knows that the type is harmless (our own pictures and PDFs)."""
    disposition = (
        "inline" if inline and (file.media_type in PICTURES or file.media_type == "application/pdf") else "attachment"
    )
    response = Response(read(file), mimetype=file.media_type)
    response.headers.set("Content-Disposition", disposition, filename=file.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def judge_evidence(upload: FileStorage) -> Upload:
    """Check a photo or PDF by its content and strip its metadata (place, device, author).

    Raises:
        DomainError: empty, too large, of another kind, or unreadable; the sentence says what to do.
    """
    name = Path(upload.filename or "berkas").name[:120]
    content = upload.stream.read(EVIDENCE_LIMIT + 1)
    if not content:
        raise DomainError(_("Berkas %(name)s kosong. Pilih berkas lain.", name=name), code="file_empty")
    if len(content) > EVIDENCE_LIMIT:
        raise DomainError(
            _("Berkas %(name)s lebih besar dari 10 MB. Kecilkan dahulu.", name=name), code="file_too_large"
        )
    try:
        kind = str(puremagic.from_string(content, mime=True))
    except (puremagic.PureError, ValueError):
        kind = ""
    if kind in PICTURES:
        return Upload(_clean_picture(content, kind, name), kind, name)
    if kind == "application/pdf":
        return Upload(_clean_pdf(content, name), kind, name)
    raise DomainError(
        _("Berkas %(name)s bukan foto (JPEG, PNG, WebP) atau PDF. Pilih berkas lain.", name=name), code="file_kind"
    )


def _clean_picture(content: bytes, kind: str, name: str) -> bytes:
    """Drawn anew from its pixels: no EXIF, no place, no thumbnail, nothing appended."""
    try:
        with Image.open(io.BytesIO(content), formats=[PICTURES[kind]]) as opened:
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((PICTURE_EDGE, PICTURE_EDGE))
            fresh = picture.convert("RGBA" if kind == "image/png" and "A" in picture.getbands() else "RGB")
            out = io.BytesIO()
            fresh.info.clear()
            fresh.save(out, PICTURES[kind], **({"quality": 82} if kind != "image/png" else {"optimize": True}))
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as problem:
        raise DomainError(
            _("Foto %(name)s tidak dapat dibaca. Ambil ulang fotonya.", name=name), code="file_broken"
        ) from problem


def _clean_pdf(content: bytes, name: str) -> bytes:
    """Only the pages: no author, no scripts, no attachments, no XMP."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise DomainError(_("PDF %(name)s terkunci. Simpan ulang tanpa kata sandi.", name=name), code="file_locked")
        writer = PdfWriter()
        for page in reader.pages:
            page.pop("/AA", None)
            page.pop("/Metadata", None)
            page.pop("/Annots", None)
            writer.add_page(page)
        writer.metadata = None
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError, AttributeError) as problem:
        raise DomainError(
            _("PDF %(name)s tidak dapat dibaca. Simpan ulang berkasnya.", name=name), code="file_broken"
        ) from problem
