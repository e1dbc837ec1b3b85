"""Planning a sitting: window, room, invigilators, seats, and calling it off. Telling those concerned is the business of
``lms.workflows.sittings``, which calls these."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from flask_babel import gettext as _
from sqlalchemy import Select, delete, insert, select

from lms.accounts.models import Person
from lms.core import audit, uow
from lms.core.db import db
from lms.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from lms.core.i18n import ZONES
from lms.courses.models import Offering
from lms.courses.queries.offerings import offering_by_id
from lms.exams import status
from lms.exams.journal.append import append, database_now, lock
from lms.exams.models import Attempt, AttemptStatus, ExamVersion, Sitting, SittingCandidate, SittingInvigilator
from lms.exams.sittings import eligibility, policies, queries

LONGEST_WINDOW = timedelta(hours=12)
SHORTEST_REASON = 5  # letters, as for an act on an attempt
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class SittingValues:
    """What an organiser decides about a sitting.

    Attributes:
        opens_at: candidates may start from here on, once admitted.
        closes_at: nobody starts after it.
        timezone: of the room.
    """

    room: str
    opens_at: datetime
    closes_at: datetime
    timezone: str
    invigilator_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Changed:
    """What an edit did: whether time or place is another, and who was newly assigned."""

    sitting: Sitting
    is_moved: bool
    assigned: frozenset[int]


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat that was given or taken back."""

    seat_id: int
    person_id: int
    name: str
    seat: int


def locked(sitting_id: int) -> Sitting:
    """The sitting as it is now, held until the transaction ends; inside a unit of work."""
    sitting = db.session.scalar(
        select(Sitting)
        .where(Sitting.id == sitting_id)
        .with_for_update(of=Sitting)
        .execution_options(populate_existing=True)
    )
    if sitting is None:
        raise NotFound(_("Sesi ujian ini tidak ada."))
    return sitting


def plan(offering_id: int, values: SittingValues, *, allow_demo: bool, by: Person, now: datetime) -> Sitting:
    """Plan a sitting of the final exam's rules in force.

    Args:
        allow_demo: whether an exam that certifies may draw items whose text is public (a demo, a test).

    Raises:
        Invalid: window, room, zone or invigilators.
        Conflict: the programme has no final exam, or its items are public.
        Forbidden, NotFound
    """
    offering = offering_by_id(offering_id)
    if offering is None:
        raise NotFound(_("Angkatan ini tidak ada."))
    if not policies.may_plan_sitting_of(by, offering):
        raise Forbidden(_("Anda tidak menyelenggarakan angkatan ini."))
    version = queries.final_exam(offering.programme_id)
    if version is None:
        raise Conflict(_("Program ini belum mempunyai ujian akhir."), code="no_final_exam")
    refuse_public_items(version, allow_demo=allow_demo)
    _judge(values, offering, closes_after=now)
    with uow.write() as session:
        sitting = Sitting(
            exam_version_id=version.id,
            offering_id=offering_id,
            room=values.room.strip(),
            opens_at=values.opens_at,
            closes_at=values.closes_at,
            timezone=values.timezone,
            created_by=by.id,
            created_at=now,
        )
        session.add(sitting)
        session.flush()
        _assign(sitting.id, values.invigilator_ids)
        audit.record("sitting:plan:create", f"sitting:{sitting.id}", by=by, **_told(values))
    return sitting


def refuse_public_items(version: ExamVersion, *, allow_demo: bool) -> None:
    """An exam that certifies must not be sat with items that anyone can read beforehand.

    Raises:
        Conflict: it could draw some.
    """
    if version.certifies and not allow_demo and queries.draws_demo_items(version):
        raise Conflict(
            _(
                "Bank soal ujian ini bertanda contoh: soalnya terbuka bagi umum, jadi tidak boleh dipakai untuk"
                " sertifikasi. Muat bank soal rahasia lembaga Anda dahulu."
            ),
            code="demo_bank",
        )


def change(sitting_id: int, values: SittingValues, *, by: Person, now: datetime) -> Changed:
    """Change room and invigilators, and the window as long as nobody has started.

    Raises:
        Invalid: as :func:`plan`, and a window that is moved after the first start.
        Conflict: the sitting was called off.
    """
    with uow.write():
        sitting = locked(sitting_id)
        _require_management(by, sitting)
        moves = _window(values) != _window(sitting)
        if moves and queries.has_started(sitting.id):
            raise Invalid(
                [Fault("opens", _("Sudah ada peserta yang mulai; hari, jam, dan zona tidak dapat diubah lagi."))]
            )
        before = queries.invigilator_ids(sitting.id)
        _judge(values, sitting.offering, closes_after=now if moves else None, assigned=before)
        is_moved = moves or values.room.strip() != sitting.room
        sitting.room = values.room.strip()
        if moves:
            sitting.opens_at, sitting.closes_at = values.opens_at, values.closes_at
            sitting.timezone = values.timezone
        db.session.execute(
            delete(SittingInvigilator).where(
                SittingInvigilator.sitting_id == sitting.id,
                SittingInvigilator.person_id.in_(before - values.invigilator_ids),
            )
        )
        _assign(sitting.id, values.invigilator_ids - before)
        if is_moved or values.invigilator_ids != before:
            audit.record("sitting:plan:edit", f"sitting:{sitting.id}", by=by, **_told(values))
    return Changed(sitting, is_moved, frozenset(values.invigilator_ids - before))


