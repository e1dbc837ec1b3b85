"""The certificate as a PDF: what is printed on it, how it is built, and that nothing in a name is ever run."""

from __future__ import annotations

import dataclasses
import io
import re
import statistics
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import segno
from PIL import Image, ImageChops
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from lms.certificates import typesetting
from lms.certificates.qr import qr_svg
from lms.certificates.typesetting import (
    AssessmentResult,
    Basis,
    CertificateDocument,
    DocumentKind,
    Hours,
    TypesettingError,
    Unit,
    UnprintableText,
    clean,
    typeset,
    unprintable,
)

A4_LANDSCAPE = (841.89, 595.28)  # points

USUAL = CertificateDocument(
    kind=DocumentKind.COMPETENCE,
    language="id",
    holder_name="Yosefina Tanggu Rambu",
    titles="A.Md.Kep.",
    programme_title="Sertifikasi Petugas Imunisasi",
    number="000147/LSP-X/2026",
    code="7KQM-2XNP-94TD",
    provider_name="LSP Contoh Kesehatan",
    basis=Basis("LSP-0000-ID", "BNSP", date(2026, 7, 1), date(2029, 6, 30)),
    signatory_name="Dr. Benyamin Ully, M.Kes.",
    signatory_post="Ketua LSP Contoh Kesehatan",
    place="Kupang",
    issued_on=date(2026, 12, 14),
    valid_until=date(2029, 12, 13),
    verification_url="https://belajar.example/v/7KQM-2XNP-94TD",
    units=(
        Unit("IM.01", "Menjelaskan vaksin dan respons imun", "Kompeten"),
        Unit("IM.02", "Mengelola rantai dingin di puskesmas", "Kompeten"),
    ),
    hours=(
        Hours("Vaksin dan kekebalan", Decimal(3), Decimal(2), Decimal(0)),
        Hours("Rantai dingin", Decimal(2), Decimal("2.5"), Decimal(4)),
    ),
    results=(AssessmentResult("Ujian akhir digital", "84,50 (lulus)"),),
)

LONG = dataclasses.replace(
    USUAL,
    holder_name="Raden Ajeng Kusumawardhani Prawiranegara Djojohadikusumo Wiryosandjojo Sastrowardoyo",
    titles="S.Kep., Ns., M.Kep., Sp.Kep.Kom., Ph.D.",
    programme_title="Sertifikasi Pengelola Proyek Infrastruktur Jalan, Jembatan, dan Drainase Perkotaan "
    "Tingkat Lanjut bagi Aparatur Sipil Negara di Daerah",
    provider_name="Balai Besar Pelatihan Kesehatan dan Pengembangan Sumber Daya Manusia Aparatur Provinsi Contoh",
    number="000147/BBPK-PSDM-CONTOH/SERTIFIKASI-PPI/XII/2026",
    units=tuple(
        Unit(f"F.42PPI00.{number:03d}.1", "Menyusun rencana tindak lanjut bersama lintas sektor di wilayah", "Kompeten")
        for number in range(12)
    ),
    hours=tuple(
        Hours("Praktik di fasilitas pelayanan kesehatan tingkat pertama", Decimal(number), Decimal("2.5"), Decimal(4))
        for number in range(14)
    ),
)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """All words in reading order, single spaced: where lines break is the typesetter's affair."""
    return " ".join("\n".join(page.extract_text() for page in reader(pdf).pages).split())


def fonts_of(pdf: bytes) -> Iterator[tuple[str, DictionaryObject]]:
    for page in reader(pdf).pages:
        for font in page["/Resources"]["/Font"].values():
            for descendant in font.get_object()["/DescendantFonts"].get_object():
                yield str(font.get_object()["/BaseFont"]), descendant.get_object()["/FontDescriptor"].get_object()


