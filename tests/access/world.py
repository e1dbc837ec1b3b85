"""One rich world for the tests of access: everybody at another point of the story, brought there by the services.

It is built once a database and run; what the tests need of it are ids, kept as JSON beside the database.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select

from lms.accounts.models import OrganisationKind, Person, Role, RoleGrant
from lms.accounts.services import resets
from lms.certificates.models import Certificate
from lms.core import clock, uow, worker
from lms.core.db import db
from lms.core.outbox import MessageStatus, OutboxMessage
from lms.core.storage import Upload
from lms.courses.models import Enrolment, MediaFile, Module, ModulePart, ModuleVersion, Programme
from lms.courses.queries.offerings import offering_by_id
from lms.courses.services import enrolments, offerings, reading
from lms.courses.services.offerings import OfferingValues
from lms.exams import services as attempts
from lms.exams import staff_acts
from lms.exams.banks import services as banks
from lms.exams.journal.save import Entry, Saved, save
from lms.exams.models import (
    Attempt,
    Bank,
    BankItem,
    Exam,
    ExamVersion,
    FormItem,
    ItemState,
    ItemVersion,
    Sitting,
    SittingCandidate,
)
from lms.exams.sittings.services import SittingValues
from lms.grading import services as grading
from lms.grading.models import LogbookEvidence, Outcome, RefusalReason
from lms.grading.practicals.services import decisions, logbook, marking
from lms.grading.practicals.services.marking import Marks
from lms.items import Item
from lms.notifications.models import Notice
from lms.portfolio import services as portfolio
from lms.portfolio.models import PortfolioLink
from lms.providers import services as providers
from lms.providers.models import AuthorityKind, Provider
from lms.providers.services import AuthorityDetails
from lms.workflows import attempts as endings
from lms.workflows import content
from lms.workflows import sittings as planning
from tests.access import content as canary
from tests.support.certificates import with_key
from tests.support.exams import SESSION
from tests.support.factories import World, organisation, person

PROGRAMME = "program-kecil"
MODULE = "modul-kecil"
LEARNERS = ("learner", "second_learner", "admitted", "sitting", "submitted", "marking", "deciding")


@dataclass
class Rich:
    """What a test needs to know.

    Attributes:
        people: role -> what the session of that person holds.
        ids: name of an object -> its id, slug, token or code, as the routes take it.
    """

    people: dict[str, str] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Rich:
        return cls(**json.loads(text))

    def person_id(self, role: str) -> int:
        return int(self.people[role].partition(".")[0])


def build(app: Flask, folder: Path) -> Rich:
    """Play the story in ``app``'s database; needs an application context."""
    return _Builder(app, World.create(), folder).build()


