"""The civil servant's number: what is right, and the part that is named when it is wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import nip
from lms.accounts.nip import Employment
from lms.core.errors import Invalid

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True, scope="module")
def _words() -> object:
    """Messages need an application context; no database."""
    from flask_babel import Babel

    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("text", "employment", "born", "year", "sex", "sequence"),
    [
        ("198503172009022001", Employment.PNS, date(1985, 3, 17), 2009, "2", 1),
        ("19850317 200902 2 001", Employment.PNS, date(1985, 3, 17), 2009, "2", 1),
        ("19850317-200912-1-999", Employment.PNS, date(1985, 3, 17), 2009, "1", 999),
        ("199002292018021003", None, None, None, None, None),  # 1990 was no leap year
        ("199202292018021003", Employment.PNS, date(1992, 2, 29), 2018, "1", 3),
        ("199107052021212004", Employment.PPPK, date(1991, 7, 5), 2021, "2", 4),
        ("199107052023291120", Employment.PPPK, date(1991, 7, 5), 2023, "1", 120),
    ],
)
def test_reads_what_the_number_says(text, employment, born, year, sex, sequence) -> None:  # type: ignore[no-untyped-def]
    if employment is None:
        with pytest.raises(Invalid):
            nip.parse(text, today=TODAY)
        return
    found = nip.parse(text, today=TODAY)
    assert (found.employment, found.born, found.appointed_year) == (employment, born, year)
    assert (found.sex, found.sequence, len(found.digits)) == (sex, sequence, 18)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("19850317200902200", "18 angka; yang Anda ketik 17"),
        ("1985031720090220011", "18 angka; yang Anda ketik 19"),
        ("19850317200902200I", "I bukan angka"),
        ("１９850317200902200", "bukan angka"),
        ("198513172009022001", "Angka 1–8 (19851317)"),
        ("198502302009022001", "Angka 1–8 (19850230)"),
        ("202703172009022001", "Angka 1–8 (20270317)"),
        ("198503171809022001", "Angka 9–12 (1809)"),
        ("198503172027022001", "Angka 9–12 (2027)"),
        ("198503171990022001", "terlalu dekat dengan tahun lahir 1985"),
        ("198503172009132001", "Angka 13–14 (13)"),
        ("198503172009002001", "Angka 13–14 (00)"),
        ("198503172009392001", "Angka 13–14 (39)"),
        ("198503172026122001", "Angka 9–14 (202612)"),
        ("199107052021202004", "Angka 14 (0)"),
        ("198503172009212001", "PPPK baru ada sejak 2018"),
        ("198503172009023001", "Angka 15 (3)"),
        ("198503172009020001", "Angka 15 (0)"),
        ("198503172009022000", "Angka 16–18"),
    ],
)
def test_names_the_wrong_part(text: str, part: str) -> None:
    with pytest.raises(Invalid) as caught:
        nip.parse(text, today=TODAY)
    assert len(caught.value.faults) == 1
    assert part in caught.value.message
    assert caught.value.faults[0].where == "nip"


def test_names_every_wrong_part_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        nip.parse("198513172009133000", today=TODAY)
    assert len(caught.value.faults) == 4


BIRTHS = st.dates(date(1955, 1, 1), date(2000, 12, 31))


@given(BIRTHS, st.integers(18, 35), st.integers(1, 12), st.sampled_from("12"), st.integers(1, 999))
def test_every_well_formed_pns_number_is_read(born: date, age: int, month: int, sex: str, sequence: int) -> None:
    year = min(born.year + age, TODAY.year - 1)
    found = nip.parse(f"{born:%Y%m%d}{year}{month:02d}{sex}{sequence:03d}", today=TODAY)
    assert (found.employment, found.born, found.sequence) == (Employment.PNS, born, sequence)


@given(BIRTHS, st.integers(2018, 2026), st.integers(1, 9), st.sampled_from("12"), st.integers(1, 999))
def test_every_well_formed_pppk_number_is_read(born: date, year: int, agreement: int, sex: str, sequence: int) -> None:
    found = nip.parse(f"{born:%Y%m%d}{year}2{agreement}{sex}{sequence:03d}", today=TODAY)
    assert (found.employment, found.born, found.appointed_year) == (Employment.PPPK, born, year)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    found, faults = None, ()
    try:
        found = nip.parse(text, today=TODAY)
    except Invalid as problem:
        faults = problem.faults
    assert (found is None) == bool(faults)
    assert all(fault.message.endswith(".") for fault in faults)
    assert found is None or nip.normalise(text) == found.digits


@given(st.from_regex(r"[0-9]{18}", fullmatch=True))
def test_eighteen_digits_are_read_as_written_or_refused(digits: str) -> None:
    try:
        found = nip.parse(digits, today=TODAY)
    except Invalid:
        return
    assert f"{found.born:%Y%m%d}{found.appointed_year}" == digits[:12]
    assert date(1930, 1, 1) <= found.born <= TODAY - timedelta(days=14 * 365)