def test_front_page_says_who_what_and_where_to_check() -> None:
    front = " ".join(reader(typeset(USUAL)).pages[0].extract_text().split())
    for words in (
        "Sertifikat Kompetensi",
        "Yosefina Tanggu Rambu, A.Md.Kep.",
        "yang dinyatakan kompeten dalam",
        "Sertifikasi Petugas Imunisasi",
        "000147/LSP-X/2026",
        "LSP Contoh Kesehatan",
        "Lisensi LSP-0000-ID dari BNSP, berlaku 1 Juli 2026 sampai 30 Juni 2029",
        "Dr. Benyamin Ully, M.Kes.",
        "Terbit di Kupang",
        "14 Desember 2026",
        "Berlaku sampai 13 Desember 2029",
        "belajar.example/v dengan kode",
        "7KQM-2XNP-94TD",
        "2 unit kompetensi, 13,5 jam pelajaran (JP)",
    ):
        assert words in front


def test_second_page_lists_units_hours_and_results() -> None:
    back = " ".join(reader(typeset(USUAL)).pages[1].extract_text().split())
    for words in (
        "000147/LSP-X/2026",
        "7KQM-2XNP-94TD",
        "IM.01 Menjelaskan vaksin dan respons imun Kompeten",
        "Rantai dingin 2 2,5 4 8,5",
        "Jumlah 5 4,5 4 13,5",
        "Ujian akhir digital 84,50 (lulus)",
        "1 JP = 45 menit.",
    ):
        assert words in back


def test_english_document_is_english_throughout() -> None:
    text = text_of(typeset(dataclasses.replace(USUAL, language="en")))
    for words in (
        "Certificate of Competence",
        "awarded to",
        "14 December 2026",
        "Valid until 13 December 2029",
        "13.5 hours of learning (JP)",
        "Units of competence",
        "Total 5 4.5 4 13.5",
        "Page 2 of 2",
    ):
        assert words in text
    for word in ("Sertifikat", "Desember", "Nomor", "Jumlah", "Halaman"):
        assert word not in text


def test_training_document_is_never_called_a_certificate_of_competence() -> None:
    text = text_of(typeset(dataclasses.replace(USUAL, kind=DocumentKind.TRAINING, units=(), valid_until=None)))
    assert "Surat Tanda Tamat Pelatihan" in text
    assert "Akreditasi LSP-0000-ID" in text
    assert "Berlaku tanpa batas waktu" in text
    assert "kompeten" not in text.casefold()


BARE = dataclasses.replace(USUAL, titles="", units=(), hours=(), results=(), basis=None, valid_until=None)


