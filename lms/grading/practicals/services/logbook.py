"""What a learner writes into the logbook, and what the field supervisor says to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import obstore
from flask_babel import gettext as _
from sqlalchemy import delete, select

from lms.accounts.models import Person
from lms.core import audit, storage, uow
from lms.core.db import db
from lms.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from lms.core.storage import StoredFile, Upload
from lms.courses.models import Enrolment
from lms.grading.models import EntryStatus, LogbookEntry, LogbookEvidence, RefusalReason
from lms.grading.practicals import policies, queries
from lms.grading.practicals.practice import Practice
from lms.grading.practicals.services.locking import lock_enrolment

FILES_AT_MOST = 6  # of one entry
TEXT_AT_MOST = 4000  # characters
FOLDER = "practice"


def today_of(person: Person, now: datetime) -> date:
    """The day where the learner is."""
    return now.astimezone(ZoneInfo(person.timezone)).date()


def first_day(practice: Practice, person: Person) -> date | None:
    """The first day an activity may be dated: the day the stage opened, where the learner is."""
    return practice.opened_at.astimezone(ZoneInfo(person.timezone)).date() if practice.opened_at else None


def add_entry(
    enrolment_id: int,
    *,
    procedure: str,
    done_on: date,
    place: str,
    text: str,
    uploads: Sequence[Upload] = (),
    by: Person,
    now: datetime,
) -> LogbookEntry:
    """Write an activity into one's own logbook; it waits for the field supervisor.

    Args:
        uploads: judged by ``storage.judge_evidence``.

    Raises:
        Invalid: with a fault per field; nothing was written.
        Conflict: the logbook is closed now.
        Forbidden: somebody else's logbook.
    """
    enrolment = _own(enrolment_id, by)
    practice = _writable(enrolment)
    place, text = place.strip(), text.strip()
    _check_entry(practice, enrolment.person, procedure, done_on, place, text, uploads, now)
    files = [
        storage.keep(one.content, media_type=one.media_type, name=f"bukti-{number}", folder=FOLDER)
        for number, one in enumerate(uploads, 1)
    ]
    with uow.write() as session:
        practice = _writable(_own(enrolment_id, by, lock=True))
        entry = LogbookEntry(
            enrolment_id=enrolment_id,
            practical_version_id=practice.version.id,
            procedure=procedure,
            done_on=done_on,
            place=place,
            text=text,
            status=EntryStatus.WAITING,
            written_at=now,
            evidence=[LogbookEvidence(file=file) for file in files],
        )
        session.add(entry)
        session.flush()
        audit.record("practice:entry:write", f"logbook_entry:{entry.id}", by=by, procedure=procedure, files=len(files))
        uow.touch(enrolment_id)
    return entry


def _own(enrolment_id: int, by: Person, *, lock: bool = False) -> Enrolment:
    enrolment = lock_enrolment(enrolment_id) if lock else db.session.get(Enrolment, enrolment_id)
    if enrolment is None or not policies.may_write_logbook(by, enrolment):
        raise Forbidden(_("Hanya peserta yang menulis di buku catatannya sendiri."))
    return enrolment


def _writable(enrolment: Enrolment) -> Practice:
    practice = queries.practice_of(enrolment)
    if practice is None:
        raise NotFound(_("Program ini tidak memuat praktik."))
    if practice.opened_at is None:
        raise Conflict(_("Tahap praktik belum dibuka. Selesaikan tahap sebelumnya dahulu."), code="not_open")
    if not practice.is_writable:
        raise Conflict(
            _("Buku catatan sudah ditutup: penilaian sudah diserahkan. Kegiatan baru tidak ditambahkan."),
            code="logbook_closed",
        )
    return practice


def _check_entry(
    practice: Practice,
    person: Person,
    procedure: str,
    done_on: date,
    place: str,
    text: str,
    uploads: Sequence[Upload],
    now: datetime,
) -> None:
    faults: list[Fault] = []
    if practice.definition.procedure(procedure) is None:
        faults.append(Fault("procedure", _("Pilih kegiatan dari daftar.")))
    opened = first_day(practice, person)
    if done_on > today_of(person, now):
        faults.append(Fault("done_on", _("Tanggal ini belum terjadi. Isi tanggal kegiatan dilakukan.")))
    elif opened is not None and done_on < opened:
        faults.append(Fault("done_on", _("Kegiatan sebelum tahap praktik dibuka tidak dihitung.")))
    if not place:
        faults.append(Fault("place", _("Isi tempat kegiatan, misalnya nama posyandu.")))
    elif len(place) > 200:
        faults.append(Fault("place", _("Tempat paling panjang 200 huruf.")))
    if not text:
        faults.append(Fault("text", _("Ceritakan apa yang Anda lakukan.")))
    elif len(text) > TEXT_AT_MOST:
        faults.append(Fault("text", _("Uraian paling panjang %(most)s huruf.", most=TEXT_AT_MOST)))
    if len(uploads) > FILES_AT_MOST:
        faults.append(Fault("evidence", _("Paling banyak %(most)s berkas untuk satu kegiatan.", most=FILES_AT_MOST)))
    if faults:
        raise Invalid(faults)


def confirm(entry_ids: Iterable[int], *, by: Person, now: datetime) -> int:
    """Confirm entries of learners assigned to this field supervisor.

    Sending the same twice (a slow line, a second press) changes nothing the second time.

    Returns:
        How many were confirmed now.

    Raises:
        Conflict: one of them was refused meanwhile; none was changed.
        NotFound: one of them is not this supervisor's.
    """
    with uow.write():
        changed = [entry for entry in _assigned(entry_ids, by) if entry.status != EntryStatus.CONFIRMED]
        _check_waiting(changed)
        for entry in changed:
            entry.status, entry.decided_at, entry.decided_by = EntryStatus.CONFIRMED, now, by.id
            audit.record("practice:entry:confirm", f"logbook_entry:{entry.id}", by=by)
            uow.touch(entry.enrolment_id)
    return len(changed)


def refuse(entry_ids: Iterable[int], *, reason: RefusalReason, note: str, by: Person, now: datetime) -> int:
    """Refuse entries with a reason. Where a patient can be recognised, their files are deleted for good.

    Raises:
        Invalid: the reason "other" without words.
        Conflict: one of them was confirmed meanwhile; none was changed.
        NotFound: one of them is not this supervisor's.
    """
    note = note.strip()
    if reason == RefusalReason.OTHER and not note:
        raise Invalid([Fault("note", _("Tuliskan alasannya, agar peserta tahu apa yang harus diperbaiki."))])
    if len(note) > 1000:
        raise Invalid([Fault("note", _("Catatan paling panjang 1.000 huruf."))])
    with uow.write():
        changed = [entry for entry in _assigned(entry_ids, by) if entry.status != EntryStatus.REFUSED]
        _check_waiting(changed)
        for entry in changed:
            entry.status, entry.decided_at, entry.decided_by = EntryStatus.REFUSED, now, by.id
            entry.refusal_reason, entry.refusal = reason, note
            deleted = _delete_evidence(entry) if reason == RefusalReason.PATIENT_IDENTITY else 0
            audit.record(
                "practice:entry:refuse", f"logbook_entry:{entry.id}", by=by, reason=reason.value, files_deleted=deleted
            )
            uow.touch(entry.enrolment_id)
    return len(changed)


def _assigned(entry_ids: Iterable[int], by: Person) -> list[LogbookEntry]:
    wanted = sorted(set(entry_ids))
    if not wanted:
        raise Invalid([Fault("entries", _("Pilih paling sedikit satu kegiatan."))])
    entries = list(
        db.session.scalars(
            select(LogbookEntry)
            .where(LogbookEntry.id.in_(wanted))
            .order_by(LogbookEntry.id)
            .with_for_update(of=LogbookEntry)
            .execution_options(populate_existing=True)
        )
    )
    if len(entries) < len(wanted) or not all(policies.may_supervise(by, entry.enrolment) for entry in entries):
        raise NotFound(_("Kegiatan ini tidak ada atau pesertanya tidak Anda bimbing."))
    return entries


def _check_waiting(entries: Sequence[LogbookEntry]) -> None:
    if any(entry.status != EntryStatus.WAITING for entry in entries):
        raise Conflict(
            _("Sebagian kegiatan sudah diputuskan sebelumnya. Belum ada yang diubah; muat ulang daftarnya."),
            code="decided",
        )


def _delete_evidence(entry: LogbookEntry) -> int:
    """Rows now, the objects when the transaction is safe; a kept picture that nothing refers to is served to nobody."""
    files = [evidence.file for evidence in entry.evidence]
    db.session.execute(delete(LogbookEvidence).where(LogbookEvidence.entry_id == entry.id))
    for file in files:
        db.session.execute(delete(StoredFile).where(StoredFile.id == file.id))
        uow.after_commit(partial(_delete_object, file.key))
    db.session.expire(entry, ["evidence"])
    return len(files)


def _delete_object(key: str) -> None:
    obstore.delete(storage.store(), key)
