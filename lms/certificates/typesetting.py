"""The certificate as a PDF: plain values in, bytes out. No database, no web, no clock.

The template in ``typst/`` is the project's own; what differs between two certificates reaches it as JSON, never as
source, so that markup or code in a name stays letters. Importing this module loads the typesetter (some tens of
megabytes): it belongs into the worker, not into a web process.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from babel.dates import format_date
from babel.numbers import format_decimal

from lms.certificates.qr import qr_svg

_TEMPLATE = Path(__file__).parent / "typst"
_MAIN = "certificate.typ"

# PDF/A-2 for keeping (level a: tagged, with Unicode for all text) and PDF/UA-1 for reading aloud. Part 2 is the first
# that admits PAdES signatures (ISO 19005-2, 6.4.3); part 3 differs only in attachments, of which there are none.
_STANDARDS: list[Any] = ["a-2a", "ua-1"]

_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST_LOGO = 256 * 1024  # bytes; it is in every certificate, and people pay for what they download


class DocumentKind(StrEnum):
    """The two documents that are never confused; the words printed for them stand in ``typst/labels.typ``."""

    TRAINING = "training"  # surat tanda tamat pelatihan
    COMPETENCE = "competence"  # sertifikat kompetensi


@dataclass(frozen=True, slots=True)
class Basis:
    """What entitles the provider to issue: an accreditation (training) or a licence (competence).

    Attributes:
        label: another word for it where the usual one does not fit, such as "Mandat"; None for the usual one.
    """

    number: str
    issued_by: str
    valid_from: date
    valid_until: date
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of competence and its outcome in words, as "Kompeten"."""

    code: str
    title: str
    result: str


@dataclass(frozen=True, slots=True)
class Hours:
    """JP (1 JP = 45 minutes) of one material, by how it was learned."""

    material: str
    theory: Decimal
    practice: Decimal
    field: Decimal

    @property
    def total(self) -> Decimal:
        return self.theory + self.practice + self.field


@dataclass(frozen=True, slots=True)
class AssessmentResult:
    """An exam or practice and what came of it in words, as "84,50 (lulus)"."""

    name: str
    result: str


@dataclass(frozen=True, slots=True)
class CertificateDocument:
    """Everything printed on a certificate, as it stood on the day of issue.

    Attributes:
        titles: academic titles behind the name, without the comma before them; "" for none.
        code: verification code as people type it, such as ``7KQM-2XNP-94TD``.
        issued_on: the day printed, and the time stamped on the file (midnight UTC): equal input gives equal bytes.
        valid_until: last day of validity, None for no end.
        verification_url: what the QR code holds; printed beside the code without scheme and code.
        logo_png: the provider's logo, at most 256 KiB; None for the drawn seal.
    """

    kind: DocumentKind
    language: Literal["id", "en"]
    holder_name: str
    titles: str
    programme_title: str
    number: str
    code: str
    provider_name: str
    basis: Basis | None
    signatory_name: str
    signatory_post: str
    place: str
    issued_on: date
    valid_until: date | None
    verification_url: str
    units: Sequence[Unit] = ()
    hours: Sequence[Hours] = ()
    results: Sequence[AssessmentResult] = ()
    logo_png: bytes | None = None


class TypesettingError(Exception):
    """The document cannot be made as it stands; the message says what is wrong."""


class UnprintableText(TypesettingError):
    """The fonts have no letters for some characters. Printing a gap would change a name, so nothing is made.

    Attributes:
        characters: those without a letter, each once, in order of appearance.
    """

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = tuple(characters)
        named = ", ".join(f"{character} (U+{ord(character):04X})" for character in self.characters)
        super().__init__(f"no font of the certificate has these characters: {named}")


def typeset(document: CertificateDocument) -> bytes:
    """The document as PDF/A-2a and PDF/UA-1: A4 landscape, two pages, fonts embedded, unsigned.

    Long texts are set smaller or wrapped until they fit; only lists far beyond what is usual (some 30 units) run on to
    a third page. Equal documents give equal bytes as long as the typesetter's version stays the same.

    Raises:
        UnprintableText: if a text holds characters the embedded fonts lack.
        TypesettingError: if the logo is not a PNG, is too large or cannot be read.
        ValueError: if the verification address is not an http(s) address or too long for a QR code.
    """
    data = _data(document)
    issued = document.issued_on
    try:
        pdf: bytes = _compile(
            data,
            format="pdf",
            pdf_standards=_STANDARDS,
            timestamp=datetime(issued.year, issued.month, issued.day, tzinfo=UTC),
        )
        return pdf
    except typst.TypstError as error:
        lacking = unprintable(_texts(data))
        if lacking:
            raise UnprintableText(lacking) from error
        raise TypesettingError(error.message) from error


def unprintable(text: str) -> list[str]:
    """The characters of ``text`` for which the certificate's fonts have no letter; to be asked before issuing."""
    unusual = [character for character in dict.fromkeys(clean(text)) if not _is_common(character)]
    return [character for character in unusual if not _can_print(character)]


