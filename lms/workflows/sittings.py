"""Sittings across rooms: planning one tells those concerned, and an act on many candidates is done for each by itself,
so that one who cannot be reached by it does not stop the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from lms.accounts.models import Person
from lms.core import outbox, uow
from lms.core.db import db
from lms.core.errors import Conflict, DomainError, Forbidden, NotFound
from lms.core.urls import path_for
from lms.exams import staff_acts
from lms.exams.journal.append import lock
from lms.exams.models import Attempt, QuarantineEntry, Sitting, SittingCandidate
from lms.exams.sittings import policies, services
from lms.exams.sittings.acts import Act, Target, last_rows
from lms.exams.sittings.console import board, devices_asking
from lms.exams.sittings.queries import seats_of, sitting_by_id
from lms.exams.sittings.services import Seated, SittingValues
from lms.notifications.services import notify
from lms.workflows import attempts

TELL = "sitting:tell"
BATCH = 100  # people in one message of the outbox


def plan(offering_id: int, values: SittingValues, *, allow_demo: bool, by: Person, now: datetime) -> Sitting:
    """See :func:`lms.exams.sittings.services.plan`; the invigilators are told."""
    with uow.write():
        sitting = services.plan(offering_id, values, allow_demo=allow_demo, by=by, now=now)
        _tell_invigilators(sitting, values.invigilator_ids, now)
    return sitting


def change(sitting_id: int, values: SittingValues, *, by: Person, now: datetime) -> Sitting:
    """See :func:`lms.exams.sittings.services.change`; candidates and invigilators are told of another time or place."""
    with uow.write():
        changed = services.change(sitting_id, values, by=by, now=now)
        sitting = changed.sitting
        _tell_invigilators(sitting, changed.assigned, now)
        if changed.is_moved:
            stamp = now.isoformat()
            watching = values.invigilator_ids - changed.assigned
            people = [one.enrolment.person_id for one in seats_of(sitting_id)]
            _tell(sitting, "sitting_changed", people, f"sitting-changed:{sitting_id}:{stamp}", "attempts.mine")
            _tell(sitting, "sitting_changed", watching, f"sitting-changed:{sitting_id}:{stamp}", "sittings.sitting")
    return sitting


def cancel(sitting_id: int, reason: str, *, by: Person, now: datetime) -> Sitting:
    """See :func:`lms.exams.sittings.services.cancel`; everyone concerned is told why."""
    with uow.write():
        sitting = services.cancel(sitting_id, reason, by=by, now=now)
        people = [one.enrolment.person_id for one in seats_of(sitting_id)]
        watching = [one.person_id for one in sitting.invigilators]
        key = f"sitting-cancelled:{sitting_id}"
        _tell(sitting, "sitting_cancelled", people, key, "attempts.mine", reason=reason.strip())
        _tell(sitting, "sitting_cancelled", watching, key, "sittings.sitting", reason=reason.strip())
    return sitting


def give_seats(sitting_id: int, enrolment_ids: Collection[int] | None, *, by: Person, now: datetime) -> list[Seated]:
    """See :func:`lms.exams.sittings.services.give_seats`; the candidates are told when and where."""
    with uow.write() as session:
        given = services.give_seats(sitting_id, enrolment_ids, by=by, now=now)
        if given:
            sitting = session.get_one(Sitting, sitting_id)
            # Who was taken off and is seated again is told again.
            key = f"sitting-scheduled:{sitting_id}:{now.isoformat()}"
            _tell(sitting, "sitting_scheduled", [one.person_id for one in given], key, "attempts.mine")
    return given


def take_seats_back(sitting_id: int, seat_ids: Collection[int], *, by: Person, now: datetime) -> list[Seated]:
    """See :func:`lms.exams.sittings.services.take_seats_back`; who had the seats is told."""
    with uow.write() as session:
        gone = services.take_seats_back(sitting_id, seat_ids, by=by, now=now)
        sitting = session.get_one(Sitting, sitting_id)
        key = f"sitting-unseated:{sitting_id}:{now.isoformat()}"
        _tell(sitting, "sitting_unseated", [one.person_id for one in gone], key, "attempts.mine")
    return gone


def tell(payload: dict[str, Any]) -> None:
    """Outbox handler: one short transaction a person, so that a whole room's notices never hold up a save."""
    for person_id in payload["people"]:
        with uow.write():
            notify(
                int(person_id),
                str(payload["kind"]),
                dict(payload["values"]),
                url=str(payload["url"]),
                key=f"{payload['key']}:{person_id}",
            )


def _tell_invigilators(sitting: Sitting, people: Iterable[int], now: datetime) -> None:
    key = f"invigilator-assigned:{sitting.id}:{now.isoformat()}"
    _tell(sitting, "invigilator_assigned", people, key, "sittings.sitting")


def _tell(sitting: Sitting, kind: str, people: Iterable[int], key: str, page: str, **values: str) -> None:
    version = sitting.exam_version
    told = {
        "exam": version.title,
        "exam_en": version.title_en,
        "room": sitting.room,
        "opens_at": sitting.opens_at.isoformat(),
        **values,
    }
    url = path_for(page, **({"sitting_id": sitting.id} if page == "sittings.sitting" else {}))
    everyone = sorted(people)
    for start in range(0, len(everyone), BATCH):
        batch = everyone[start : start + BATCH]
        outbox.enqueue(TELL, {"kind": kind, "people": batch, "values": told, "url": url, "key": key})


