"""A roster from a spreadsheet: all rows are judged first, and written together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select

from lms.accounts import nip
from lms.accounts.models import Person, Role
from lms.accounts.queries import account_name
from lms.core import audit, uow
from lms.core.db import db
from lms.core.errors import Fault, Forbidden, Invalid
from lms.courses import policies, queries
from lms.courses.days import day_in
from lms.courses.models import Enrolment, EnrolmentStatus, Offering, OfferingStatus
from lms.courses.services.enrolments import assignment_faults
from lms.courses.services.offerings import locked

ROW_LIMIT = 1000  # learners of one file
COLUMNS = 3


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A row as it was typed; ``number`` is the spreadsheet's row, so that people find it."""

    number: int
    learner: str
    supervisor: str = ""
    assessor: str = ""


@dataclass(frozen=True, slots=True)
class RosterImport:
    enrolled: int
    assigned: int  # enrolled before; only supervisor or assessor was set


def entries_of(rows: Sequence[Sequence[str]]) -> list[RosterEntry]:
    """The rows below the heading; empty ones are passed over.

    Raises:
        Invalid: the first row is not the heading, or there is nothing below it.
    """
    if not rows or not _is_heading(rows[0]):
        message = _("Baris 1 harus judul kolom seperti pada contoh: NIP atau surel, Pembimbing lapangan, Asesor.")
        raise Invalid([Fault("1", message)])
    found = []
    for number, row in enumerate(rows[1:], 2):
        cells = [*row[:COLUMNS], *[""] * COLUMNS][:COLUMNS]
        if any(cells):
            found.append(RosterEntry(number, *cells))
    if not found:
        raise Invalid([Fault("2", _("Belum ada peserta di bawah judul kolom."))])
    if len(found) > ROW_LIMIT:
        raise Invalid([Fault("", _("Satu berkas paling banyak %(limit)s peserta.", limit=ROW_LIMIT))])
    return found


def _is_heading(row: Sequence[str]) -> bool:
    """The first cell names the column instead of holding a number or an address."""
    first = row[0].lower() if row else ""
    return "nip" in first and "@" not in first


