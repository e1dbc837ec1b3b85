"""The words for kinds, levels, pools and states; the codes stand in files and in the database."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _

from lms.exams.banks.kinds import KINDS
from lms.exams.models import ItemState, ItemVersion, Pool


class Standing(StrEnum):
    """A version's state as authors speak of it: a draft that was sent back is a state of its own."""

    RETURNED = "returned"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RETIRED = "retired"


TAGS = {
    Standing.RETURNED: ("bad", "pencil"),
    Standing.DRAFT: ("quiet", "pencil"),
    Standing.IN_REVIEW: ("warn", "clock"),
    Standing.APPROVED: ("good", "check"),
    Standing.RETIRED: ("quiet", "cross"),
}
"""State and mark of the tag (``ui.tag``)."""


def standing_of(version: ItemVersion) -> Standing:
    return standing(version.state, sent_back=version.reviewer_id is not None)


def standing(state: ItemState, *, sent_back: bool) -> Standing:
    return Standing.RETURNED if state is ItemState.DRAFT and sent_back else Standing(state.value)


def standing_label(value: str) -> str:
    return {
        Standing.RETURNED: _("Perlu diperbaiki"),
        Standing.DRAFT: _("Draf"),
        Standing.IN_REVIEW: _("Menunggu telaah"),
        Standing.APPROVED: _("Disetujui"),
        Standing.RETIRED: _("Ditarik"),
    }[Standing(value)]


def kind_label(name: str) -> str:
    kind = KINDS.get(name)
    return str(kind.label) if kind else _("Gabungan")


def bloom_label(code: str) -> str:
    words = {
        "C1": _("Mengingat"),
        "C2": _("Memahami"),
        "C3": _("Menerapkan"),
        "C4": _("Menganalisis"),
        "C5": _("Mengevaluasi"),
        "C6": _("Mencipta"),
    }
    return f"{code} {words[code]}" if code in words else "–"


def difficulty_label(code: str) -> str:
    return {"easy": _("Mudah"), "medium": _("Sedang"), "hard": _("Sukar")}.get(code, "–")


def pool_label(pool: Pool) -> str:
    return _("Latihan") if pool is Pool.PRACTICE else _("Aman, untuk ujian")
