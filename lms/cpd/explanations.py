""" "Mengapa?" beside each entry of the ledger. Those of points and standing come with ``cpd.standing``."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from lms.core.explain import Explanation, Fact
from lms.core.i18n import language, show_date, show_number
from lms.cpd.models import LedgerEntry


def of_entry(entry: LedgerEntry, counters: Mapping[int, LedgerEntry]) -> Explanation:
    """Why an entry is worth what it is.

    Args:
        counters: counter-entries by the id of the entry they take back.
    """
    rule = entry.rule
    per_unit = show_number(rule.points_per_unit, 3)
    facts = [
        Fact(_("Kegiatan"), rule.title_en if language() == "en" else rule.title),
        Fact(_("Tanggal"), show_date(entry.occurred_on)),
        Fact(_("Jam pelajaran materi inti") if rule.unit == "jp" else _("Kegiatan"), show_number(abs(entry.units))),
        Fact(_("Poin per JP") if rule.unit == "jp" else _("Poin per kegiatan"), per_unit),
    ]
    if rule.yearly_cap is not None:
        facts.append(Fact(_("Paling banyak setahun"), show_number(rule.yearly_cap)))
    counter = counters.get(entry.id)
    if entry.counters_id is not None:
        facts.append(Fact(_("Alasan ditarik"), entry.reason or ""))
    elif counter is not None:
        facts.append(Fact(_("Ditarik kembali"), f"{show_date(counter.recorded_at)}: {counter.reason or ''}"))
    return Explanation(
        question=_("Mengapa %(points)s?", points=show_number(entry.points)),
        facts=tuple(facts),
        rule=_("Poin = jam pelajaran materi inti × poin per JP, menurut aturan yang berlaku pada tanggal kegiatan.")
        if rule.unit == "jp"
        else _("Setiap kegiatan memberi poin yang sama, menurut aturan yang berlaku pada tanggal kegiatan."),
        basis=rule.basis,
    )