def headings() -> list[str]:
    return [
        _("NIP atau surel"),
        _("Pembimbing lapangan (NIP atau surel, boleh kosong)"),
        _("Asesor (NIP atau surel, boleh kosong)"),
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that was judged fit; ``enrolment`` is None where the learner is new to the offering."""

    learner: Person
    enrolment: Enrolment | None
    supervisor: Person | None
    assessor: Person | None

    @property
    def takes_place(self) -> bool:
        return self.enrolment is None or self.enrolment.status is EnrolmentStatus.WITHDRAWN


def import_roster(offering_id: int, entries: Sequence[RosterEntry], *, by: Person, now: datetime) -> RosterImport:
    """Enrol the people of a file. Who is enrolled already keeps their place and gets the staff the row names.

    Raises:
        Invalid: one fault per wrong row and reason, ``where`` being the row's number; nothing was written.
    """
    with uow.write():
        offering = locked(offering_id)
        if not policies.may_manage_offering(by, offering):
            raise Forbidden(_("Anda tidak menyelenggarakan angkatan ini."))
        rows, faults = _judge_all(entries, offering, now)
        faults = _judge_offering(offering, rows, now) + faults
        if faults:
            raise Invalid(faults)
        return _write(offering, rows, by, now)


def _judge_offering(offering: Offering, rows: Sequence[_Row], now: datetime) -> list[Fault]:
    faults: list[Fault] = []
    if offering.status is OfferingStatus.DRAFT:
        faults.append(Fault("", _("Buka dahulu pendaftaran angkatan ini.")))
    if day_in(offering.timezone, now) > offering.ends_on:
        faults.append(Fault("", _("Angkatan ini sudah selesai.")))
    places = queries.taken(offering.id) + sum(row.takes_place for row in rows)
    if places > offering.capacity:
        message = _(
            "Angkatan ini mempunyai %(capacity)s tempat; dengan berkas ini menjadi %(places)s peserta.",
            capacity=offering.capacity,
            places=places,
        )
        faults.append(Fault("", message))
    return faults


def _judge_all(entries: Sequence[RosterEntry], offering: Offering, now: datetime) -> tuple[list[_Row], list[Fault]]:
    people = _people([name for entry in entries for name in (entry.learner, entry.supervisor, entry.assessor)])
    known = {
        enrolment.person_id: enrolment
        for enrolment in db.session.scalars(
            select(Enrolment).where(Enrolment.offering_id == offering.id).execution_options(populate_existing=True)
        ).unique()
    }
    first_row: dict[int, int] = {}
    rows: list[_Row] = []
    faults: list[Fault] = []
    for entry in entries:
        here: list[str] = []
        learner = _find(entry.learner, people, _("Kolom peserta"), now, here)
        supervisor = _find(entry.supervisor, people, _("Pembimbing lapangan"), now, here, optional=True)
        assessor = _find(entry.assessor, people, _("Asesor"), now, here, optional=True)
        if learner is not None and learner.id in first_row:
            here.append(_("%(name)s sudah ada di baris %(row)s.", name=learner.name, row=first_row[learner.id]))
        elif learner is not None:
            first_row[learner.id] = entry.number
            row = _Row(learner, known.get(learner.id), supervisor, assessor)
            here += _row_faults(row, offering)
            rows.append(row)
        faults += [Fault(str(entry.number), message) for message in here]
    return rows, faults


def _row_faults(row: _Row, offering: Offering) -> list[str]:
    found: list[str] = []
    if row.learner.suspended_at is not None or Role.LEARNER not in row.learner.roles():
        found.append(_("%(name)s tidak mempunyai peran peserta yang aktif.", name=row.learner.name))
    if row.enrolment is not None and row.enrolment.status is EnrolmentStatus.COMPLETED:
        found.append(_("%(name)s sudah menyelesaikan angkatan ini.", name=row.learner.name))
    faults = assignment_faults(row.learner, row.enrolment, offering, supervisor=row.supervisor, assessor=row.assessor)
    return found + [fault.message for fault in faults]


def _people(names: Sequence[str]) -> dict[str, Person]:
    """People by e-mail and by NIP, in one query for the whole file."""
    wanted = {account_name(name) for name in names if name}
    emails = {name for name in wanted if "@" in name}
    rows = db.session.scalars(
        select(Person).where(or_(Person.email.in_(emails), Person.nip.in_(wanted - emails)))
    ).unique()
    found: dict[str, Person] = {}
    for person in rows:
        for name in (person.email, person.nip):
            if name:
                found[name] = person
    return found


def _find(
    typed: str, people: dict[str, Person], what: str, now: datetime, faults: list[str], *, optional: bool = False
) -> Person | None:
    """The person a cell names; a sentence in ``faults`` where it names nobody, saying which part of a NIP is wrong."""
    if not typed:
        if not optional:
            faults.append(_("%(what)s: NIP atau surel belum diisi.", what=what))
        return None
    person = people.get(account_name(typed))
    if person is not None:
        return person
    if "@" not in typed:
        try:
            nip.parse(typed, today=now.date())
        except Invalid as problem:
            faults.append(f"{what} {typed}: {problem.message}")
            return None
    faults.append(_("%(what)s: %(typed)s belum mempunyai akun.", what=what, typed=typed))
    return None


def _write(offering: Offering, rows: Sequence[_Row], by: Person, now: datetime) -> RosterImport:
    enrolments: list[Enrolment] = []
    enrolled = sum(row.takes_place for row in rows)
    for row in rows:
        enrolment = row.enrolment
        if enrolment is None:
            enrolment = Enrolment(offering_id=offering.id, person_id=row.learner.id, enrolled_at=now, enrolled_by=by.id)
            db.session.add(enrolment)
        enrolment.status = EnrolmentStatus.ACTIVE
        if row.supervisor is not None:
            enrolment.field_supervisor_id = row.supervisor.id
        if row.assessor is not None:
            enrolment.assessor_id = row.assessor.id
        enrolments.append(enrolment)
    db.session.flush()
    for enrolment in enrolments:
        uow.touch(enrolment.id)
    audit.record(
        "offering:roster:import",
        f"offering:{offering.id}",
        by=by,
        enrolled=enrolled,
        enrolments=[enrolment.id for enrolment in enrolments],
    )
    return RosterImport(enrolled, len(rows) - enrolled)
