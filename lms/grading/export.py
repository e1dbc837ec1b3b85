"""Results as a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from flask_babel import gettext as _

from lms.core.i18n import show_datetime
from lms.grading import queries
from lms.grading.queries import Candidate

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def results_sheet(rows: Sequence[Candidate]) -> bytes:
    """One row a candidate. Names go in as text, so that one that begins with "=" stays a name."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # A cell of a spreadsheet is a float whatever goes in; the exact figures stay here.
    sheet = book.add_worksheet(_("Hasil"))
    bold = book.add_format({"bold": True})
    heads = (
        _("Kursi"),
        _("Nama"),
        _("Unit kerja"),
        _("Poin"),
        _("Poin tertinggi"),
        _("Persen"),
        _("Hasil"),
        _("Dirilis"),
    )
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for line, one in enumerate(rows, 1):
        person, result = one.enrolment.person, one.result
        sheet.write_number(line, 0, one.seat)
        sheet.write_string(line, 1, person.name)
        sheet.write_string(line, 2, person.organisation.name if person.organisation else "")
        if result is None:
            sheet.write_string(line, 6, _("Belum dinilai"))
            continue
        sheet.write_number(line, 3, float(result.score))
        sheet.write_number(line, 4, float(result.max_score))
        sheet.write_number(line, 5, float(queries.shown_percentage(result)))
        sheet.write_string(line, 6, _("Lulus") if result.passed else _("Tidak lulus"))
        sheet.write_string(line, 7, show_datetime(result.released_at) if result.released_at else _("Belum"))
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
    return out.getvalue()
