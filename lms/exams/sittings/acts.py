"""What an invigilator can do, and to whom at this moment. Doing it is ``lms.workflows.sittings.act``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import func, select

from lms.core.db import db
from lms.exams.models import AttemptEvent, AttemptStatus
from lms.exams.sittings.console import ENDED, RUNNING, State, Tile


class Act(StrEnum):
    """The values stand in addresses."""

    ADMIT = "izinkan"
    ALLOW_DEVICE = "izinkan-perangkat"
    MESSAGE = "pesan"
    PAUSE = "jeda"
    RESUME = "lanjutkan"
    EXTEND = "tambah-waktu"
    END = "akhiri"


# Who acts has seen the journal up to the last row of this kind: the row the act itself writes, or the one it answers.
# Where a newer one stands there when it is done, somebody did the same meanwhile, or another device asks.
ROW = {
    Act.ADMIT: "admit",
    Act.ALLOW_DEVICE: "device_request",
    Act.MESSAGE: "message",
    Act.PAUSE: "pause",
    Act.RESUME: "resume",
    Act.EXTEND: "extend",
    Act.END: "end",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A candidate as the person who acts saw them.

    Attributes:
        seen: number of the last row of :data:`ROW` in that attempt; 0 where there was none.
    """

    seat_id: int
    attempt_id: int
    seen: int

    def __str__(self) -> str:
        return f"{self.seat_id}.{self.attempt_id}.{self.seen}"

    @classmethod
    def read(cls, text: str) -> Target | None:
        """The opposite of ``str``; None for anything else."""
        parts = text.split(".")
        if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) < 16 for part in parts):
            return None
        return cls(*(int(part) for part in parts))


def barrier(act: Act, tile: Tile, now: datetime) -> str | None:
    """Why this cannot be done to this candidate now, as a sentence; None when it can."""
    head, state = tile.attempt, tile.state(now)
    if head is None:
        return _("Belum masuk ruang tunggu.")
    if act is Act.ADMIT:
        return None if state is State.WAITING else _("Tidak sedang menunggu izin.")
    if act is Act.ALLOW_DEVICE:
        return None if tile.seen.asking and head.status in RUNNING else _("Tidak meminta pindah perangkat.")
    if act is Act.EXTEND and state is State.EXPIRED and head.status is not AttemptStatus.RELEASED:
        return None
    if state in ENDED:
        return _("Ujiannya sudah berakhir.")
    if act is Act.MESSAGE:
        return None
    if head.status not in RUNNING:
        return _("Belum mulai mengerjakan.")
    if act is Act.PAUSE and head.status is AttemptStatus.PAUSED:
        return _("Sudah dijeda.")
    if act is Act.RESUME and head.status is not AttemptStatus.PAUSED:
        return _("Tidak sedang dijeda.")
    return None


def possible(tile: Tile, now: datetime) -> list[Act]:
    """What can be done to one candidate now, what is pressing first."""
    return [act for act in Act if barrier(act, tile, now) is None]


def last_rows(act: Act, attempt_ids: list[int]) -> dict[int, int]:
    """By attempt, the number of the last row of the kind in :data:`ROW`."""
    rows = db.session.execute(
        select(AttemptEvent.attempt_id, func.max(AttemptEvent.seq))
        .where(AttemptEvent.attempt_id.in_(attempt_ids), AttemptEvent.kind == ROW[act])
        .group_by(AttemptEvent.attempt_id)
    )
    return {int(attempt_id): int(seq) for attempt_id, seq in rows}