def clean(text: str) -> str:
    """``text`` in composed form (NFC), on one line, without characters that are invisible or reorder their neighbours.

    Control characters and marks of direction have no place on a document: with them a number could be made to read
    backwards. Runs of spaces become one.
    """
    visible = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join("".join(visible).split())


def _is_common(character: str) -> bool:
    """Whether a character lies where the text font has no gap: Basic Latin to Latin Extended-A."""
    return ord(character) < 0x0180


@cache
def _can_print(character: str) -> bool:
    source = b'#set document(title: "x")\n#set text(font: "Libertinus Serif", lang: "id")\n#json("data.json")'
    try:
        _run(
            {"main": source, "data.json": json.dumps(character).encode()},
            format="pdf",
            pdf_standards=_STANDARDS,
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True


@cache
def _compiler() -> typst.Compiler:
    # Fonts of the machine are left out: a certificate looks alike wherever it is made.
    return typst.Compiler(ignore_system_fonts=True)


@cache
def _sources() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(_TEMPLATE.glob("*.typ"))}


def _compile(data: dict[str, Any], **how: Any) -> Any:
    files = dict(_sources())
    files["main"] = files.pop(_MAIN)
    files["data.json"] = json.dumps(data, ensure_ascii=False).encode("utf-8")
    return _run(files, **how)


def _run(files: Any, **how: Any) -> Any:
    # The typesetter takes a mapping of file names to contents, and so reads nothing from the disk; its annotations lag
    # behind it here.
    return _compiler().compile(files, **how)


def _data(document: CertificateDocument) -> dict[str, Any]:
    """What the template reads: cleaned text, dates and numbers already written in the document's language."""
    language = document.language
    if not re.match(r"https?://", document.verification_url):
        raise ValueError("a verification address starts with https:// or http://")
    holder, titles = clean(document.holder_name), clean(document.titles).lstrip(", ")
    programme, number, provider = clean(document.programme_title), clean(document.number), clean(document.provider_name)

    def day(value: date) -> str:
        return format_date(value, "d MMMM y", locale=language)

    def hours(value: Decimal) -> str:
        return format_decimal(value, "#,##0.##", locale=language)

    return {
        "language": language,
        "kind": document.kind.value,
        "document_title": f"{programme} – {holder}",
        "description": f"{provider}, {number}",
        "holder": {"name": holder, "titles": titles},
        "programme": programme,
        "number": number,
        "code": clean(document.code),
        "provider": {"name": provider},
        "logo": None if document.logo_png is None else _logo(document.logo_png),
        "basis": None
        if document.basis is None
        else {
            "label": None if document.basis.label is None else clean(document.basis.label),
            "number": clean(document.basis.number),
            "issued_by": clean(document.basis.issued_by),
            "valid_from": day(document.basis.valid_from),
            "valid_until": day(document.basis.valid_until),
        },
        "signatory": {"name": clean(document.signatory_name), "post": clean(document.signatory_post)},
        "place": clean(document.place),
        "issued": {
            "year": document.issued_on.year,
            "month": document.issued_on.month,
            "day": document.issued_on.day,
            "text": day(document.issued_on),
        },
        "valid_until": None if document.valid_until is None else day(document.valid_until),
        "verification": {"url": document.verification_url, "shown": _address_to_type(document)},
        "qr": qr_svg(document.verification_url, quiet_zone=0),
        "units": [
            {"code": clean(unit.code), "title": clean(unit.title), "result": clean(unit.result)}
            for unit in document.units
        ],
        "hours": {
            "rows": [
                {
                    "material": clean(row.material),
                    "theory": hours(row.theory),
                    "practice": hours(row.practice),
                    "field": hours(row.field),
                    "total": hours(row.total),
                }
                for row in document.hours
            ],
            "theory": hours(sum((row.theory for row in document.hours), Decimal(0))),
            "practice": hours(sum((row.practice for row in document.hours), Decimal(0))),
            "field": hours(sum((row.field for row in document.hours), Decimal(0))),
            "total": hours(sum((row.total for row in document.hours), Decimal(0))),
        },
        "results": [{"name": clean(line.name), "result": clean(line.result)} for line in document.results],
    }


def _logo(png: bytes) -> list[int]:
    """The picture as numbers, since the files the typesetter is given are texts."""
    if not png.startswith(_PNG):
        raise TypesettingError("the logo is not a PNG picture")
    if len(png) > _LARGEST_LOGO:
        raise TypesettingError(f"the logo is larger than {_LARGEST_LOGO} bytes")
    return list(png)


def _address_to_type(document: CertificateDocument) -> str:
    """The verification address as people type it: without scheme, and without the code where it ends with it."""
    address = re.sub(r"^https?://", "", clean(document.verification_url))
    return address.removesuffix(clean(document.code)).rstrip("/")


def _texts(value: Any) -> str:
    """All text inside ``value``, for finding what could not be printed."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(_texts(part) for part in value.values())
    if isinstance(value, list):
        return "".join(_texts(part) for part in value)
    return ""
