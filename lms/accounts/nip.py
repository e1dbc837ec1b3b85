"""The civil servant's number: NIP of a PNS and NI of a PPPK, 18 digits without a check digit.

PNS: birth date YYYYMMDD, appointment YYYYMM, sex 1 or 2, sequence 001-999. PPPK: birth date, year of first appointment,
'2' and the number of the work agreement (1-9), sex, sequence. (Peraturan Kepala BKN 22/2007 for PNS, Peraturan BKN
1/2019 for PPPK.) A number is an attribute of a person, never the identity: a PPPK's changes with the agency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _

from lms.core.errors import Fault, Invalid

MINIMUM_AGE = 15  # years between birth and appointment, below which one of the two dates is mistyped
PPPK_SINCE = 2018  # Peraturan Pemerintah 49/2018 made the first PPPK


class Employment(StrEnum):
    PNS = "pns"
    PPPK = "pppk"


@dataclass(frozen=True, slots=True)
class ServiceNumber:
    """A valid number and what it says."""

    digits: str
    employment: Employment
    born: date
    appointed_year: int
    sex: str  # "1" male, "2" female
    sequence: int


def normalise(text: str) -> str:
    """Without the spaces, points and dashes that people write between the parts."""
    return "".join(text.split()).replace(".", "").replace("-", "")


def parse(text: str, *, today: date) -> ServiceNumber:
    """Read a NIP or NI PPPK.

    A month 01-12 in places 13-14 makes it a PNS's number; 21-29 a PPPK's.

    Args:
        today: the day that no date in the number may lie behind.

    Raises:
        Invalid: with one fault per wrong part, each naming its digits.
    """
    digits = normalise(text)
    strange = "".join(dict.fromkeys(sign for sign in digits if sign not in "0123456789"))
    if strange:
        raise Invalid([Fault("nip", _("NIP hanya boleh berisi angka; %(part)s bukan angka.", part=strange[:10]))])
    if len(digits) != 18:
        raise Invalid([Fault("nip", _("NIP harus 18 angka; yang Anda ketik %(count)s angka.", count=len(digits)))])
    faults: list[Fault] = []
    born = _birth_date(digits[:8], today, faults)
    employment = Employment.PPPK if digits[12] == "2" else Employment.PNS
    year = int(digits[8:12])
    if not 1950 <= year <= today.year:
        faults.append(
            Fault("nip", _("Angka 9–12 (%(part)s) bukan tahun pengangkatan yang mungkin.", part=digits[8:12]))
        )
    elif born is not None and year - born.year < MINIMUM_AGE:
        faults.append(
            Fault(
                "nip",
                _("Tahun pengangkatan %(year)s terlalu dekat dengan tahun lahir %(born)s.", year=year, born=born.year),
            )
        )
    middle = digits[12:14]
    if employment is Employment.PPPK:
        if middle[1] == "0":
            faults.append(Fault("nip", _("Angka 14 (%(part)s) harus nomor perjanjian kerja 1–9.", part=middle[1])))
        if 1950 <= year < PPPK_SINCE:
            faults.append(
                Fault(
                    "nip",
                    _(
                        "Angka 13 (2) menandai PPPK, padahal PPPK baru ada sejak %(since)s. "
                        "Periksa angka 9–14 (%(part)s).",
                        since=PPPK_SINCE,
                        part=digits[8:14],
                    ),
                )
            )
    elif not 1 <= int(middle) <= 12:
        faults.append(
            Fault(
                "nip",
                _(
                    "Angka 13–14 (%(part)s) bukan bulan pengangkatan PNS (01–12) dan bukan tanda PPPK (21–29).",
                    part=middle,
                ),
            )
        )
    elif year == today.year and int(middle) > today.month:
        faults.append(Fault("nip", _("Angka 9–14 (%(part)s) menunjuk pengangkatan di masa depan.", part=digits[8:14])))
    if digits[14] not in "12":
        faults.append(Fault("nip", _("Angka 15 (%(part)s) harus 1 (laki-laki) atau 2 (perempuan).", part=digits[14])))
    if digits[15:] == "000":
        faults.append(Fault("nip", _("Angka 16–18 (nomor urut) tidak boleh 000.")))
    if faults or born is None:
        raise Invalid(faults)
    return ServiceNumber(digits, employment, born, year, digits[14], int(digits[15:]))


def _birth_date(part: str, today: date, faults: list[Fault]) -> date | None:
    try:
        born = date(int(part[:4]), int(part[4:6]), int(part[6:]))
    except ValueError:
        faults.append(
            Fault("nip", _("Angka 1–8 (%(part)s) bukan tanggal lahir yang benar (tahun, bulan, hari).", part=part))
        )
        return None
    if not date(1930, 1, 1) <= born <= today:
        faults.append(Fault("nip", _("Angka 1–8 (%(part)s) bukan tanggal lahir yang mungkin.", part=part)))
        return None
    return born
