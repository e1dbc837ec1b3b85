"""Spreadsheets in and out: XLSX and CSV read as text, XLSX written without formulas.

What people upload is judged before it is opened (size, size unpacked, rows); what is written never begins a formula, so
that a name cannot run anything on the reader's machine.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import python_calamine
import xlsxwriter
from flask import Response
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from lms.core.errors import DomainError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_LIMIT = 2 * 1024 * 1024  # bytes of an upload
UNPACKED_LIMIT = 40 * 1024 * 1024  # bytes of what an XLSX holds
ROW_LIMIT = 5000
COLUMN_LIMIT = 60
WIDTH_LIMIT = 60  # characters of the widest column written

Cell = str | int | Decimal | date | None


def read_rows(upload: FileStorage) -> list[list[str]]:
    """All rows of the first sheet (or of a CSV file with commas or semicolons) as stripped text; empty rows stay.

    Raises:
        DomainError: too large, unreadable, or neither XLSX nor CSV; the sentence says what to do.
    """
    name = Path(upload.filename or "").name[:120]
    content = upload.stream.read(FILE_LIMIT + 1)
    if not content:
        raise DomainError(_("Berkas ini kosong. Pilih berkas lain."), code="file_empty")
    if len(content) > FILE_LIMIT:
        raise DomainError(_("Berkas %(name)s lebih besar dari 2 MB. Bagi dahulu.", name=name), code="file_too_large")
    rows = _read_xlsx(content, name) if content.startswith(b"PK") else _read_csv(content, name)
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > ROW_LIMIT:
        raise DomainError(
            _("Berkas ini memuat lebih dari %(limit)s baris. Bagi dahulu.", limit=ROW_LIMIT), code="file_too_long"
        )
    return rows


def _read_xlsx(content: bytes, name: str) -> list[list[str]]:
    broken = _("Berkas %(name)s tidak dapat dibaca. Simpan sebagai XLSX atau CSV, lalu unggah lagi.", name=name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > UNPACKED_LIMIT:
                raise DomainError(broken, code="file_broken")
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        if sheet.total_height > ROW_LIMIT + 1 or sheet.total_width > COLUMN_LIMIT * 10:
            raise DomainError(
                _("Berkas ini memuat lebih dari %(limit)s baris. Bagi dahulu.", limit=ROW_LIMIT), code="file_too_long"
            )
        return [[_text(cell) for cell in row[:COLUMN_LIMIT]] for row in sheet.to_python(skip_empty_area=False)]
    except (zipfile.BadZipFile, python_calamine.CalamineError, OSError, ValueError, IndexError) as problem:
        raise DomainError(broken, code="file_broken") from problem


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a number typed into a cell comes as 12.0
    return str(cell).strip()


def _read_csv(content: bytes, name: str) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as problem:
            message = _("Berkas %(name)s bukan XLSX atau CSV. Simpan sebagai salah satunya.", name=name)
            raise DomainError(message, code="file_kind") from problem
    if "\0" in text:
        message = _("Berkas %(name)s bukan XLSX atau CSV. Simpan sebagai salah satunya.", name=name)
        raise DomainError(message, code="file_kind")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[cell.strip() for cell in row[:COLUMN_LIMIT]] for row in reader]
    except csv.Error as problem:
        message = _("Berkas %(name)s tidak dapat dibaca. Simpan ulang sebagai XLSX atau CSV.", name=name)
        raise DomainError(message, code="file_broken") from problem


def write_xlsx(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, notes: Sequence[str] = ()
) -> bytes:
    """A workbook of one sheet: a frozen, filterable heading, then the rows. Text is never a formula or a link.

    Args:
        title: of the sheet; at most 31 characters are kept.
        notes: sentences on a second sheet, one a row.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        plain = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("".join(" " if c in "[]:*?/\\" else c for c in title)[:31] or "Data")
        widths = [len(heading) for heading in headings]
        sheet.write_row(0, 0, headings, bold)
        number = 0
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                widths[column] = max(widths[column], len(str(cell or "")))
                if isinstance(cell, datetime):
                    sheet.write_string(number, column, cell.isoformat(sep=" ", timespec="minutes"))
                elif isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, int | Decimal):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, cell or "", plain)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, WIDTH_LIMIT), plain)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, number, max(0, len(headings) - 1))
        if notes:
            second = book.add_worksheet(_("Petunjuk"))
            second.set_column(0, 0, 100)
            for line, note in enumerate(notes):
                second.write_string(line, 0, note)
    return out.getvalue()


def attachment(content: bytes, name: str) -> Response:
    """An XLSX file to be saved; never kept by caches, since it holds people's data."""
    response = Response(content, mimetype=XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