def cancel(sitting_id: int, reason: str, *, by: Person, now: datetime) -> Sitting:
    """Call a sitting off before anyone starts; who waited for it is free for another one.

    Raises:
        Invalid: no reason.
        Conflict: somebody has started, or it was called off before.
    """
    reason = _reason(reason)
    with uow.write():
        sitting = locked(sitting_id)
        _require_management(by, sitting)
        if queries.has_started(sitting.id):
            raise Conflict(
                _("Sudah ada peserta yang mulai; sesi ini tidak dapat dibatalkan. Akhiri ujian mereka dari konsol."),
                code="started",
            )
        for attempt_id in db.session.scalars(_unstarted().where(Attempt.sitting_id == sitting.id)).all():
            _give_up(attempt_id, by=by, reason=reason)
        sitting.cancelled_at = now
        audit.record("sitting:plan:cancel", f"sitting:{sitting.id}", by=by, reason=reason)
    return sitting


def give_seats(sitting_id: int, enrolment_ids: Collection[int] | None, *, by: Person, now: datetime) -> list[Seated]:
    """Give seats, the lowest free numbers in the order of names.

    Args:
        enrolment_ids: who; None for everyone who can get one.

    Raises:
        Invalid: one of those named cannot get a seat; nobody gets one then.
        Conflict: the sitting has closed or was called off.
    """
    with uow.write() as session:
        sitting = locked(sitting_id)
        _require_management(by, sitting)
        if now > sitting.closes_at:
            raise Conflict(_("Sesi ini sudah ditutup; peserta tidak dapat ditambah lagi."), code="sitting_closed")
        found = eligibility.eligible(sitting, now)
        chosen = [one for one in found if enrolment_ids is None or one.enrolment.id in enrolment_ids]
        barred = [one for one in chosen if one.barrier]
        if enrolment_ids is not None and (barred or not chosen):
            raise Invalid(
                [Fault("enrolments", f"{one.enrolment.person.name}: {one.barrier}") for one in barred]
                or [Fault("enrolments", _("Pilih paling sedikit satu peserta."))]
            )
        taken = set(session.scalars(select(SittingCandidate.seat).where(SittingCandidate.sitting_id == sitting.id)))
        free = (number for number in count(1) if number not in taken)
        going = [one.enrolment for one in chosen if not one.barrier]
        rows = [{"sitting_id": sitting.id, "enrolment_id": enrolment.id, "seat": next(free)} for enrolment in going]
        if not rows:
            return []
        _free_of_earlier_waiting([enrolment.person_id for enrolment in going], sitting.exam_version.exam_id, by=by)
        session.execute(insert(SittingCandidate), rows)
        audit.record(
            "sitting:seats:add", f"sitting:{sitting.id}", by=by, enrolments=[enrolment.id for enrolment in going]
        )
        ids = {row.enrolment_id: row.id for row in session.scalars(
            select(SittingCandidate).where(
                SittingCandidate.sitting_id == sitting.id,
                SittingCandidate.enrolment_id.in_([enrolment.id for enrolment in going]),
            )
        )}  # fmt: skip
    return [
        Seated(ids[enrolment.id], enrolment.person_id, enrolment.person.name, row["seat"])
        for enrolment, row in zip(going, rows, strict=True)
    ]


def take_seats_back(sitting_id: int, seat_ids: Collection[int], *, by: Person, now: datetime) -> list[Seated]:
    """Take people off the roster who have not started.

    Raises:
        Invalid: nobody was chosen, or one of them has started; nobody is taken off then.
    """
    with uow.write() as session:
        sitting = locked(sitting_id)
        _require_management(by, sitting)
        seats = [one for one in queries.seats_of(sitting.id) if one.id in seat_ids]
        people = {one.enrolment.person_id: one for one in seats}
        attempts = list(
            session.execute(
                select(Attempt.id, Attempt.person_id, Attempt.status, Attempt.started_at).where(
                    Attempt.sitting_id == sitting.id, Attempt.person_id.in_(people)
                )
            )
        )
        begun = {person_id for _id, person_id, _status, started_at in attempts if started_at is not None}
        faults = [
            Fault("seats", _("%(name)s sudah mulai mengerjakan.", name=people[one].enrolment.person.name))
            for one in sorted(begun)
        ]
        if not seats:
            faults = [Fault("seats", _("Pilih paling sedikit satu peserta."))]
        if faults:
            raise Invalid(faults)
        for attempt_id, _person, state, _started in attempts:
            if state in eligibility.UNSTARTED:
                _give_up(attempt_id, by=by, reason=_("Dikeluarkan dari daftar peserta sesi"))
        gone = [Seated(one.id, one.enrolment.person_id, one.enrolment.person.name, one.seat) for one in seats]
        session.execute(delete(SittingCandidate).where(SittingCandidate.id.in_([one.id for one in seats])))
        audit.record(
            "sitting:seats:remove", f"sitting:{sitting.id}", by=by, enrolments=[one.enrolment_id for one in seats]
        )
    return gone


