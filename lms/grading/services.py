"""Grading attempts and releasing results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lms.accounts.models import Person
from lms.core import audit, uow
from lms.core.db import db
from lms.core.errors import Conflict, Forbidden, NotFound
from lms.exams import status
from lms.exams.journal.append import lock
from lms.exams.models import Attempt, AttemptStatus, ExamKind, ExamVersion, FormItem, ItemVersion
from lms.grading import automatic, policies, queries
from lms.grading.automatic import FormSlot, Graded, Rules
from lms.grading.models import Result, ResultItem
from lms.items import Item

GRADABLE = (AttemptStatus.SUBMITTED, AttemptStatus.EXPIRED, AttemptStatus.GRADED, AttemptStatus.RELEASED)


def compute(attempt: Attempt, responses: Mapping[int, object]) -> Graded:
    """What the attempt is worth by its own form and rules; two queries, nothing written."""
    rows = db.session.execute(
        select(FormItem, ItemVersion)
        .join(ItemVersion, ItemVersion.id == FormItem.item_version_id)
        .where(FormItem.form_id == attempt.form_id)
        .order_by(FormItem.slot)
    ).all()
    form = [
        FormSlot(row.slot, version.id, Item.from_json(version.content), row.points, version.unit)
        for row, version in rows
    ]
    return automatic.grade(form, responses, rules_of(attempt.exam_version))


def rules_of(version: ExamVersion) -> Rules:
    return Rules(version.penalty, version.pass_mark)


def grade(
    attempt_id: int, responses: Mapping[int, object], *, head_seq: int, head_hash: bytes | str, now: datetime
) -> Result | None:
    """Grade an ended attempt from the state of its journal at ``head``.

    Computes before the write; inside, the head is compared again. The same head gives the same result, however often
    this runs. A later head (a late answer was accepted) makes a new result that supersedes the old one. A quiz is
    released at once, by rule; a final exam waits for its organiser.

    Args:
        responses: the last response by slot, as folded from the journal's rows up to the head.

    Returns:
        The result in force, or None where the journal grew meanwhile: fold and call again.

    Raises:
        Conflict: the attempt has not ended, or was annulled.
        NotFound: there is none.
    """
    digest = head_hash if isinstance(head_hash, str) else bytes(head_hash).hex()
    read = db.session.get(Attempt, attempt_id)
    if read is None:
        raise NotFound(_("Percobaan ini tidak ada."))
    graded = compute(read, responses)
    with uow.write() as session:
        attempt = lock(attempt_id)
        if (attempt.head_seq, bytes(attempt.head_hash).hex()) != (head_seq, digest):
            return None
        if attempt.status not in GRADABLE:
            raise Conflict(_("Percobaan ini belum berakhir atau telah dibatalkan."), code="status")
        current = queries.current_result(attempt_id)
        if current is not None and (current.head_seq, current.head_hash) == (head_seq, digest):
            return current
        if current is not None:
            current.superseded_at = now
            session.flush()  # at most one result is in force, also between two statements
        result = result_of(attempt, graded, current.number + 1 if current else 1, (head_seq, digest), now)
        session.add(result)
        if attempt.status != AttemptStatus.GRADED:
            status.move(attempt, AttemptStatus.GRADED, now)
        session.flush()
        audit.record(
            "attempt:grade:compute",
            f"attempt:{attempt.id}",
            by=None,
            result=result.number,
            score=str(result.score),
            max_score=str(result.max_score),
            passed=result.passed,
            replaces=str(current.score) if current else None,
        )
        if attempt.exam_version.exam.kind == ExamKind.QUIZ:
            _release_one(attempt, result, None, now)
        uow.touch(attempt.enrolment_id)
    return result


def result_of(attempt: Attempt, graded: Graded, number: int, head: tuple[int, str], now: datetime) -> Result:
    """The row that keeps what was computed, not yet added to the session."""
    version = attempt.exam_version
    return Result(
        attempt_id=attempt.id,
        number=number,
        score=graded.score,
        max_score=graded.max_score,
        passed=graded.passed,
        rules={
            "exam_version": version.id,
            "pass_mark": format(version.pass_mark, "f"),
            "penalty": format(version.penalty, "f"),
            "exact": automatic.exact_notes(graded),
        },
        head_seq=head[0],
        head_hash=head[1],
        computed_at=now,
        items=[
            ResultItem(
                slot=slot.slot,
                item_version_id=slot.item_version_id,
                unit=slot.unit,
                score=slot.score,
                max_score=slot.max_score,
                answered=slot.answered,
                response=slot.response,
            )
            for slot in graded.slots
        ],
    )


def _release_one(attempt: Attempt, result: Result, by: Person | None, now: datetime) -> None:
    result.released_at, result.released_by = now, by.id if by else None
    status.move(attempt, AttemptStatus.RELEASED, now)
    uow.touch(attempt.enrolment_id)


def release(
    *,
    by: Person,
    now: datetime,
    sitting_id: int | None = None,
    attempt_ids: Iterable[int] | None = None,
    seen: str | None = None,
) -> int:
    """Publish the graded results of a sitting, or of some of its attempts; those already released stay as they are.

    Args:
        seen: :func:`fingerprint` of the preview the organiser looked at; what changed since is not released unseen.

    Returns:
        How many were released.

    Raises:
        Conflict: nothing to release, or the results changed since ``seen``.
        Forbidden: not an organiser of the provider, or one of the attempts is their own.
    """
    with uow.write() as session:
        statement = select(Attempt).where(Attempt.status == AttemptStatus.GRADED).order_by(Attempt.id)
        if sitting_id is not None:
            statement = statement.where(Attempt.sitting_id == sitting_id)
        if attempt_ids is not None:
            statement = statement.where(Attempt.id.in_(list(attempt_ids)))
        if sitting_id is None and attempt_ids is None:
            raise ValueError("name a sitting or attempts")
        attempts = list(session.scalars(statement.with_for_update(of=Attempt)).unique())
        _check_release(attempts, by)
        results = {
            result.attempt_id: result
            for result in session.scalars(
                select(Result).where(
                    Result.attempt_id.in_([attempt.id for attempt in attempts]), Result.superseded_at.is_(None)
                )
            )
        }
        if seen is not None and seen != fingerprint(results.values()):
            raise Conflict(
                _("Hasil berubah sejak halaman ini dibuka. Belum ada yang dirilis; periksa daftarnya sekali lagi."),
                code="changed",
            )
        for attempt in attempts:
            _release_one(attempt, results[attempt.id], by, now)
        for sitting in sorted({attempt.sitting_id for attempt in attempts if attempt.sitting_id is not None}):
            mine = [attempt for attempt in attempts if attempt.sitting_id == sitting]
            audit.record(
                "attempt:grade:release",
                f"sitting:{sitting}",
                by=by,
                attempts=[attempt.id for attempt in mine],
                passed=sum(results[attempt.id].passed for attempt in mine),
            )
    return len(attempts)


def _check_release(attempts: Sequence[Attempt], by: Person) -> None:
    if not attempts:
        raise Conflict(_("Tidak ada hasil yang menunggu dirilis."), code="nothing_to_release")
    for attempt in attempts:
        if not policies.organises(by, attempt.enrolment.offering):
            raise Forbidden(_("Hanya penyelenggara yang merilis hasil."))
        if attempt.person_id == by.id:
            raise Forbidden(_("Hasil Anda sendiri harus dirilis penyelenggara lain."))


def fingerprint(results: Iterable[Result]) -> str:
    """What a preview showed, as a short text: which results, unreleased, with which marks."""
    rows = sorted(f"{result.attempt_id}:{result.number}:{result.score}" for result in results)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:32]
