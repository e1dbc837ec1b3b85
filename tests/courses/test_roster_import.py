"""A roster from a spreadsheet: every bad row at once, nothing written until all is well."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from lms.accounts.models import Organisation, Person, Role
from lms.core import clock, spreadsheet, uow
from lms.core.db import db
from lms.core.errors import DomainError, Invalid
from lms.core.outbox import OutboxMessage
from lms.courses import queries
from lms.courses.models import Enrolment, EnrolmentStatus, OfferingStatus
from lms.courses.services import enrolments, roster
from tests.support.factories import World, person, sign_in

HEADINGS = ["NIP atau surel", "Pembimbing lapangan", "Asesor"]


def someone(name: str, where: Organisation | None, *roles: tuple[Role, Organisation], **values: object) -> Person:
    """A person who is really there: committed, since a unit of work begins with what is."""
    with uow.write():
        return person(name, where, *roles, **values)


def sheet(rows: Sequence[Sequence[str]]) -> FileStorage:
    content = spreadsheet.write_xlsx("Peserta", HEADINGS, rows)
    return FileStorage(io.BytesIO(content), filename="peserta.xlsx")


def bring_in(world: World, rows: Sequence[Sequence[str]]) -> roster.RosterImport:
    entries = roster.entries_of(spreadsheet.read_rows(sheet(rows)))
    return roster.import_roster(world.offering.id, entries, by=world.organiser, now=clock.now())


def faults_of(world: World, rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as problem:
        bring_in(world, rows)
    found: dict[str, list[str]] = {}
    for fault in problem.value.faults:
        found.setdefault(fault.where, []).append(fault.message)
    return found


def email(who: object) -> str:
    return str(who.email)  # type: ignore[attr-defined]


def test_learners_with_their_staff(world: World) -> None:
    nip = "199001012015012001"
    fresh = someone("Rina", world.unit, (Role.LEARNER, world.agency), nip=nip)
    done = bring_in(
        world,
        [
            [email(world.second_learner).upper(), email(world.supervisor), email(world.assessor)],
            ["19900101 201501 2 001", "", ""],
        ],
    )
    assert done == roster.RosterImport(enrolled=2, assigned=0)
    rows = {
        row.enrolment.person_id: row.enrolment for row in queries.roster_rows(world.offering, queries.RosterFilters())
    }
    assert rows[world.second_learner.id].field_supervisor_id == world.supervisor.id
    assert rows[world.second_learner.id].assessor_id == world.assessor.id
    assert rows[fresh.id].enrolled_by == world.organiser.id


def test_every_bad_row_is_named_and_nothing_is_written(world: World) -> None:
    colleague = someone("Asesor Seunit", world.unit, (Role.ASSESSOR, world.provider.organisation))
    before = db.session.scalar(select(func.count()).select_from(Enrolment))
    found = faults_of(
        world,
        [
            [email(world.second_learner), "", ""],
            ["tidak.ada@contoh.go.id", "", ""],
            ["199013012015012001", "", ""],
            ["", email(world.supervisor), ""],
            [email(world.second_learner), "", ""],
            [email(world.outsider), email(world.supervisor), ""],
            [email(world.learner), "", email(colleague)],
            [email(world.assessor), "", ""],
        ],
    )
    assert sorted(found) == ["3", "4", "5", "6", "7", "8", "9"]
    assert "Angka 1–8" in found["4"][0]  # the wrong part of the NIP is named
    assert "baris 2" in found["6"][0]
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == before


def test_more_learners_than_places(world: World) -> None:
    with uow.write():
        world.offering.capacity = 2
    learners = [someone(f"P{n}", world.unit, (Role.LEARNER, world.agency)) for n in range(2)]
    found = faults_of(world, [[email(learner), "", ""] for learner in learners])
    assert list(found) == [""]


def test_who_is_enrolled_keeps_the_place_and_gets_the_staff(world: World) -> None:
    second = someone("Asesor Kedua", None, (Role.ASSESSOR, world.provider.organisation))
    done = bring_in(world, [[email(world.learner), "", email(second)]])
    assert done == roster.RosterImport(enrolled=0, assigned=1)
    assert world.enrolment.assessor_id == second.id
    assert world.enrolment.field_supervisor_id == world.supervisor.id


def test_a_withdrawn_learner_comes_back_by_the_roster(world: World) -> None:
    enrolments.withdraw(world.enrolment.id, "salah", by=world.organiser, now=clock.now())
    assert bring_in(world, [[email(world.learner), "", ""]]).enrolled == 1
    assert world.enrolment.status is EnrolmentStatus.ACTIVE


def test_a_draft_takes_no_roster(world: World) -> None:
    with uow.write():
        world.offering.status = OfferingStatus.DRAFT
    assert "" in faults_of(world, [[email(world.second_learner), "", ""]])


def test_three_hundred_learners(world: World) -> None:
    with uow.write():
        world.offering.capacity = 400
        people = [person(f"Peserta {n}", world.unit, (Role.LEARNER, world.agency)) for n in range(300)]
    done = bring_in(world, [[email(who), email(world.supervisor), email(world.assessor)] for who in people])
    assert done.enrolled == 300
    # More than fifty: the worker reconciles them.
    assert db.session.scalar(select(func.count()).where(OutboxMessage.topic == "enrolment:reconcile")) == 300


@pytest.mark.parametrize(
    "rows",
    [[], [["a@b.id", "", ""]], [HEADINGS], [["", "NIP"]]],
)
def test_a_file_without_heading_or_learners(rows: list[list[str]]) -> None:
    with pytest.raises(Invalid):
        roster.entries_of(rows)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b""),
        ("a.xlsx", b"PK\x03\x04 not a workbook"),
        ("a.csv", b"\x00\x01\x02\x81"),
        ("a.xlsx", b"x" * (3 * 1024 * 1024)),
        ("a.csv", b"NIP\n" * 6000),
    ],
)
def test_files_that_cannot_be_read_get_a_sentence(app: Flask, name: str, content: bytes) -> None:
    with pytest.raises(DomainError):
        spreadsheet.read_rows(FileStorage(io.BytesIO(content), filename=name))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_any_usual_delimiter(app: Flask, delimiter: str) -> None:
    text = delimiter.join(["NIP", "Pembimbing", "Asesor"]) + "\r\n" + delimiter.join([" 1 ", "", "b@c.id"]) + "\r\n\r\n"
    rows = spreadsheet.read_rows(FileStorage(io.BytesIO(b"\xef\xbb\xbf" + text.encode()), filename="a.csv"))
    assert rows == [["NIP", "Pembimbing", "Asesor"], ["1", "", "b@c.id"]]


def test_what_is_written_never_begins_a_formula(app: Flask) -> None:
    content = spreadsheet.write_xlsx("a/b", ["Nama"], [["=cmd()"], ["https://contoh.id"], [12]])
    rows = spreadsheet.read_rows(FileStorage(io.BytesIO(content), filename="a.xlsx"))
    assert rows == [["Nama"], ["=cmd()"], ["https://contoh.id"], ["12"]]


def test_the_page_shows_every_bad_row_and_keeps_the_roster_as_it_was(client: FlaskClient, world: World) -> None:
    sign_in(client, world.organiser)
    upload = sheet([["tidak.ada@contoh.go.id", "", ""], ["<script>x</script>@contoh.go.id", "", ""]])
    answer = client.post(f"/angkatan/{world.offering.id}/impor", data={"file": (upload.stream, "peserta.xlsx")})
    assert answer.status_code == 422
    assert "2 baris perlu diperbaiki" in answer.text
    assert "<script>x" not in answer.text
    assert queries.taken(world.offering.id) == 1


def test_the_page_enrols_from_the_template(client: FlaskClient, world: World) -> None:
    sign_in(client, world.organiser)
    template = client.get(f"/angkatan/{world.offering.id}/contoh.xlsx")
    headings = spreadsheet.read_rows(FileStorage(io.BytesIO(template.data), filename="contoh.xlsx"))[0]
    content = spreadsheet.write_xlsx("Peserta", headings, [[email(world.second_learner)]])
    answer = client.post(f"/angkatan/{world.offering.id}/impor", data={"file": (io.BytesIO(content), "peserta.xlsx")})
    assert answer.status_code == 303
    assert queries.taken(world.offering.id) == 2
    without = client.post(f"/angkatan/{world.offering.id}/impor", data={})
    assert without.status_code == 422
