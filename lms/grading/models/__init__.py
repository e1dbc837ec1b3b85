"""Models of the grading room, by what they are about."""

from lms.grading.models.decisions import Decision, Outcome
from lms.grading.models.practicals import (
    AssessmentState,
    CriterionMark,
    EntryStatus,
    LogbookEntry,
    LogbookEvidence,
    Practical,
    PracticalAssessment,
    PracticalVersion,
    RefusalReason,
    StepMark,
)
from lms.grading.models.results import Result, ResultItem

__all__ = [
    "AssessmentState",
    "CriterionMark",
    "Decision",
    "EntryStatus",
    "LogbookEntry",
    "LogbookEvidence",
    "Outcome",
    "Practical",
    "PracticalAssessment",
    "PracticalVersion",
    "RefusalReason",
    "Result",
    "ResultItem",
    "StepMark",
]