@dataclass(frozen=True, slots=True)
class Given:
    """What goes with an act: the text of a message, minutes, the reason, and whose person and card agree (seats)."""

    text: str = ""
    minutes: int = 0
    reason: str = ""
    compared: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act for one candidate; ``problem`` is the sentence where nothing was done."""

    seat: int
    name: str
    problem: str | None

    @property
    def is_done(self) -> bool:
        return self.problem is None


def act(sitting_id: int, what: Act, targets: Sequence[Target], given: Given, *, by: Person) -> list[Outcome]:
    """Do one thing to several candidates of a sitting, each in a transaction of its own.

    Raises:
        NotFound: a target is not of this sitting; nothing was done to anyone.
        Forbidden: not one of its invigilators.
    """
    _require_invigilator(sitting_id, by)
    tiles = {tile.seat_id: tile for tile in board(sitting_id).tiles}
    if any(one.seat_id not in tiles for one in targets):
        raise NotFound(_("Peserta ini tidak terdaftar pada sesi ini."))
    names = {one.seat_id: (tiles[one.seat_id].seat, tiles[one.seat_id].name) for one in targets}
    outcomes = []
    for target in targets:
        seat, name = names[target.seat_id]
        try:
            _act(sitting_id, what, target, given, by)
        except DomainError as problem:
            outcomes.append(Outcome(seat, name, problem.message))
        else:
            outcomes.append(Outcome(seat, name, None))
    return sorted(outcomes, key=lambda one: one.seat)


def _act(sitting_id: int, what: Act, target: Target, given: Given, by: Person) -> None:
    if what is Act.END:
        # Grading follows in a transaction of its own, so this one is not held open around it.
        with uow.write():
            _judge(sitting_id, what, target)
        attempts.end_and_grade(target.attempt_id, by=by, reason=given.reason)
        return
    with uow.write():
        asking = _judge(sitting_id, what, target)
        attempt_id = target.attempt_id
        match what:
            case Act.ADMIT:
                staff_acts.admit(attempt_id, by=by, compared=target.seat_id in given.compared)
            case Act.ALLOW_DEVICE:
                staff_acts.allow_device(attempt_id, by=by, session_hex=asking)
            case Act.MESSAGE:
                staff_acts.message(attempt_id, by=by, text=given.text)
            case Act.PAUSE:
                staff_acts.pause(attempt_id, by=by, reason=given.reason)
            case Act.RESUME:
                staff_acts.resume(attempt_id, by=by, reason=given.reason)
            case Act.EXTEND:
                staff_acts.extend(attempt_id, by=by, minutes=given.minutes, reason=given.reason)


def _judge(sitting_id: int, what: Act, target: Target) -> str:
    """Check, with the attempt locked, that it is the one meant and that nobody did the same meanwhile.

    Returns:
        the session of the device that asks, for :attr:`Act.ALLOW_DEVICE`.
    """
    attempt = lock(target.attempt_id)
    seat = db.session.get(SittingCandidate, target.seat_id)
    if seat is None or attempt.sitting_id != sitting_id or attempt.enrolment_id != seat.enrolment_id:
        raise NotFound(_("Peserta ini tidak terdaftar pada sesi ini."))
    if last_rows(what, [attempt.id]).get(attempt.id, 0) > target.seen:
        raise Conflict(
            _("Sejak halaman ini dibuka, tindakan ini sudah dilakukan atau keadaannya berubah. Periksa dahulu."),
            code="seen_otherwise",
        )
    if what is not Act.ALLOW_DEVICE:
        return ""
    waiting = devices_asking(attempt.id)
    if not waiting:
        raise Conflict(_("Tidak ada perangkat yang menunggu izin."), code="no_device")
    return waiting[-1].session


def decide_entries(
    sitting_id: int, entry_ids: Sequence[int], *, accept: bool, reason: str, by: Person
) -> list[tuple[int, str | None]]:
    """Accept or refuse entries of the quarantine, in the order they came.

    Returns:
        (entry, why nothing was done, or None) for each.

    Raises:
        NotFound: an entry is not of this sitting; nothing was decided.
        Forbidden: not one of its invigilators.
    """
    _require_invigilator(sitting_id, by)
    outcomes: list[tuple[int, str | None]] = []
    for entry_id in sorted(set(entry_ids)):
        entry = db.session.get(QuarantineEntry, entry_id)
        attempt = db.session.get(Attempt, entry.attempt_id) if entry is not None else None
        if attempt is None or attempt.sitting_id != sitting_id:
            raise NotFound(_("Jawaban ini tidak ada pada sesi ini."))
    for entry_id in sorted(set(entry_ids)):
        try:
            attempts.decide_quarantine(entry_id, by=by, accept=accept, reason=reason)
        except DomainError as problem:
            outcomes.append((entry_id, problem.message))
        else:
            outcomes.append((entry_id, None))
    return outcomes


def _require_invigilator(sitting_id: int, by: Person) -> None:
    sitting = sitting_by_id(sitting_id)
    if sitting is None:
        raise NotFound(_("Sesi ujian ini tidak ada."))
    if not policies.may_invigilate(by, sitting):
        raise Forbidden(_("Hanya pengawas sesi ini yang dapat melakukannya."))
