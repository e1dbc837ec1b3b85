"""A room of candidates for tests: a final exam, a sitting that is open now, seats, and attempts at any point."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Flask

from lms.accounts.models import Person, Role
from lms.core import clock, uow
from lms.core.db import db
from lms.courses.models import Enrolment, StageProgress
from lms.exams import services, staff_acts
from lms.exams.journal.save import Entry, Refused, Saved, save
from lms.exams.models import Attempt, ExamKind, ExamVersion, Pool, Sitting, SittingCandidate
from lms.exams.sittings import console
from tests.support import exams
from tests.support.factories import World, person


def forget_projections() -> None:
    """As in a process that has just started."""
    console.memory.__init__()  # type: ignore[misc]


def open_stage(enrolment: Enrolment, slug: str = "ujian") -> None:
    with uow.write() as session:
        session.add(StageProgress(enrolment_id=enrolment.id, stage_slug=slug, opened_at=clock.now()))


def enrolled(world: World, name: str, *, ready: bool = True) -> Enrolment:
    """Another learner of the world's offering; ``ready`` opens the stage of the exam."""
    with uow.write() as session:
        someone = person(name, world.unit, (Role.LEARNER, world.agency), password_hash="-")
        found = Enrolment(
            offering_id=world.offering.id,
            person_id=someone.id,
            enrolled_at=clock.now(),
            enrolled_by=world.organiser.id,
        )
        session.add(found)
    if ready:
        open_stage(found)
    return found


@dataclass
class Room:
    """A sitting with its seats in order."""

    world: World
    version: ExamVersion
    sitting: Sitting
    enrolments: list[Enrolment]
    attempts: dict[int, int] = field(default_factory=dict)  # by place, the attempt

    @classmethod
    def of(cls, world: World, count: int, *, items: int = 5) -> Room:
        exams.bank(world, Pool.SECURE, items)
        version = exams.exam(world, ExamKind.FINAL, items=items)
        open_stage(world.enrolment)
        enrolments = [world.enrolment, *(enrolled(world, f"Peserta {number:03d}") for number in range(2, count + 1))]
        sitting = exams.sitting(world, version, seats=tuple(enrolments))
        return cls(world, version, sitting, enrolments)

    def candidate(self, place: int) -> Person:
        return self.enrolments[place].person

    def seat(self, place: int) -> SittingCandidate:
        found = db.session.query(SittingCandidate).filter_by(
            sitting_id=self.sitting.id, enrolment_id=self.enrolments[place].id
        )
        return found.one()

    def enter(self, *places: int) -> None:
        for place in places:
            attempt = services.allocate(
                self.version, self.enrolments[place], by=self.candidate(place), now=clock.now(), sitting=self.sitting
            )
            self.attempts[place] = attempt.id

    def admit(self, *places: int) -> None:
        self.enter(*places)
        for place in places:
            staff_acts.admit(self.attempts[place], by=self.world.invigilator, compared=True)

    def start(self, *places: int) -> None:
        self.admit(*places)
        for place in places:
            services.start(self.attempts[place], by=self.candidate(place), session=exams.SESSION, consent="Setuju")

    def write(self, place: int, kind: str, **payload: object) -> Saved | Refused:
        """The candidate's device writes its next row."""
        attempt = self.attempt(place)
        number = attempt.client_seq + 1
        return save(Entry(attempt.id, attempt.epoch, number, kind, json.dumps(payload), datetime.now(UTC)))

    def answer(self, place: int, slot: int, *chosen: str) -> Saved | Refused:
        return self.write(place, "answer", slot=slot, response={"R1": list(chosen) or None})

    def attempt(self, place: int) -> Attempt:
        db.session.rollback()  # what other connections wrote since
        return db.session.get_one(Attempt, self.attempts[place], populate_existing=True)

    def address(self, path: str = "") -> str:
        return f"/sesi/{self.sitting.id}{path}"


def in_production(app: Flask, monkeypatch: object) -> None:
    """Let the application believe it runs for real."""
    settings = app.extensions["lms.settings"]
    changed = type(settings)(
        **{name: getattr(settings, name) for name in type(settings).__slots__ if name != "mode"}, mode="production"
    )
    monkeypatch.setitem(app.extensions, "lms.settings", changed)  # type: ignore[attr-defined]
