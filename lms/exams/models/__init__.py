"""Models of the exam room, by what they are about."""

from lms.exams.models.attempts import ACTIVE, Attempt, AttemptEvent, AttemptStatus, QuarantineEntry, QuarantineReason
from lms.exams.models.banks import Bank, BankItem, ItemComment, ItemEditor, ItemState, ItemVersion, Pool
from lms.exams.models.papers import Exam, ExamKind, ExamVersion, Form, FormItem, ReviewRule
from lms.exams.models.sittings import Sitting, SittingCandidate, SittingInvigilator

__all__ = [
    "ACTIVE",
    "Attempt",
    "AttemptEvent",
    "AttemptStatus",
    "Bank",
    "BankItem",
    "Exam",
    "ExamKind",
    "ExamVersion",
    "Form",
    "FormItem",
    "ItemComment",
    "ItemEditor",
    "ItemState",
    "ItemVersion",
    "Pool",
    "QuarantineEntry",
    "QuarantineReason",
    "ReviewRule",
    "Sitting",
    "SittingCandidate",
    "SittingInvigilator",
]
