"""A practical for tests: the one in ``content/``, a logbook at any point, a marking."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from lms.core import clock, uow
from lms.core.db import db
from lms.core.yamlfile import FileFault
from lms.courses.models import Enrolment, StageProgress
from lms.grading.models import PracticalAssessment, PracticalVersion
from lms.grading.practicals import loading, queries
from lms.grading.practicals.definition import Definition
from lms.grading.practicals.services import logbook, marking
from lms.grading.practicals.services.marking import Marks
from tests.support.factories import World

CONTENT = Path(__file__).resolve().parents[2] / "content" / "sertifikasi-petugas-imunisasi"


def definition() -> Definition:
    """The practical that ships with the project."""
    faults: list[FileFault] = []
    parsed = loading.read(CONTENT, faults)
    assert not faults
    return parsed.practicals[0].definition


def practical(world: World) -> PracticalVersion:
    """Load it into the world's programme and open its stage for the world's learner."""
    with uow.write():
        loading.load(loading.read(CONTENT, []), world.programme, now=clock.now())
    open_stage(world.enrolment)
    practice = queries.practice_of(world.enrolment)
    assert practice is not None
    return practice.version


def open_stage(enrolment: Enrolment) -> None:
    with uow.write() as session:
        session.add(
            StageProgress(enrolment_id=enrolment.id, stage_slug="praktik", opened_at=clock.now() - timedelta(days=3))
        )


def enrol(world: World, person: object, **values: object) -> Enrolment:
    """Another learner of the world's offering, with its supervisor and assessor."""
    given = {"field_supervisor_id": world.supervisor.id, "assessor_id": world.assessor.id, **values}
    with uow.write() as session:
        found = Enrolment(
            offering_id=world.offering.id,
            person_id=person.id,  # type: ignore[attr-defined]
            enrolled_at=clock.now(),
            enrolled_by=world.organiser.id,
            **given,
        )
        session.add(found)
    return found


def write_entry(
    world: World, procedure: str = "P1", *, enrolment: Enrolment | None = None, uploads: object = ()
) -> int:
    """An entry of today that waits; its id."""
    enrolment = enrolment or world.enrolment
    entry = logbook.add_entry(
        enrolment.id,
        procedure=procedure,
        done_on=logbook.today_of(enrolment.person, clock.now()),
        place="Posyandu Melati",
        text="Memeriksa suhu lemari es.",
        uploads=uploads,  # type: ignore[arg-type]
        by=enrolment.person,
        now=clock.now(),
    )
    return entry.id


def fill_logbook(world: World, enrolment: Enrolment | None = None) -> None:
    """Every procedure as often as asked, confirmed."""
    entries = [
        write_entry(world, procedure.code, enrolment=enrolment)
        for procedure in definition().procedures
        for _ in range(procedure.required)
    ]
    logbook.confirm(entries, by=world.supervisor, now=clock.now())


def marks(*, missed: tuple[str, ...] = (), level: int = 3, observed: str = "Tidak dilakukan.") -> Marks:
    """A whole sheet: all steps done but ``missed``, every criterion at ``level``."""
    found = definition()
    return Marks(
        steps={step.code: step.code not in missed for step in found.checklist},
        observations=dict.fromkeys(missed, observed),
        levels={part.code: level for part in found.rubric},
        comment="Pertahankan.",
    )


def marked(world: World, sheet: Marks | None = None) -> PracticalAssessment:
    """The world's learner, practised, marked and submitted."""
    fill_logbook(world)
    return submit_marks(world, sheet or marks())


def submit_marks(world: World, sheet: Marks) -> PracticalAssessment:
    marking.save(world.enrolment.id, sheet, by=world.assessor, now=clock.now())
    assessment = marking.submit(world.enrolment.id, by=world.assessor, now=clock.now())
    return db.session.get_one(PracticalAssessment, assessment.id)