class _Builder:
    def __init__(self, app: Flask, world: World, folder: Path) -> None:
        self.app, self.world, self.folder = app, world, folder
        self.people: dict[str, Person] = dict(world.people)
        self.enrolments: dict[str, int] = {}
        self.ids: dict[str, Any] = {}

    def build(self) -> Rich:
        with_key()
        self._more_people()
        self._programme()
        self._offering()
        for name in LEARNERS:
            self._enrol(name)
        self._finals()
        self._practice()
        self._bank()
        self._rest()
        worker.work_until_empty(self.app)
        db.session.rollback()  # what the worker wrote in sessions of its own
        self._found_later()
        people = {name: one.get_id() for name, one in self.people.items()}
        db.session.rollback()
        return Rich(people, self.ids)

    # --- people and content ---------------------------------------------------------------------------------------

    def _more_people(self) -> None:
        """Those who hold the same role and are not assigned, and a whole staff of another provider."""
        world = self.world
        school = world.provider.organisation
        with uow.write() as session:
            self.people |= {
                "other_invigilator": person("Nina Pengawas", school, (Role.INVIGILATOR, school)),
                "other_supervisor": person("Oki Pembimbing", world.unit, (Role.FIELD_SUPERVISOR, world.unit)),
                "other_assessor": person("Putri Asesor", school, (Role.ASSESSOR, school)),
                "other_leader": person("Qori Kepala", world.other_agency, (Role.LEADER, world.other_agency)),
            }
            away = organisation("Balai Seberang", OrganisationKind.PROVIDER)
            session.add(
                Provider(
                    slug=f"seberang-{away.id}",
                    organisation_id=away.id,
                    name="Balai Seberang",
                    place="Ende",
                    signatory_name="Contoh",
                    signatory_post="Kepala",
                )
            )
            roles = (
                Role.ORGANISER,
                Role.AUTHOR,
                Role.INVIGILATOR,
                Role.ASSESSOR,
                Role.FIELD_SUPERVISOR,
                Role.AUDITOR,
                Role.ADMINISTRATOR,
                Role.LEADER,
            )
            self.people["foreign_staff"] = person("Rudi Seberang", away, *((role, away) for role in roles))
            for name in LEARNERS:
                if name not in self.people:
                    self.people[name] = person(
                        f"{name.title()} Peserta", world.unit, (Role.LEARNER, world.agency), password_hash="-"
                    )

    def _programme(self) -> None:
        world = self.world
        providers.authorise(
            world.provider,
            AuthorityDetails(
                PROGRAMME, AuthorityKind.COMPETENCE, "UJI-2", "Lembaga Uji", date(2020, 1, 1), date(2040, 1, 1)
            ),
            by=None,
        )
        content.load(canary.write_programme(self.folder, world.provider.slug), clock.now())
        programme = db.session.scalars(select(Programme).where(Programme.slug == PROGRAMME)).one()
        self.programme_id = programme.id
        self.module = db.session.scalars(select(Module).where(Module.programme_id == programme.id)).one()
        self.exams = {
            exam.slug: db.session.scalars(
                select(ExamVersion).where(ExamVersion.exam_id == exam.id, ExamVersion.number == exam.current_number)
            ).one()
            for exam in db.session.scalars(select(Exam).where(Exam.programme_id == programme.id))
        }
        media = db.session.scalars(select(MediaFile).where(MediaFile.programme_id == programme.id)).first()
        assert media is not None
        self.ids |= {
            "programme": PROGRAMME,
            "module": MODULE,
            "media": media.path.removeprefix("media/"),
            "digest": media.digest,
        }

    def _offering(self) -> None:
        today = clock.now().date()
        values = OfferingValues(
            starts_on=today,
            ends_on=today + timedelta(days=90),
            enrol_until=today + timedelta(days=30),
            capacity=30,
            place="Kupang",
            timezone="Asia/Makassar",
            self_enrol=True,
        )
        organiser, now = self.people["organiser"], clock.now()
        made = offerings.create(self.programme_id, values, by=organiser, now=now)
        offerings.open_enrolment(made.id, by=organiser, now=now)
        draft = offerings.create(self.programme_id, values, by=organiser, now=now)
        self.ids |= {"offering": made.id, "draft_offering": draft.id}

    def _enrol(self, name: str) -> None:
        """In the offering; all but the second learner have read everything and passed both quizzes."""
        someone, organiser = self.people[name], self.people["organiser"]
        found = enrolments.enrol_self(self.ids["offering"], by=someone, now=clock.now())
        enrolments.assign(
            self.ids["offering"],
            [found.id],
            supervisor_id=self.people["supervisor"].id,
            assessor_id=self.people["assessor"].id,
            by=organiser,
            now=clock.now(),
        )
        self.enrolments[name] = found.id
        if name == "second_learner":
            self.ids["running"] = self._start(name, "kuis").id
            return
        for slug in db.session.scalars(
            select(ModulePart.slug)
            .join(ModuleVersion, ModuleVersion.id == ModulePart.module_version_id)
            .where(ModuleVersion.module_id == self.module.id)
        ):
            reading.finish_part(
                self._enrolment(name), self.module.id, slug, next_slug=None, by=someone, now=clock.now()
            )
        for slug in ("kuis", "kuis-nilai"):
            attempt = self._start(name, slug)
            self._answer(attempt)
            endings.submit_and_grade(attempt.id, by=someone)
            if name == "learner":
                self.ids[slug] = attempt.id

    def _enrolment(self, name: str) -> Enrolment:
        return db.session.get_one(Enrolment, self.enrolments[name], populate_existing=True)

    # --- exams ----------------------------------------------------------------------------------------------------

    def _start(self, name: str, exam: str, sitting: Sitting | None = None) -> Attempt:
        someone = self.people[name]
        found = attempts.allocate(self.exams[exam], self._enrolment(name), by=someone, now=clock.now(), sitting=sitting)
        if sitting is not None:
            staff_acts.admit(found.id, by=self.people["invigilator"], compared=True)
        attempts.start(found.id, by=someone, session=SESSION, consent="Setuju" if sitting else None)
        return db.session.get_one(Attempt, found.id, populate_existing=True)

    def _answer(self, attempt: Attempt) -> None:
        """Everything rightly, through the journal."""
        rows = db.session.execute(
            select(FormItem.slot, ItemVersion.content)
            .join(ItemVersion, ItemVersion.id == FormItem.item_version_id)
            .where(FormItem.form_id == attempt.form_id)
            .order_by(FormItem.slot)
        ).all()
        attempt_id, epoch = attempt.id, attempt.epoch
        for number, (slot, text) in enumerate(rows, 1):
            payload = json.dumps({"slot": slot, "response": Item.from_json(text).solution()})
            assert isinstance(save(Entry(attempt_id, epoch, number, "answer", payload, None)), Saved)
        db.session.rollback()

    def _sit(self, names: Iterable[str]) -> Sitting:
        """A sitting that is open now, watched by the first invigilator, with these people seated."""
        now, organiser = clock.now(), self.people["organiser"]
        values = SittingValues(
            room="Ruang CAT 1",
            opens_at=now - timedelta(minutes=5),
            closes_at=now + timedelta(hours=2),
            timezone="Asia/Makassar",
            invigilator_ids=frozenset({self.people["invigilator"].id}),
        )
        made = planning.plan(self.ids["offering"], values, allow_demo=True, by=organiser, now=now)
        ids = [self.enrolments[name] for name in names]
        planning.give_seats(made.id, ids, by=organiser, now=now)
        return db.session.get_one(Sitting, made.id, populate_existing=True)

    def _finals(self) -> None:
        """One sitting whose results are out, one that is under way with somebody at every point."""
        over = ("learner", "marking", "deciding")
        done = self._sit(over)
        for name in over:
            attempt = self._start(name, "akhir", done)
            self._answer(attempt)
            endings.submit_and_grade(attempt.id, by=self.people[name])
            self.ids[f"final_{name}"] = attempt.id
        grading.release(sitting_id=done.id, by=self.people["organiser"], now=clock.now())
        here = self._sit(("admitted", "sitting", "submitted"))
        found = attempts.allocate(
            self.exams["akhir"], self._enrolment("admitted"), by=self.people["admitted"], now=clock.now(), sitting=here
        )
        staff_acts.admit(found.id, by=self.people["invigilator"], compared=True)
        self.ids["admitted"] = found.id
        for name in ("sitting", "submitted"):
            attempt = self._start(name, "akhir", here)
            self.ids[name] = attempt.id
            self._answer(attempt)
        staff_acts.message(self.ids["sitting"], by=self.people["invigilator"], text="Tenang saja.")
        endings.submit_and_grade(self.ids["submitted"], by=self.people["submitted"])
        seat = db.session.scalars(
            select(SittingCandidate).where(
                SittingCandidate.sitting_id == here.id, SittingCandidate.enrolment_id == self.enrolments["sitting"]
            )
        ).one()
        self.ids |= {"released_sitting": done.id, "open_sitting": here.id, "seat": seat.id}

    # --- practice -------------------------------------------------------------------------------------------------

    def _practice(self) -> None:
        """The learner to the certificate, one whose decision is due, one who can be marked."""
        for name in ("learner", "deciding", "marking"):
            entry = self._entry(name)
            logbook.confirm([entry], by=self.people["supervisor"], now=clock.now())
        refused = self._entry("marking")
        logbook.refuse(
            [refused],
            reason=RefusalReason.OTHER,
            note="Kurang jelas.",
            by=self.people["supervisor"],
            now=clock.now(),
        )
        self.ids["entry"] = self._entry("marking")
        self.ids["evidence"] = db.session.scalars(
            select(LogbookEvidence.id).where(LogbookEvidence.entry_id == self.ids["entry"])
        ).one()
        sheet = Marks(steps={"L1": True}, levels={"R1": 2}, comment="Pertahankan.")
        for name in ("learner", "deciding"):
            marking.save(self.enrolments[name], sheet, by=self.people["assessor"], now=clock.now())
            made = marking.submit(self.enrolments[name], by=self.people["assessor"], now=clock.now())
            self.ids[f"assessment_{name}"] = made.id
        decisions.decide(
            self.enrolments["learner"],
            assessment_id=self.ids["assessment_learner"],
            outcome=Outcome.COMPETENT,
            reason="Semua terpenuhi.",
            by=self.people["second_organiser"],
            now=clock.now(),
        )

    def _entry(self, name: str) -> int:
        out = io.BytesIO()
        Image.new("RGB", (40, 30), "#0b5563").save(out, "JPEG")
        someone = self.people[name]
        return logbook.add_entry(
            self.enrolments[name],
            procedure="P1",
            done_on=logbook.today_of(someone, clock.now()),
            place="Posyandu Melati",
            text="Memeriksa suhu.",
            uploads=[Upload(out.getvalue(), "image/jpeg", "foto.jpg")],
            by=someone,
            now=clock.now(),
        ).id

    # --- the rest ---------------------------------------------------------------------------------------------------

    def _bank(self) -> None:
        """A draft of the first author, a version in review, one with a comment."""
        bank = db.session.scalars(select(Bank).where(Bank.slug == "kenari-practice")).one()
        secure = db.session.scalars(select(Bank).where(Bank.slug == "kenari-secure")).one()
        author = self.people["author"]
        items = list(db.session.scalars(select(BankItem).where(BankItem.bank_id == bank.id).order_by(BankItem.id)))
        draft = banks.start_draft(items[0].id, by=author, now=clock.now())
        review = banks.start_draft(items[1].id, by=author, now=clock.now())
        typed = {**(review.typed or {}), "stem": "Pilih semua yang dingin di bawah ini."}
        review = banks.save(review.id, review.digest, typed, by=author, now=clock.now())
        banks.submit(review.id, by=author, now=clock.now())
        banks.comment(review.id, "Sudah baik.", by=self.people["second_author"], now=clock.now())
        others = select(BankItem.id).where(BankItem.bank_id == secure.id).order_by(BankItem.id)
        self.ids |= {
            "bank": bank.slug,
            "secure_bank": secure.slug,
            "item": items[2].id,
            "draft_item": draft.item_id,
            "review_item": review.item_id,
            "review_digest": review.digest,
            "secure_items": list(db.session.scalars(others)),
            "practice_items": [item.id for item in items],
        }
        assert review.state is ItemState.IN_REVIEW

    def _rest(self) -> None:
        now, learner = clock.now(), self.people["learner"]
        self.ids["link_token"] = portfolio.create_link(learner, "Panitia", now.date() + timedelta(days=30), now)
        self.ids["link"] = db.session.scalars(select(PortfolioLink.id)).one()
        opened = resets.open_for(str(self.people["outsider"].email), now=now)
        assert opened is not None
        self.ids["reset_token"] = opened[1]
        self.ids["organisation"] = self.world.unit.id
        self.ids["grant"] = db.session.scalars(
            select(RoleGrant.id).where(RoleGrant.person_id == self.people["author"].id)
        ).one()
        self.ids |= {f"enrolment_{name}": found for name, found in self.enrolments.items()}
        self.ids |= {f"person_{name}": one.id for name, one in self.people.items()}
        offering = offering_by_id(self.ids["offering"])
        assert offering is not None
        version = db.session.scalars(select(ModuleVersion).where(ModuleVersion.module_id == self.module.id)).one()
        self.ids["part"] = db.session.scalars(
            select(ModulePart.slug).where(ModulePart.module_version_id == version.id).order_by(ModulePart.position)
        ).first()

    def _found_later(self) -> None:
        """What the worker and the reconciliation made."""
        learner = self.people["learner"].id
        certificate = db.session.scalars(select(Certificate).where(Certificate.person_id == learner)).one()
        assert certificate.file_id is not None
        notice = db.session.scalars(select(Notice.id).where(Notice.person_id == learner).order_by(Notice.id)).first()
        assert notice is not None
        with uow.write() as session:  # what the worker gave up; by hand, since it would need eight failures
            parked = OutboxMessage(
                topic="mail:send",
                payload={"to": "tidak-sampai@contoh.go.id", "subject": "Uji", "text": "Uji"},
                status=MessageStatus.PARKED,
                created_at=clock.now(),
                due_at=clock.now(),
                attempts=8,
                last_error="OSError: tidak ada jaringan",
            )
            session.add(parked)
        self.ids["message"] = parked.id
        self.ids |= {"certificate": certificate.id, "code": certificate.code, "notice": notice}