def _free_of_earlier_waiting(person_ids: Collection[int], exam_id: int, *, by: Person) -> None:
    """Who waited in an earlier sitting and never started still holds a paper there; it is given up for the new seat."""
    waiting = _unstarted().where(Attempt.exam_id == exam_id, Attempt.person_id.in_(person_ids))
    for attempt_id in db.session.scalars(waiting).all():
        _give_up(attempt_id, by=by, reason=_("Tidak dimulai; peserta dijadwalkan ke sesi lain"))


def _unstarted() -> Select[tuple[int]]:
    return select(Attempt.id).where(Attempt.status.in_(eligibility.UNSTARTED)).order_by(Attempt.id)


def _give_up(attempt_id: int, *, by: Person, reason: str) -> None:
    """Annul an attempt that nobody began; it does not count as used."""
    attempt = lock(attempt_id)
    if attempt.status not in eligibility.UNSTARTED:
        raise Conflict(_("Seorang peserta baru saja mulai. Muat ulang halaman."), code="status")
    now = database_now()
    status.move(attempt, AttemptStatus.ANNULLED, now)
    append(attempt, "annul", {"by": by.id, "name": by.name, "reason": reason}, at=now)
    audit.record("attempt:annul", f"attempt:{attempt.id}", by=by, reason=reason)


def _window(of: SittingValues | Sitting) -> tuple[datetime, datetime, str]:
    """To the minute, as it is typed."""
    opens, closes = (moment.astimezone(UTC).replace(second=0, microsecond=0) for moment in (of.opens_at, of.closes_at))
    return opens, closes, of.timezone


def _require_management(by: Person, sitting: Sitting) -> None:
    if not policies.may_manage_sitting(by, sitting):
        raise Forbidden(_("Anda tidak menyelenggarakan sesi ujian ini."))
    if sitting.cancelled_at is not None:
        raise Conflict(_("Sesi ujian ini sudah dibatalkan."), code="cancelled")


def _judge(
    values: SittingValues, offering: Offering, *, closes_after: datetime | None, assigned: Iterable[int] = ()
) -> None:
    """Raise all faults at once.

    Args:
        closes_after: the window must end later than this; None where it is not being changed.
        assigned: invigilators who may stay, whatever became of their role.
    """
    faults: list[Fault] = []
    if not values.room.strip():
        faults.append(Fault("room", _("Tulis ruang atau tempat ujiannya.")))
    elif len(values.room.strip()) > 200:
        faults.append(Fault("room", _("Paling banyak 200 huruf.")))
    if values.timezone not in ZONES:
        faults.append(Fault("timezone", _("Pilih zona waktu.")))
    if values.opens_at >= values.closes_at:
        faults.append(Fault("closes", _("Jam tutup harus setelah jam buka.")))
    elif values.closes_at - values.opens_at > LONGEST_WINDOW:
        faults.append(Fault("closes", _("Jendela mulai paling lama 12 jam. Periksa jam buka dan jam tutupnya.")))
    elif closes_after is not None and values.closes_at <= closes_after:
        faults.append(Fault("closes", _("Jam tutup ini sudah lewat.")))
    possible = {one.id for one in queries.possible_invigilators(offering)} | set(assigned)
    if not values.invigilator_ids:
        faults.append(Fault("invigilators", _("Pilih paling sedikit satu pengawas.")))
    elif values.invigilator_ids - possible:
        faults.append(
            Fault(
                "invigilators",
                _("Seorang yang dipilih bukan pengawas di lembaga ini, atau ikut sebagai peserta program ini."),
            )
        )
    if faults:
        raise Invalid(faults)


def _assign(sitting_id: int, person_ids: Iterable[int]) -> None:
    db.session.add_all(
        SittingInvigilator(sitting_id=sitting_id, person_id=person_id) for person_id in sorted(person_ids)
    )


def _told(values: SittingValues) -> dict[str, object]:
    return {
        "room": values.room.strip(),
        "opens_at": values.opens_at.isoformat(),
        "closes_at": values.closes_at.isoformat(),
        "timezone": values.timezone,
        "invigilators": sorted(values.invigilator_ids),
    }


def _reason(reason: str) -> str:
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Invalid([Fault("reason", _("Tuliskan alasannya, paling sedikit lima huruf."))])
    return reason[:LONGEST_REASON]