@pytest.mark.parametrize("document", [USUAL, LONG, BARE], ids=["usual", "long", "bare"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_two_landscape_pages_whatever_the_length(document: CertificateDocument, language: Any) -> None:
    pages = reader(typeset(dataclasses.replace(document, language=language))).pages
    assert len(pages) == 2
    for page in pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4_LANDSCAPE, abs=0.1)


def test_long_texts_are_complete() -> None:
    text = text_of(typeset(LONG))
    for words in (LONG.holder_name, LONG.titles, LONG.programme_title, LONG.provider_name, "F.42PPI00.011.1"):
        assert words in text


def ink_of(document: CertificateDocument, *, against: CertificateDocument) -> list[tuple[float, float, float, float]]:
    """Per page, the box in millimetres in which two documents look different: what lies outside is the drawn frame."""
    resolution = 72
    pictures = []
    for each in (document, against):
        pages = typesetting._compile(typesetting._data(each), format="png", ppi=resolution)
        pictures.append([Image.open(io.BytesIO(page)).convert("RGB") for page in pages])
    boxes = []
    for one, other in zip(*pictures, strict=True):
        left, top, right, bottom = ImageChops.difference(one, other).getbbox() or (0, 0, 0, 0)
        boxes.append(tuple(edge * 25.4 / resolution for edge in (left, top, right, bottom)))
    return boxes  # type: ignore[return-value]


# Letters of the longest text a certificate is issued with; a surplus in names costs nothing.
LONGEST = {
    "holder_name": 300,
    "titles": 300,
    "programme_title": 300,
    "number": 120,
    "provider_name": 300,
    "signatory_name": 200,
    "signatory_post": 200,
    "place": 80,
}


@pytest.mark.parametrize(
    "text", ["W" * 300, "Wulandari " * 40, "M. " * 150, "a/b-c" * 60], ids=["word", "words", "dots", "path"]
)
def test_no_text_leaves_the_frame(text: str) -> None:
    short = dataclasses.replace(
        BARE,
        holder_name=".",
        programme_title=".",
        number=".",
        provider_name=".",
        signatory_name=".",
        signatory_post=".",
        place=".",
    )
    for field in LONGEST:
        front, back = ink_of(dataclasses.replace(short, **{field: text[: LONGEST[field]]}), against=short)
        assert front[0] >= 25, field
        assert front[1] >= 22, field
        assert front[2] <= 297 - 25, field
        assert front[3] <= 210 - 22, field
        if back != (0, 0, 0, 0):
            assert back[0] >= 20, field
            assert back[1] >= 12, field
            assert back[2] <= 297 - 20, field
            assert back[3] <= 210 - 12, field


def test_a_list_longer_than_a_page_runs_on_instead_of_being_cut() -> None:
    units = tuple(Unit(f"IM.{number:03d}", "Menyuntik dengan aman", "Kompeten") for number in range(80))
    pdf = typeset(dataclasses.replace(USUAL, units=units))
    text = text_of(pdf)
    assert len(reader(pdf).pages) > 2
    assert all(unit.code in text for unit in units)


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("x")',
        "#sys.inputs",
        "$x^2$ *tebal* _miring_",
        "<script>alert(1)</script>",
        '"] #import "x"',
        "\\u{41}",
        "@rujukan // komentar",
        '#read("data.json")',
        "]#pagebreak()[",
        "{{ 7*7 }} %s {0}",
    ],
)
def test_code_in_a_name_stays_letters(hostile: str) -> None:
    pdf = typeset(
        dataclasses.replace(
            USUAL,
            holder_name=hostile,
            programme_title=hostile,
            provider_name=hostile,
            place=hostile,
            units=(Unit(hostile, hostile, hostile),),
            results=(AssessmentResult(hostile, hostile),),
        )
    )
    assert len(reader(pdf).pages) == 2
    assert text_of(pdf).replace(" ", "").count(hostile.replace(" ", "")) >= 6


def test_no_script_no_attachment_no_form_in_the_file() -> None:
    pdf = reader(typeset(USUAL))
    root = pdf.trailer["/Root"]
    assert "/AcroForm" not in root
    assert "/OpenAction" not in root
    assert "/AA" not in root
    assert "/Names" not in root or "/JavaScript" not in root["/Names"]
    links = [annotation.get_object() for page in pdf.pages for annotation in page.get("/Annots", [])]
    assert {str(link["/A"]["/URI"]) for link in links} == {USUAL.verification_url}


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "file:///etc/passwd", "belajar.example/v/1"])
def test_only_a_web_address_can_be_verified_at(address: str) -> None:
    with pytest.raises(ValueError):
        typeset(dataclasses.replace(USUAL, verification_url=address))


def test_fonts_are_embedded_and_come_with_the_typesetter() -> None:
    fonts = list(fonts_of(typeset(USUAL)))
    assert fonts
    for name, descriptor in fonts:
        assert "Libertinus" in name
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_metadata_and_standards_are_declared() -> None:
    pdf = reader(typeset(USUAL))
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Sertifikasi Petugas Imunisasi – Yosefina Tanggu Rambu"
    assert pdf.metadata.author == "LSP Contoh Kesehatan"
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "id"
    assert root["/MarkInfo"]["/Marked"]
    packet = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part[>=\"]+2", packet)
    assert re.search(r"pdfaid:conformance[>=\"]+A", packet)
    assert re.search(r"pdfuaid:part[>=\"]+1", packet)


def test_equal_documents_give_equal_bytes() -> None:
    assert typeset(USUAL) == typeset(dataclasses.replace(USUAL))


