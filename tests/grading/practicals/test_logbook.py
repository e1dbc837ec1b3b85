"""The logbook: what is accepted, who confirms, and what a refusal does."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from lms.core import clock, storage, uow
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from lms.core.storage import StoredFile
from lms.courses.models import EnrolmentStatus
from lms.grading.models import EntryStatus, LogbookEntry, LogbookEvidence, RefusalReason
from lms.grading.practicals import queries
from lms.grading.practicals.practice import Phase, Practice
from lms.grading.practicals.services import logbook
from tests.support.factories import World
from tests.support.practice import enrol, fill_logbook, marked, open_stage, practical, write_entry


def photo(**exif: str) -> storage.Upload:
    out = io.BytesIO()
    picture = Image.new("RGB", (40, 30), "red")
    tags = picture.getexif()
    tags[0x010F] = exif.get("make", "Kamera Rahasia")
    picture.save(out, "JPEG", exif=tags)
    out.seek(0)
    return storage.judge_evidence(FileStorage(out, "IMG_Siti_Aminah.jpg"))


def practice_of(world: World) -> Practice:
    found = queries.practice_of(world.enrolment)
    assert found is not None
    return found


def add(world: World, **changes: object) -> LogbookEntry:
    given: dict[str, object] = {
        "procedure": "P1",
        "done_on": logbook.today_of(world.learner, clock.now()),
        "place": "Posyandu",
        "text": "Suhu 4 derajat.",
        "by": world.learner,
        "now": clock.now(),
        **changes,
    }
    return logbook.add_entry(world.enrolment.id, **given)  # type: ignore[arg-type]


def entry(entry_id: int) -> LogbookEntry:
    return db.session.get_one(LogbookEntry, entry_id, populate_existing=True)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(LogbookEntry)) or 0


def test_an_entry_waits_with_its_evidence(world: World) -> None:
    practical(world)
    entry_id = write_entry(world, uploads=[photo(), photo()])
    found = entry(entry_id)
    assert found.status == EntryStatus.WAITING
    assert [one.file.name for one in found.evidence] == ["bukti-1", "bukti-2"]  # no name from the device
    assert b"Kamera Rahasia" not in storage.read(found.evidence[0].file)
    assert practice_of(world).waiting == 1


def test_the_practice_goes_from_closed_to_ready(world: World) -> None:
    version = practical(world)
    assert practice_of(world).phase == Phase.PRACTISING
    fill_logbook(world)
    found = practice_of(world)
    assert (found.phase, found.fulfilled, found.required, found.version.id) == (Phase.READY, 8, 8, version.id)


def test_before_the_stage_opens_nothing_is_written(world: World) -> None:
    practical(world)
    other = enrol(world, world.second_learner)
    found = queries.practice_of(other)
    assert found is not None
    assert found.phase == Phase.NOT_OPEN
    with pytest.raises(Conflict, match="belum dibuka"):
        write_entry(world, enrolment=other)


def test_every_fault_is_named_at_once_and_nothing_is_written(world: World) -> None:
    practical(world)
    tomorrow = logbook.today_of(world.learner, clock.now()) + timedelta(days=1)
    with pytest.raises(Invalid) as caught:
        add(world, procedure="P9", done_on=tomorrow, place=" ", text="\n", uploads=[photo()] * 7)
    assert [fault.where for fault in caught.value.faults] == ["procedure", "done_on", "place", "text", "evidence"]
    assert count() == 0


def test_an_entry_before_the_stage_opened_does_not_count(world: World) -> None:
    practical(world)
    opened = logbook.first_day(practice_of(world), world.learner)
    assert opened is not None
    add(world, done_on=opened)
    with pytest.raises(Invalid, match="sebelum tahap"):
        add(world, done_on=opened - timedelta(days=1))


def test_today_is_the_learners_today(world: World) -> None:
    """In Jayapura it is tomorrow before it is in Jakarta."""
    practical(world)
    world.learner.timezone = "Asia/Jayapura"
    db.session.commit()
    evening = clock.now().replace(hour=16, minute=0)  # 01:00 in Jayapura, 23:00 in Jakarta
    clock.shift(evening - clock.now() + timedelta(days=1))
    assert logbook.today_of(world.learner, clock.now()) == clock.now().date() + timedelta(days=1)
    add(world, done_on=clock.now().date() + timedelta(days=1), now=clock.now())


@pytest.mark.parametrize("who", ["second_learner", "supervisor", "assessor", "organiser"])
def test_nobody_writes_in_anothers_logbook(world: World, who: str) -> None:
    practical(world)
    with pytest.raises(Forbidden):
        add(world, by=world.people[who])


def test_who_withdrew_writes_no_more(world: World) -> None:
    practical(world)
    world.enrolment.status = EnrolmentStatus.WITHDRAWN
    db.session.commit()
    with pytest.raises(Forbidden):
        add(world)


def test_the_logbook_closes_when_the_marking_is_handed_in(world: World) -> None:
    practical(world)
    marked(world)
    with pytest.raises(Conflict, match="sudah ditutup"):
        add(world)


def test_confirming_many_and_confirming_twice(world: World) -> None:
    practical(world)
    ids = [write_entry(world), write_entry(world, "P2")]
    assert logbook.confirm(ids, by=world.supervisor, now=clock.now()) == 2
    assert logbook.confirm(ids, by=world.supervisor, now=clock.now()) == 0
    assert {entry(one).decided_by for one in ids} == {world.supervisor.id}
    audited = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "practice:entry:confirm")).all()
    assert len(audited) == 2


@pytest.mark.parametrize("who", ["learner", "outsider", "assessor", "organiser", "leader"])
def test_only_the_assigned_supervisor_decides(world: World, who: str) -> None:
    practical(world)
    ids = [write_entry(world)]
    with pytest.raises(NotFound):
        logbook.confirm(ids, by=world.people[who], now=clock.now())
    with pytest.raises(NotFound):
        logbook.refuse(ids, reason=RefusalReason.NOT_WITNESSED, note="", by=world.people[who], now=clock.now())
    assert entry(ids[0]).status == EntryStatus.WAITING


def test_one_strange_entry_stops_the_whole_confirmation(world: World) -> None:
    practical(world)
    other = enrol(world, world.second_learner, field_supervisor_id=world.leader.id)
    open_stage(other)
    ids = [write_entry(world), write_entry(world, enrolment=other)]
    with pytest.raises(NotFound):
        logbook.confirm(ids, by=world.supervisor, now=clock.now())
    assert {entry(one).status for one in ids} == {EntryStatus.WAITING}


def test_a_supervisor_whose_role_ended_confirms_no_more(world: World) -> None:
    practical(world)
    ids = [write_entry(world)]
    for grant in world.supervisor.grants:
        grant.ended_at = clock.now()
    db.session.commit()
    with pytest.raises(NotFound):
        logbook.confirm(ids, by=world.supervisor, now=clock.now())


def test_what_was_decided_stays(world: World) -> None:
    practical(world)
    first, second = write_entry(world), write_entry(world)
    logbook.refuse([first], reason=RefusalReason.NOT_WITNESSED, note="", by=world.supervisor, now=clock.now())
    with pytest.raises(Conflict):
        logbook.confirm([first, second], by=world.supervisor, now=clock.now())
    assert entry(second).status == EntryStatus.WAITING
    logbook.confirm([second], by=world.supervisor, now=clock.now())
    with pytest.raises(Conflict):
        logbook.refuse([second], reason=RefusalReason.OTHER, note="Keliru", by=world.supervisor, now=clock.now())


def test_another_reason_needs_words(world: World) -> None:
    practical(world)
    ids = [write_entry(world)]
    with pytest.raises(Invalid):
        logbook.refuse(ids, reason=RefusalReason.OTHER, note="  ", by=world.supervisor, now=clock.now())
    logbook.refuse(ids, reason=RefusalReason.OTHER, note="Lain hari.", by=world.supervisor, now=clock.now())
    assert (entry(ids[0]).refusal_reason, entry(ids[0]).refusal) == (RefusalReason.OTHER, "Lain hari.")


def test_a_recognisable_patient_is_deleted_for_good(world: World) -> None:
    practical(world)
    entry_id = write_entry(world, uploads=[photo()])
    file = entry(entry_id).evidence[0].file
    key, file_id = file.key, file.id
    logbook.refuse([entry_id], reason=RefusalReason.PATIENT_IDENTITY, note="", by=world.supervisor, now=clock.now())
    assert entry(entry_id).evidence == []
    assert db.session.scalar(select(func.count()).select_from(LogbookEvidence)) == 0
    assert db.session.get(StoredFile, file_id) is None
    with pytest.raises(FileNotFoundError):
        storage.store().get(key)  # type: ignore[attr-defined]


def test_other_refusals_keep_the_files(world: World) -> None:
    practical(world)
    entry_id = write_entry(world, uploads=[photo()])
    logbook.refuse([entry_id], reason=RefusalReason.WRONG_DETAILS, note="", by=world.supervisor, now=clock.now())
    assert len(entry(entry_id).evidence) == 1


def test_nothing_chosen_is_said(world: World) -> None:
    with pytest.raises(Invalid):
        logbook.confirm([], by=world.supervisor, now=clock.now())


def test_the_database_knows_no_refusal_without_reason(world: World) -> None:
    practical(world)
    found = entry(write_entry(world))
    unnamed = {"decided_at": clock.now(), "decided_by": world.supervisor.id, "refusal": "tanpa alasan bernama"}
    with pytest.raises(IntegrityError), uow.write() as session:
        session.execute(
            update(LogbookEntry).where(LogbookEntry.id == found.id).values(status=EntryStatus.REFUSED, **unnamed)
        )


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "kosong"), (b"MZ\x90\x00" * 20, "bukan foto"), (b"%PDF-1.7\nbroken", "PDF")]
)
def test_unfit_files_are_refused_with_a_sentence(app: object, content: bytes, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        storage.judge_evidence(FileStorage(io.BytesIO(content), "bukti.jpg"))
