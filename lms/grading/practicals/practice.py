"""Where a learner's practice stands, as a fold over its facts. Pure.

The rule (content/README.md, "practicals"): the practice opens with its stage; it may be marked when each procedure was
confirmed as often as the practical asks; after "belum kompeten" at least one activity confirmed since then comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.grading.models import AssessmentState, Decision, EntryStatus, Outcome, PracticalAssessment, PracticalVersion
from lms.grading.practicals.definition import Definition, Procedure


class Phase(StrEnum):
    NOT_OPEN = "not_open"  # the stage before is not completed
    PRACTISING = "practising"  # activities are still to be done or confirmed
    READY = "ready"  # waits for the assessor
    MARKING = "marking"
    MARKED = "marked"  # waits for the decision
    COMPETENT = "competent"


@dataclass(frozen=True, slots=True)
class EntryFact:
    """What counts of a logbook entry."""

    procedure: str
    status: EntryStatus
    version_id: int
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProcedureState:
    procedure: Procedure
    confirmed: int
    waiting: int
    refused: int

    @property
    def done(self) -> bool:
        return self.confirmed >= self.procedure.required


@dataclass(frozen=True, slots=True)
class Practice:
    """Everything a page, a policy or ``workflows.reconcile`` asks about a practice.

    Attributes:
        version: what it is practised by: that of the assessment, else of the first entry, else the newest.
        opened_at: when its stage opened; None before.
        again_since: time of the "belum kompeten" after which this practice runs, or None.
        confirmed_since: activities confirmed after it.
        assessment: the current one, draft or submitted.
        decision: the current one.
    """

    enrolment_id: int
    version: PracticalVersion
    definition: Definition
    phase: Phase
    procedures: tuple[ProcedureState, ...]
    opened_at: datetime | None
    again_since: datetime | None
    confirmed_since: int
    assessment: PracticalAssessment | None
    decision: Decision | None

    @property
    def required(self) -> int:
        """Activities the practical asks for."""
        return sum(state.procedure.required for state in self.procedures)

    @property
    def fulfilled(self) -> int:
        """Confirmed activities that count towards it."""
        return sum(min(state.confirmed, state.procedure.required) for state in self.procedures)

    @property
    def waiting(self) -> int:
        return sum(state.waiting for state in self.procedures)

    @property
    def logbook_complete(self) -> bool:
        return all(state.done for state in self.procedures)

    @property
    def needs_practice_again(self) -> bool:
        """Whether "belum kompeten" was decided and nothing was confirmed since."""
        return self.again_since is not None and self.confirmed_since == 0

    @property
    def is_marked(self) -> bool:
        """Whether the practical stage is done for now: marked and waiting, or decided as competent."""
        return self.phase in (Phase.MARKED, Phase.COMPETENT)

    @property
    def is_writable(self) -> bool:
        """Whether the logbook takes entries."""
        return self.phase in (Phase.PRACTISING, Phase.READY, Phase.MARKING)

    @property
    def may_be_marked(self) -> bool:
        return self.phase in (Phase.READY, Phase.MARKING)


def summarise(
    enrolment_id: int,
    version: PracticalVersion,
    definition: Definition,
    entries: Sequence[EntryFact],
    *,
    opened_at: datetime | None,
    assessment: PracticalAssessment | None,
    decision: Decision | None,
) -> Practice:
    """Fold the facts of one enrolment."""
    procedures = tuple(_procedure_state(procedure, entries) for procedure in definition.procedures)
    again_since = decision.decided_at if decision is not None and decision.outcome == Outcome.NOT_YET else None
    confirmed_since = sum(
        1
        for entry in entries
        if again_since is not None
        and entry.status == EntryStatus.CONFIRMED
        and entry.decided_at is not None
        and entry.decided_at > again_since
    )
    complete = all(state.done for state in procedures) and (again_since is None or confirmed_since > 0)
    return Practice(
        enrolment_id=enrolment_id,
        version=version,
        definition=definition,
        phase=_phase(opened_at, assessment, decision, complete),
        procedures=procedures,
        opened_at=opened_at,
        again_since=again_since,
        confirmed_since=confirmed_since,
        assessment=assessment,
        decision=decision,
    )


def _phase(
    opened_at: datetime | None, assessment: PracticalAssessment | None, decision: Decision | None, complete: bool
) -> Phase:
    if decision is not None and decision.outcome == Outcome.COMPETENT:
        return Phase.COMPETENT
    if assessment is not None:
        return Phase.MARKED if assessment.state == AssessmentState.SUBMITTED else Phase.MARKING
    if opened_at is None:
        return Phase.NOT_OPEN
    return Phase.READY if complete else Phase.PRACTISING


def _procedure_state(procedure: Procedure, entries: Iterable[EntryFact]) -> ProcedureState:
    mine = [entry.status for entry in entries if entry.procedure == procedure.code]
    return ProcedureState(
        procedure,
        mine.count(EntryStatus.CONFIRMED),
        mine.count(EntryStatus.WAITING),
        mine.count(EntryStatus.REFUSED),
    )
