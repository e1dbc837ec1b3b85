"""Banks, exams and attempts for tests. Every key, reason and explanation holds :data:`CANARY`."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from lms.core import clock, uow
from lms.core.db import db
from lms.courses.models import Enrolment
from lms.exams import services
from lms.exams.models import (
    Attempt,
    Bank,
    BankItem,
    Exam,
    ExamKind,
    ExamVersion,
    ItemState,
    ItemVersion,
    Pool,
    ReviewRule,
)
from lms.exams.models.sittings import Sitting, SittingCandidate, SittingInvigilator
from lms.items.interactions.choice import ChoiceInteraction
from lms.items.model import Item, ItemMetadata
from tests.support.factories import World, person

CANARY = "kenari-7f3a"
SESSION = b"session1"


def choice_item(identifier: str, *, points: str = "1") -> Item:
    """Four options a to d, b is right."""
    options = [
        {"id": name, "text": f"Pilihan {name}", "reason": f"{CANARY} alasan {name}", "correct": name == "b"}
        for name in "abcd"
    ]
    interaction = ChoiceInteraction.model_validate({"kind": "choice", "response": "R1", "options": options})
    return Item(
        identifier=identifier,
        body=f"<p>Pertanyaan {identifier}?</p>",
        interactions=(interaction,),
        points=Decimal(points),
    )


def bank(world: World, pool: Pool, count: int, *, unit: str = "IMN.01", demo: bool = False) -> Bank:
    """A bank with ``count`` approved single-choice items."""
    with uow.write() as session:
        found = Bank(
            slug=f"bank-{pool.value}-{world.programme.id}",
            provider_id=world.provider.id,
            title=f"Bank {pool.value}",
            pool=pool,
            is_demo=demo,
        )
        session.add(found)
        session.flush()
        for index in range(count):
            item = choice_item(f"{pool.value}-{index:03d}")
            record = BankItem(bank_id=found.id, pool=pool, identifier=item.identifier, created_at=clock.now())
            session.add(record)
            session.flush()
            metadata = ItemMetadata(unit=unit, bloom="C2", difficulty="medium", tags=(world.module.slug,), source="Uji")
            session.add(
                ItemVersion(
                    item_id=record.id,
                    pool=pool,
                    number=1,
                    state=ItemState.APPROVED,
                    content=item.to_json().decode(),
                    details=metadata.to_json().decode(),
                    digest=item.digest(),
                    kind=item.kind,
                    unit=unit,
                    bloom="C2",
                    difficulty="medium",
                    tags=[world.module.slug],
                    words=f"Pertanyaan {item.identifier}",
                    created_at=clock.now(),
                    reviewed_at=clock.now(),
                )
            )
    return found


def exam(world: World, kind: ExamKind, *, items: int = 5, **values: Any) -> ExamVersion:
    """A quiz of the world's module, or its final exam."""
    final = kind == ExamKind.FINAL
    pool = Pool.SECURE if final else Pool.PRACTICE
    with uow.write() as session:
        found = Exam(
            programme_id=world.programme.id,
            slug="ujian-akhir" if final else "kuis-modul-satu",
            kind=kind,
            stage_slug="ujian" if final else "dasar",
            module_id=None if final else world.module.id,
        )
        session.add(found)
        session.flush()
        version = ExamVersion(
            exam_id=found.id,
            number=1,
            digest="2" * 64,
            pool=pool,
            **{
                "certifies": final,
                "title": "Ujian akhir" if final else "Kuis modul satu",
                "title_en": "Final exam" if final else "Quiz one",
                "duration": 60 if final else 15,
                "attempts": 2 if final else 3,
                "wait": 0,
                "pass_mark": Decimal(70),
                "penalty": Decimal(0),
                "shuffle_items": True,
                "shuffle_options": True,
                "review": ReviewRule.SCORE_ONLY if final else ReviewRule.AFTER_SUBMISSION,
                "blueprint": [{"title": "Bagian", "rules": [{"unit": "IMN.01", "count": items}]}],
                "loaded_at": clock.now(),
                **values,
            },
        )
        session.add(version)
        session.flush()
    return version


def sitting(world: World, version: ExamVersion, *, seats: tuple[Any, ...] = ()) -> Sitting:
    """A sitting whose window is open now, watched by the world's invigilator; ``seats`` are enrolments."""
    now = clock.now()
    with uow.write() as session:
        found = Sitting(
            exam_version_id=version.id,
            offering_id=world.offering.id,
            room="Ruang CAT 1",
            opens_at=now - timedelta(minutes=5),
            closes_at=now + timedelta(hours=2),
            timezone="Asia/Makassar",
            created_by=world.organiser.id,
            created_at=now,
        )
        session.add(found)
        session.flush()
        session.add(SittingInvigilator(sitting_id=found.id, person_id=world.invigilator.id))
        for seat, enrolment in enumerate(seats or (world.enrolment,), 1):
            session.add(SittingCandidate(sitting_id=found.id, enrolment_id=enrolment.id, seat=seat))
    return found


def running_quiz(world: World, *, items: int = 5, **values: Any) -> Attempt:
    """The world's learner has started a quiz."""
    bank(world, Pool.PRACTICE, items)
    version = exam(world, ExamKind.QUIZ, items=items, **values)
    attempt = services.allocate(version, world.enrolment, by=world.learner, now=clock.now())
    services.start(attempt.id, by=world.learner, session=SESSION)
    return db.session.get_one(Attempt, attempt.id, populate_existing=True)


def more_running(world: World, like: Attempt, count: int) -> list[int]:
    """``count`` further people, each with a running attempt at the same quiz; their ids."""
    from_version = like.exam_version
    ids = []
    for number in range(count):
        with uow.write() as session:
            someone = person(f"Peserta {number}", world.unit, password_hash="-")
            enrolment = Enrolment(
                offering_id=world.offering.id, person_id=someone.id, enrolled_at=clock.now(), enrolled_by=someone.id
            )
            session.add(enrolment)
        attempt = services.allocate(from_version, enrolment, by=someone, now=clock.now())
        services.start(attempt.id, by=someone, session=SESSION)
        ids.append(attempt.id)
    return ids