def test_characters_without_a_letter_are_refused_by_name() -> None:
    with pytest.raises(UnprintableText) as caught:
        typeset(dataclasses.replace(USUAL, holder_name="Ani 王 😀 王"))
    assert caught.value.characters == ("王", "😀")
    assert "U+738B" in str(caught.value)
    assert unprintable("Nurul ‘Aini Ṣāliḥah – Đỗ Ž") == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("  Ani \t\n Sari ", "Ani Sari"),
        ("6202/\u202e7410\u202c", "6202/7410"),
        ("A\x00n\u200bi\ufeff", "Ani"),
        ("Jose\u0301", "José"),
        ("\ud800Ani\ue000", "Ani"),
    ],
)
def test_text_is_cleaned_of_what_cannot_be_seen(given: str, expected: str) -> None:
    assert clean(given) == expected


def test_the_logo_of_the_provider_is_shown() -> None:
    drawing = io.BytesIO()
    Image.new("RGBA", (40, 30), (11, 85, 99, 255)).save(drawing, "PNG")
    plain, with_logo = typeset(USUAL), typeset(dataclasses.replace(USUAL, logo_png=drawing.getvalue()))
    assert len(reader(plain).pages[0].images) == 0
    assert reader(with_logo).pages[0].images[0].image.size == (40, 30)


@pytest.mark.parametrize(
    "logo",
    [b"GIF89a", b"<svg/>", b"\x89PNG\r\n\x1a\nbroken", b"\x89PNG\r\n\x1a\n" + bytes(300_000)],
    ids=["gif", "svg", "broken", "too large"],
)
def test_a_logo_that_is_no_usable_png_is_refused(logo: bytes) -> None:
    with pytest.raises(TypesettingError):
        typeset(dataclasses.replace(USUAL, logo_png=logo))


def dark_modules(path: str) -> set[tuple[int, int]]:
    """Read the outlines back, by the even-odd rule: a module is dark if an odd number of edges lies left of it."""
    verticals: list[tuple[int, int, int]] = []
    for outline in path.strip("z").split("z"):
        start, *steps = re.findall(r"[Mhv][-\d ]+", outline)
        first_x, first_y = x, y = [int(value) for value in start[1:].split()]
        for step in steps:
            length = int(step[1:])
            if step[0] == "h":
                x += length
            else:
                verticals.append((x, min(y, y + length), max(y, y + length)))
                y += length
        if x == first_x and y != first_y:
            verticals.append((x, min(y, first_y), max(y, first_y)))
    side = max(x for x, _, _ in verticals)
    return {
        (x, y)
        for y in range(side)
        for x in range(side)
        if sum(edge <= x and low <= y < high for edge, low, high in verticals) % 2
    }


@pytest.mark.parametrize("text", ["https://belajar.example/v/7KQM-2XNP-94TD", "A", "https://x.example/" + "é" * 200])
def test_qr_code_draws_every_module_of_the_symbol(text: str) -> None:
    svg = qr_svg(text)
    path = re.findall(r' d="([^"]+)"', svg)[1]
    matrix = segno.make_qr(text, error="m", boost_error=True).matrix
    expected = {(x + 4, y + 4) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert dark_modules(path) == expected
    assert f'viewBox="0 0 {len(matrix) + 8} {len(matrix) + 8}"' in svg


def test_qr_code_is_inert() -> None:
    svg = qr_svg('https://x.example/"><script>alert(1)</script>')
    for forbidden in ("script", "style", "href", "alert", "on", "example"):
        assert forbidden not in svg.replace("evenodd", "")
    with pytest.raises(ValueError):
        qr_svg("")
    with pytest.raises(ValueError):
        qr_svg("x" * 5000)


def test_speed(capsys: pytest.CaptureFixture[str]) -> None:
    taken = []
    for number in range(6):
        document = dataclasses.replace(USUAL, number=f"{number:06d}/LSP-X/2026")
        begun = time.perf_counter()
        size = len(typeset(document))
        taken.append(time.perf_counter() - begun)
    with capsys.disabled():
        print(f"\ntypeset: median {statistics.median(taken) * 1000:.0f} ms, {size / 1000:.0f} kB")
