"""Reading practice: one enrolment's, or many at a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload, lazyload

from lms.accounts.models import Organisation, Person, Role
from lms.core.db import db
from lms.core.errors import NotFound
from lms.courses.models import Enrolment, EnrolmentStatus, Offering, Programme, StageProgress
from lms.grading.models import (
    AssessmentState,
    Decision,
    EntryStatus,
    LogbookEntry,
    LogbookEvidence,
    Practical,
    PracticalAssessment,
    PracticalVersion,
)
from lms.grading.practicals import policies
from lms.grading.practicals.definition import Definition
from lms.grading.practicals.practice import EntryFact, Practice, summarise
from lms.providers.models import Provider


def load_enrolment(enrolment_id: int, *, by: Person, may: Callable[[Person, Enrolment], bool]) -> Enrolment:
    """The enrolment, if ``may(by, enrolment)``.

    Raises:
        NotFound: none, or not one this person may know of.
    """
    enrolment = db.session.get(Enrolment, enrolment_id)
    if enrolment is None or not may(by, enrolment):
        raise NotFound(_("Praktik ini tidak ada atau tidak ditugaskan kepada Anda."))
    return enrolment


def practice_of(enrolment: Enrolment) -> Practice | None:
    """The practice of one enrolment; None where its programme has no practical."""
    return practices_of([enrolment]).get(enrolment.id)


def practices_of(enrolments: Sequence[Enrolment]) -> dict[int, Practice]:
    """Practices by enrolment id; at most seven queries, however many."""
    ids = [enrolment.id for enrolment in enrolments]
    if not ids:
        return {}
    newest = _newest_versions({enrolment.offering.programme_id for enrolment in enrolments})
    entries: dict[int, list[EntryFact]] = defaultdict(list)
    for row in db.session.execute(
        select(
            LogbookEntry.enrolment_id,
            LogbookEntry.procedure,
            LogbookEntry.status,
            LogbookEntry.practical_version_id,
            LogbookEntry.decided_at,
        )
        .where(LogbookEntry.enrolment_id.in_(ids))
        .order_by(LogbookEntry.id)
    ):
        entries[row.enrolment_id].append(EntryFact(row.procedure, row.status, row.practical_version_id, row.decided_at))
    assessments = {
        assessment.enrolment_id: assessment
        for assessment in db.session.scalars(
            select(PracticalAssessment)
            .where(PracticalAssessment.enrolment_id.in_(ids), PracticalAssessment.superseded_at.is_(None))
            .options(
                lazyload(PracticalAssessment.steps),
                lazyload(PracticalAssessment.criteria),
                joinedload(PracticalAssessment.assessor).lazyload(Person.grants),
            )
        )
    }
    decisions = {
        decision.enrolment_id: decision
        for decision in db.session.scalars(
            select(Decision)
            .where(Decision.enrolment_id.in_(ids), Decision.superseded_at.is_(None))
            .options(joinedload(Decision.decider).lazyload(Person.grants))
        )
    }
    opened = _stage_openings(ids)
    version_ids = {
        enrolment_id: assessments[enrolment_id].practical_version_id
        if enrolment_id in assessments
        else entries[enrolment_id][0].version_id
        for enrolment_id in ids
        if enrolment_id in assessments or entries.get(enrolment_id)
    }
    versions = {version.id: version for version in newest.values()}
    if missing := set(version_ids.values()) - set(versions):
        older = db.session.scalars(select(PracticalVersion).where(PracticalVersion.id.in_(missing)))
        versions |= {version.id: version for version in older}
    definitions = {key: definition_of(version) for key, version in versions.items()}
    found = {}
    for enrolment in enrolments:
        version_id = version_ids.get(enrolment.id)
        version = versions.get(version_id) if version_id else newest.get(enrolment.offering.programme_id)
        if version is None:
            continue
        found[enrolment.id] = summarise(
            enrolment.id,
            version,
            definitions[version.id],
            entries.get(enrolment.id, []),
            opened_at=opened.get((enrolment.id, version.practical.stage_slug)),
            assessment=assessments.get(enrolment.id),
            decision=decisions.get(enrolment.id),
        )
    return found


def definition_of(version: PracticalVersion) -> Definition:
    return Definition.model_validate(version.definition)


def _newest_versions(programme_ids: Iterable[int]) -> dict[int, PracticalVersion]:
    statement = (
        select(PracticalVersion)
        .join(Practical, Practical.id == PracticalVersion.practical_id)
        .where(Practical.programme_id.in_(list(programme_ids)), PracticalVersion.number == Practical.current_number)
        .order_by(Practical.id)
    )
    return {version.practical.programme_id: version for version in db.session.scalars(statement)}


def _stage_openings(enrolment_ids: Sequence[int]) -> dict[tuple[int, str], datetime]:
    rows = db.session.execute(
        select(StageProgress.enrolment_id, StageProgress.stage_slug, StageProgress.opened_at).where(
            StageProgress.enrolment_id.in_(enrolment_ids)
        )
    )
    return {(row.enrolment_id, row.stage_slug): row.opened_at for row in rows}


def entries_of(enrolment_id: int, *statuses: EntryStatus) -> list[LogbookEntry]:
    """Logbook entries, newest activity first, with evidence and supervisor; all unless ``statuses`` are named."""
    statement = (
        select(LogbookEntry)
        .where(LogbookEntry.enrolment_id == enrolment_id)
        .options(joinedload(LogbookEntry.supervisor).lazyload(Person.grants))
        .order_by(LogbookEntry.done_on.desc(), LogbookEntry.id.desc())
    )
    if statuses:
        statement = statement.where(LogbookEntry.status.in_(statuses))
    return list(db.session.scalars(statement))


def load_evidence(evidence_id: int) -> LogbookEvidence:
    """Raises NotFound where there is none."""
    evidence = db.session.get(LogbookEvidence, evidence_id)
    if evidence is None:
        raise NotFound(_("Bukti ini tidak ada atau sudah dihapus."))
    return evidence


# Supervision ----------------------------------------------------------------------------------------------------------


def supervised_enrolments(supervisor_id: int) -> list[Enrolment]:
    """Active enrolments assigned to this field supervisor, by name."""
    return list(
        db.session.scalars(
            _people_loaded(select(Enrolment))
            .join(Person, Person.id == Enrolment.person_id)
            .where(Enrolment.field_supervisor_id == supervisor_id, Enrolment.status == EnrolmentStatus.ACTIVE)
            .order_by(Person.name, Enrolment.id)
        )
    )


def supervised_entries(supervisor_id: int, *statuses: EntryStatus) -> Select[tuple[LogbookEntry]]:
    """Entries of those enrolments, oldest first while they wait; to be paged."""
    order = (
        [LogbookEntry.written_at, LogbookEntry.id]
        if statuses == (EntryStatus.WAITING,)
        else [LogbookEntry.decided_at.desc(), LogbookEntry.id.desc()]
    )
    return (
        select(LogbookEntry)
        .join(Enrolment, Enrolment.id == LogbookEntry.enrolment_id)
        .where(
            Enrolment.field_supervisor_id == supervisor_id,
            Enrolment.status == EnrolmentStatus.ACTIVE,
            LogbookEntry.status.in_(statuses),
        )
        .options(
            lazyload(LogbookEntry.enrolment),
            joinedload(LogbookEntry.supervisor).lazyload(Person.grants),
        )
        .order_by(*order)
    )


# Marking --------------------------------------------------------------------------------------------------------------


def assessed_enrolments(assessor_id: int) -> list[Enrolment]:
    """Enrolments assigned to this assessor that are not withdrawn, by name."""
    return list(
        db.session.scalars(
            _people_loaded(select(Enrolment))
            .join(Person, Person.id == Enrolment.person_id)
            .where(Enrolment.assessor_id == assessor_id, Enrolment.status != EnrolmentStatus.WITHDRAWN)
            .order_by(Person.name, Enrolment.id)
        )
    )


def current_assessment(enrolment_id: int) -> PracticalAssessment | None:
    """The marking in force, draft or submitted, with its marks."""
    return db.session.scalar(
        select(PracticalAssessment).where(
            PracticalAssessment.enrolment_id == enrolment_id, PracticalAssessment.superseded_at.is_(None)
        )
    )


def submitted_assessments(enrolment_ids: Iterable[int]) -> list[PracticalAssessment]:
    """All submitted markings of these enrolments, superseded ones too, newest first: what assessors told learners."""
    return list(
        db.session.scalars(
            select(PracticalAssessment)
            .where(
                PracticalAssessment.enrolment_id.in_(list(enrolment_ids)),
                PracticalAssessment.state == AssessmentState.SUBMITTED,
            )
            .order_by(PracticalAssessment.submitted_at.desc())
        )
    )


# Decisions ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TookPart:
    """Who marked and who supervised a practice; none of them may decide on it."""

    assessors: frozenset[int]
    supervisors: frozenset[int]


def took_part(enrolment_id: int) -> TookPart:
    """Two queries."""
    assessors = db.session.scalars(
        select(PracticalAssessment.assessor_id).where(PracticalAssessment.enrolment_id == enrolment_id).distinct()
    )
    supervisors = db.session.scalars(
        select(LogbookEntry.decided_by)
        .where(LogbookEntry.enrolment_id == enrolment_id, LogbookEntry.decided_by.is_not(None))
        .distinct()
    )
    return TookPart(frozenset(assessors), frozenset(found for found in supervisors if found is not None))


def bar_for(person: Person, enrolment: Enrolment) -> policies.Bar | None:
    """:func:`policies.bar_to_decide` with the facts of this enrolment."""
    part = took_part(enrolment.id)
    return policies.bar_to_decide(person, enrolment, assessors=part.assessors, supervisors=part.supervisors)


def current_decision(enrolment_id: int) -> Decision | None:
    return db.session.scalar(
        select(Decision).where(Decision.enrolment_id == enrolment_id, Decision.superseded_at.is_(None))
    )


def decisions_of(enrolment_ids: Iterable[int]) -> list[Decision]:
    """All decisions of these enrolments, newest first, superseded ones too."""
    return list(
        db.session.scalars(
            select(Decision)
            .where(Decision.enrolment_id.in_(list(enrolment_ids)))
            .options(joinedload(Decision.decider).lazyload(Person.grants))
            .order_by(Decision.decided_at.desc(), Decision.id.desc())
        )
    )


def decidable(person: Person, *, decided: bool) -> Select[tuple[Enrolment]]:
    """Enrolments whose decision is due (or made) and that ``person`` may see a decision page of; to be paged.

    Organisers and auditors see those of their providers; assessors those on which they could decide.
    """
    statement = _people_loaded(select(Enrolment)).join(Person, Person.id == Enrolment.person_id)
    if decided:
        statement = statement.join(
            Decision, (Decision.enrolment_id == Enrolment.id) & Decision.superseded_at.is_(None)
        ).order_by(Decision.decided_at.desc(), Enrolment.id)
    else:
        statement = (
            statement.join(
                PracticalAssessment,
                (PracticalAssessment.enrolment_id == Enrolment.id)
                & PracticalAssessment.superseded_at.is_(None)
                & (PracticalAssessment.state == AssessmentState.SUBMITTED),
            )
            .where(
                ~exists().where(
                    Decision.enrolment_id == Enrolment.id,
                    Decision.superseded_at.is_(None),
                    Decision.assessment_id == PracticalAssessment.id,
                )
            )
            .order_by(PracticalAssessment.submitted_at, Enrolment.id)
        )
    statement = (
        statement.join(Offering, Offering.id == Enrolment.offering_id)
        .join(Programme, Programme.id == Offering.programme_id)
        .join(Provider, Provider.id == Programme.provider_id)
        .join(Organisation, Organisation.id == Provider.organisation_id)
    )
    reading = [Organisation.path.startswith(path) for path in person.scopes(Role.ORGANISER, Role.AUDITOR)]
    marked = (
        exists()
        .where(PracticalAssessment.enrolment_id == Enrolment.id, PracticalAssessment.assessor_id == person.id)
        .correlate(Enrolment)
    )
    confirmed = exists().where(LogbookEntry.enrolment_id == Enrolment.id, LogbookEntry.decided_by == person.id)
    independent = [
        ~marked,
        ~confirmed,
        or_(Enrolment.assessor_id.is_(None), Enrolment.assessor_id != person.id),
        or_(Enrolment.field_supervisor_id.is_(None), Enrolment.field_supervisor_id != person.id),
    ]
    if person.organisation_id is not None:
        independent.append(or_(Person.organisation_id.is_(None), Person.organisation_id != person.organisation_id))
    deciding = [Organisation.path.startswith(path) & and_(*independent) for path in person.scopes(Role.ASSESSOR)]
    return statement.where(
        or_(*reading, *deciding) if reading or deciding else Enrolment.id.is_(None), Enrolment.person_id != person.id
    )


def _people_loaded(statement: Select[tuple[Enrolment]]) -> Select[tuple[Enrolment]]:
    """Without the roles of each learner, which no list asks for."""
    return statement.options(joinedload(Enrolment.person).lazyload(Person.grants))
