"""The journal's promises: guarded, ordered, repeatable, provable - on both databases, over real connections."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.core import clock
from lms.core.db import db
from lms.exams import services, staff_acts
from lms.exams.journal import chain
from lms.exams.journal.fold import fold, rows_of, state_of
from lms.exams.journal.save import QUARANTINE_ENTRIES, Entry, Refusal, Refused, Saved, save
from lms.exams.journal.verify import Misfit, verify
from lms.exams.models import Attempt, AttemptEvent, AttemptStatus, ExamKind, Pool, QuarantineEntry
from tests.support import exams
from tests.support.factories import World

VECTORS = Path(__file__).parent / "journal_vectors.json"


def entry(
    attempt_id: int, number: int, *, slot: int = 1, answer: str = "a", epoch: int = 1, kind: str = "answer"
) -> Entry:
    payload = json.dumps({"slot": slot, "response": {"R1": [answer]}})
    return Entry(attempt_id, epoch, number, kind, payload, datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


def reload(attempt_id: int) -> Attempt:
    db.session.rollback()
    return db.session.get_one(Attempt, attempt_id, populate_existing=True)


def test_hash_agrees_with_the_published_vectors() -> None:
    for vector in json.loads(VECTORS.read_text()):
        client_at = vector["client_at"] and datetime.fromisoformat(vector["client_at"])
        rest = chain.rest_digest(
            vector["attempt_id"], vector["epoch"], vector["client_seq"], client_at, vector["kind"], vector["payload"]
        )
        assert rest.hex() == vector["rest"]
        server_at = datetime.fromisoformat(vector["server_at"])
        assert chain.row_hash(bytes.fromhex(vector["previous"]), vector["seq"], server_at, rest).hex() == vector["hash"]


def test_a_save_makes_the_next_row_and_moves_the_head(world: World) -> None:
    attempt = exams.running_quiz(world)
    before = attempt.head_seq
    saved = save(entry(attempt.id, 1))
    assert isinstance(saved, Saved)
    assert (saved.seq, saved.status) == (before + 1, "in_progress")
    assert verify(reload(attempt.id), rows_of(attempt.id)) is None
    assert state_of(attempt.id).answers == {1: {"R1": ["a"]}}


def test_the_same_entry_again_gets_its_stored_reply_even_after_the_end(world: World) -> None:
    attempt = exams.running_quiz(world)
    first = save(entry(attempt.id, 1))
    assert isinstance(first, Saved)
    again = save(entry(attempt.id, 1))
    assert isinstance(again, Saved)
    assert (again.seq, again.hash) == (first.seq, first.hash)
    services.submit(attempt.id, by=world.learner)
    after = save(entry(attempt.id, 1))
    assert isinstance(after, Saved)
    assert (after.seq, after.hash, after.status) == (first.seq, first.hash, "submitted")
    assert len([row for row in rows_of(attempt.id) if row.kind == "answer"]) == 1


def test_what_the_guard_refuses(world: World) -> None:
    attempt = exams.running_quiz(world)
    save(entry(attempt.id, 1, answer="a"))
    different = save(entry(attempt.id, 1, answer="b"))
    assert isinstance(different, Refused)
    assert different.reason == Refusal.DIFFERENT
    assert json.loads(different.stored_payload or "")["response"] == {"R1": ["a"]}
    assert save(entry(attempt.id, 3)) == Refused(Refusal.GAP, expected=2)
    assert save(entry(attempt.id, 2, epoch=7)) == Refused(Refusal.UNKNOWN)
    assert save(entry(10**9, 1)) == Refused(Refusal.UNKNOWN)
    assert len(rows_of(attempt.id)) == 3  # allocate, start, one answer


def test_staff_rows_do_not_disturb_the_candidates_numbers(world: World) -> None:
    attempt = exams.running_quiz(world)
    deadline = attempt.deadline
    save(entry(attempt.id, 1))
    staff_acts.message(attempt.id, by=world.invigilator, text="Tenang saja.")
    staff_acts.extend(attempt.id, by=world.invigilator, minutes=5, reason="listrik padam")
    saved = save(entry(attempt.id, 2, slot=2))
    assert isinstance(saved, Saved)
    assert saved.notices == 1
    assert deadline is not None
    assert saved.deadline == deadline + timedelta(minutes=5)
    assert verify(reload(attempt.id), rows_of(attempt.id)) is None


def test_pause_stops_the_clock_and_refuses_saves(world: World) -> None:
    attempt = exams.running_quiz(world)
    deadline = attempt.deadline
    staff_acts.pause(attempt.id, by=world.invigilator, reason="gempa kecil")
    assert save(entry(attempt.id, 1)) == Refused(Refusal.PAUSED)
    clock.shift(timedelta(hours=1))
    assert not services.overdue()
    staff_acts.resume(attempt.id, by=world.invigilator)
    resumed = reload(attempt.id)
    assert deadline is not None
    assert resumed.deadline is not None
    assert timedelta(hours=1) <= resumed.deadline - deadline < timedelta(hours=1, seconds=30)
    assert isinstance(save(entry(attempt.id, 1)), Saved)


def test_after_deadline_and_grace_entries_are_kept_aside_for_a_person(world: World) -> None:
    attempt = exams.running_quiz(world)
    clock.shift(timedelta(minutes=15, seconds=10))
    assert isinstance(save(entry(attempt.id, 1)), Saved)  # within grace
    clock.shift(timedelta(seconds=10))
    assert save(entry(attempt.id, 2)) == Refused(Refusal.CLOSED, quarantined=True)
    assert save(entry(attempt.id, 3)) == Refused(Refusal.CLOSED, quarantined=True)  # not only the first
    assert save(entry(attempt.id, 3)) == Refused(Refusal.CLOSED, quarantined=True)  # and once
    assert db.session.query(QuarantineEntry).count() == 2
    assert services.overdue() == [attempt.id]
    assert services.expire(attempt.id)
    assert not services.expire(attempt.id)
    late = db.session.query(QuarantineEntry).order_by(QuarantineEntry.id).first()
    assert late is not None
    staff_acts.decide_quarantine(late.id, by=world.invigilator, accept=True, reason="jaringan padam, saksi ada")
    assert verify(reload(attempt.id), rows_of(attempt.id)) is None


def test_the_quarantine_has_bounds(world: World) -> None:
    attempt = exams.running_quiz(world)
    services.submit(attempt.id, by=world.learner)
    for number in range(1, QUARANTINE_ENTRIES + 1):
        assert save(entry(attempt.id, number)) == Refused(Refusal.CLOSED, quarantined=True)
    assert save(entry(attempt.id, QUARANTINE_ENTRIES + 1)) == Refused(Refusal.CLOSED, quarantined=False)


def test_take_over_goes_on_with_the_same_clock_and_supersedes_the_old_device(world: World) -> None:
    attempt = exams.running_quiz(world)
    deadline = attempt.deadline
    save(entry(attempt.id, 1))
    _attempt, credential = services.take_over(attempt.id, by=world.learner, session=b"other001")
    assert credential.epoch == 2
    assert reload(attempt.id).deadline == deadline
    assert save(entry(attempt.id, 2, epoch=1)) == Refused(Refusal.SUPERSEDED, quarantined=True)
    assert isinstance(save(entry(attempt.id, 1, epoch=2, slot=2)), Saved)
    assert state_of(attempt.id).answered() == {1, 2}
    services.end_devices(world.learner.id, clock.now())
    assert save(entry(attempt.id, 2, epoch=2)) == Refused(Refusal.SUPERSEDED, quarantined=True)


def test_submission_and_limits(world: World) -> None:
    attempt = exams.running_quiz(world)
    services.submit(attempt.id, by=world.learner)
    services.submit(attempt.id, by=world.learner)
    rows = rows_of(attempt.id)
    assert [row.kind for row in rows] == ["allocate", "start", "submit"]
    assert services.attempts_used(world.learner.id, attempt.exam_id)[0] == 1


def test_a_changed_byte_is_found(world: World) -> None:
    attempt = exams.running_quiz(world)
    for number in range(1, 6):
        save(entry(attempt.id, number, slot=number))
    rows = rows_of(attempt.id)
    assert verify(reload(attempt.id), rows) is None
    db.session.execute(
        AttemptEvent.__table__.update()
        .where(AttemptEvent.attempt_id == attempt.id, AttemptEvent.seq == 5)
        .values(payload='{"slot":3,"response":{"R1":["b"]}}')
    )
    db.session.expire_all()
    assert verify(db.session.get_one(Attempt, attempt.id), rows_of(attempt.id)) == Misfit(5, "hash")


@given(st.permutations(list(range(6))), st.lists(st.integers(0, 5), max_size=5))
def test_any_order_of_arrival_and_any_repetition_fold_to_one_state(order: list[int], repeated: list[int]) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        AttemptEvent(
            attempt_id=1,
            seq=number + 1,
            kind="answer" if number % 2 else "flag",
            server_at=start + timedelta(seconds=number),
            payload=json.dumps({"slot": number % 3 + 1, "response": {"R1": [str(number)]}, "on": number != 4}),
        )
        for number in range(6)
    ]
    assert fold([rows[number] for number in [*order, *repeated]]) == fold(rows)


class TestTogether:
    """Several connections at once."""

    @pytest.fixture
    def world(self, own_app: Flask) -> World:
        with own_app.app_context():
            return World.create()

    def test_fifty_parallel_starts_make_one_attempt(self, own_app: Flask, world: World) -> None:
        with own_app.app_context():
            exams.bank(world, Pool.PRACTICE, 5)
            version_id = exams.exam(world, ExamKind.QUIZ).id

        def begin(_number: int) -> int:
            with own_app.app_context():
                version = db.session.get_one(exams.ExamVersion, version_id)
                enrolment = db.session.merge(world.enrolment, load=True)
                learner = db.session.merge(world.learner, load=True)
                return services.allocate(version, enrolment, by=learner, now=clock.now()).id

        with ThreadPoolExecutor(16) as pool:
            found = set(pool.map(begin, range(50)))
        assert len(found) == 1
        with own_app.app_context():
            assert db.session.query(Attempt).count() == 1

    def test_saves_staff_acts_and_submissions_at_once_leave_one_whole_chain(self, own_app: Flask, world: World) -> None:
        with own_app.app_context():
            attempt_id = exams.running_quiz(world).id

        def write(numbers: range) -> int:
            """A device with one save in flight: each number until it is written."""
            written = 0
            with own_app.app_context():
                for number in numbers:
                    written += isinstance(save(entry(attempt_id, number, slot=number % 5 + 1)), Saved)
            return written

        def act(number: int) -> None:
            with own_app.app_context():
                staff_acts.message(attempt_id, by=world.invigilator, text=f"Pesan {number}")

        with ThreadPoolExecutor(6) as pool:
            device = pool.submit(write, range(1, 61))
            twin = pool.submit(write, range(1, 61))  # the same requests sent twice
            acts = [pool.submit(act, number) for number in range(20)]
            for future in acts:
                future.result()
            assert device.result() == 60 or twin.result() == 60
        with own_app.app_context():
            rows = rows_of(attempt_id)
            assert verify(reload(attempt_id), rows) is None
            assert [row.client_seq for row in rows if row.kind == "answer"] == list(range(1, 61))
            assert sum(row.kind == "message" for row in rows) == 20

    def test_a_save_racing_the_submission_is_either_in_the_journal_before_it_or_refused(
        self, own_app: Flask, world: World
    ) -> None:
        with own_app.app_context():
            attempt_id = exams.running_quiz(world).id
            learner = world.learner

        def submit() -> None:
            with own_app.app_context():
                services.submit(attempt_id, by=learner)

        def write() -> Saved | Refused:
            with own_app.app_context():
                return save(entry(attempt_id, 1))

        with ThreadPoolExecutor(3) as pool:
            first, saved, second = pool.submit(submit), pool.submit(write), pool.submit(submit)
            first.result()
            second.result()
            outcome = saved.result()
        with own_app.app_context():
            kinds = [row.kind for row in rows_of(attempt_id)]
            assert kinds.count("submit") == 1
            assert kinds[-1] == "submit"
            if isinstance(outcome, Saved):
                assert kinds[-2] == "answer"
            else:
                assert outcome == Refused(Refusal.CLOSED, quarantined=True)
            assert reload(attempt_id).status == AttemptStatus.SUBMITTED
