"""What the ledger adds up to in a year, and the standing (aktif, nonaktif) that follows from it. No database here.

The rule of standing, which :func:`judge` is:

1. Standing is about holders: who never held a certificate has none yet (``uncertified``).
2. ``inactive`` (nonaktif) where no certificate of those once held is in force.
3. ``inactive`` where the last year that has ended closed below its target, until the points of the running year reach
   the running year's target. A year is judged only if the first certificate was issued before it began: the year in
   which somebody becomes a holder is not a whole one.
4. Otherwise ``active`` (aktif). The running year makes nobody inactive.

A past year is shown as it stood when it ended. A person without a target (no PNS or PPPK) is judged by 1 and 2 alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from flask_babel import gettext as _

from lms.certificates.validity import Held
from lms.core.explain import Explanation, Fact
from lms.core.i18n import language, show_date, show_number
from lms.cpd.models import LedgerEntry

ZERO = Decimal(0)


class StandingState(StrEnum):
    UNCERTIFIED = "uncertified"
    ACTIVE = "active"
    INACTIVE = "inactive"


class StandingReason(StrEnum):
    NEVER_HELD = "never_held"
    IN_FORCE = "in_force"
    NONE_IN_FORCE = "none_in_force"
    YEAR_SHORT = "year_short"  # the year asked about has ended below its target
    LAST_YEAR_SHORT = "last_year_short"  # the running year follows one that ended below its target
    REMEDIED = "remedied"  # so it did, but this year's points reach the target


@dataclass(frozen=True, slots=True)
class Target:
    """The least points of a year for a person's group, and the regulation that says so."""

    points: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class Segment:
    """What one kind of activity brought in a year.

    Attributes:
        value: points that count, after the yearly cap.
        earned: points before the cap.
        date: day of the last entry.
    """

    activity: str
    label: str
    value: Decimal
    earned: Decimal
    cap: Decimal | None
    date: date
    basis: str


@dataclass(frozen=True, slots=True)
class Account:
    """A person's year in the ledger."""

    year: int
    points: Decimal
    segments: tuple[Segment, ...]
    target: Target | None

    @property
    def is_short(self) -> bool:
        return self.target is not None and self.points < self.target.points


def account(year: int, entries: Sequence[LedgerEntry], target: Target | None) -> Account:
    """Add up a year's entries, counter-entries included, and cap each kind of activity.

    The cap is the highest of the rules under which points of that activity stand in that year, none where one of them
    has none: a rule that begins later takes nothing from what was earned under the earlier one.
    """
    taken_back = {entry.counters_id for entry in entries}
    by_activity: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        if entry.counters_id is None and entry.id not in taken_back:
            by_activity.setdefault(entry.activity, []).append(entry)
    segments = []
    for activity, standing in by_activity.items():
        caps = [entry.rule.yearly_cap for entry in standing]
        cap = None if None in caps else max(cap for cap in caps if cap is not None)
        earned = sum((entry.points for entry in standing), ZERO)
        newest = max(standing, key=lambda entry: (entry.occurred_on, entry.id))
        label = newest.rule.title_en if language() == "en" else newest.rule.title
        value = earned if cap is None else min(earned, cap)
        segments.append(Segment(activity, label, value, earned, cap, newest.occurred_on, newest.rule.basis))
    segments.sort(key=lambda segment: (-segment.value, segment.activity))
    return Account(year, sum((segment.value for segment in segments), ZERO), tuple(segments), target)


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's points and standing in a year.

    Attributes:
        points: that count, after caps.
        target: least points of the year, None where the person's group has none.
        gap: points missing to the target; 0 when it is reached or there is none.
        is_closed: the year has ended.
        previous: the year before, where it decided.
    """

    year: int
    points: Decimal
    target: Decimal | None
    target_basis: str | None
    gap: Decimal
    is_closed: bool
    state: StandingState
    reason: StandingReason
    segments: tuple[Segment, ...]
    entries: tuple[LedgerEntry, ...]
    certificates: tuple[Held, ...]
    previous: Account | None
    judged_on: date

    @property
    def ends_on(self) -> date:
        return date(self.year, 12, 31)

    @property
    def label(self) -> str:
        """The standing as a word."""
        return state_label(self.state)

    @property
    def tag_state(self) -> str:
        """State of the ``tag`` macro."""
        return {StandingState.ACTIVE: "good", StandingState.INACTIVE: "bad"}.get(self.state, "quiet")

    @property
    def explanation(self) -> Explanation:
        """Why the standing is what it is."""
        return _explain(self)

    @property
    def points_explanation(self) -> Explanation:
        """Why the points are as many as they are."""
        return _explain_points(self)


def state_label(state: StandingState) -> str:
    return {
        StandingState.UNCERTIFIED: _("Belum bersertifikat"),
        StandingState.ACTIVE: _("Aktif"),
        StandingState.INACTIVE: _("Nonaktif"),
    }[state]


def judge(
    year: int, today: date, this: Account, before: Account, certificates: Sequence[Held]
) -> tuple[StandingState, StandingReason]:
    """The standing in ``year`` seen on ``today``, by the rule at the head of this module."""
    is_closed = today.year > year
    day = date(year, 12, 31) if is_closed else today
    held = [certificate for certificate in certificates if certificate.issued_on <= day]
    if not held:
        return StandingState.UNCERTIFIED, StandingReason.NEVER_HELD
    if not any(certificate.in_force(day) for certificate in held):
        return StandingState.INACTIVE, StandingReason.NONE_IN_FORCE
    first = min(certificate.issued_on for certificate in held).year
    if is_closed:
        if first < year and this.is_short:
            return StandingState.INACTIVE, StandingReason.YEAR_SHORT
        return StandingState.ACTIVE, StandingReason.IN_FORCE
    if first < year - 1 and before.is_short:
        if this.is_short:
            return StandingState.INACTIVE, StandingReason.LAST_YEAR_SHORT
        return StandingState.ACTIVE, StandingReason.REMEDIED
    return StandingState.ACTIVE, StandingReason.IN_FORCE


def standing_of(
    year: int,
    today: date,
    this: Account,
    before: Account,
    certificates: Sequence[Held],
    entries: Sequence[LedgerEntry] = (),
) -> Standing:
    """Put together what a page shows of a year."""
    state, reason = judge(year, today, this, before, certificates)
    is_closed = today.year > year
    decided_by_last = reason in (StandingReason.LAST_YEAR_SHORT, StandingReason.REMEDIED)
    return Standing(
        year=year,
        points=this.points,
        target=this.target.points if this.target else None,
        target_basis=this.target.basis if this.target else None,
        gap=max(ZERO, this.target.points - this.points) if this.target else ZERO,
        is_closed=is_closed,
        state=state,
        reason=reason,
        segments=this.segments,
        entries=tuple(entries),
        certificates=tuple(certificates),
        previous=before if decided_by_last else None,
        judged_on=date(year, 12, 31) if is_closed else today,
    )


def _of_target(points: Decimal, target: Decimal | None) -> str:
    if target is None:
        return _("%(points)s poin, tanpa sasaran", points=show_number(points))
    return _("%(points)s dari %(target)s poin", points=show_number(points), target=show_number(target))


def _explain(standing: Standing) -> Explanation:
    facts = [Fact(_("Poin %(year)s", year=standing.year), _of_target(standing.points, standing.target))]
    before = standing.previous
    if before is not None:
        target = before.target.points if before.target else None
        facts.append(
            Fact(_("Poin %(year)s, tahun yang sudah ditutup", year=before.year), _of_target(before.points, target))
        )
    facts.append(Fact(_("Sertifikat yang berlaku"), _in_force(standing)))
    next_step, whose = _next_step(standing)
    return Explanation(
        question=_("Mengapa %(state)s?", state=standing.label.lower()),
        facts=tuple(facts),
        rule=_(
            "Status aktif bagi pemegang sertifikat yang masih berlaku. Status menjadi nonaktif bila tidak ada lagi "
            "sertifikat yang berlaku, atau bila tahun penuh terakhir ditutup di bawah sasaran; aktif kembali begitu "
            "poin tahun berjalan mencapai sasaran."
        ),
        basis=standing.target_basis,
        next_step=next_step,
        whose=whose,
    )


def _in_force(standing: Standing) -> str:
    held = [certificate for certificate in standing.certificates if certificate.in_force(standing.judged_on)]
    if not held:
        return _("tidak ada")
    return "; ".join(
        _("%(title)s, sampai %(day)s", title=certificate.title, day=show_date(certificate.valid_until))
        if certificate.valid_until
        else certificate.title
        for certificate in held
    )


def _next_step(standing: Standing) -> tuple[str | None, str | None]:
    if standing.reason is StandingReason.NEVER_HELD:
        return _("Selesaikan satu program sertifikasi."), _("Peserta")
    if standing.reason is StandingReason.NONE_IN_FORCE:
        return _("Ikuti lagi program sertifikasi agar ada sertifikat yang berlaku."), _("Pemegang sertifikat")
    if standing.is_closed:
        return None, None
    if standing.gap > 0:
        text = _(
            "Kumpulkan %(gap)s poin lagi sampai %(day)s.",
            gap=show_number(standing.gap),
            day=show_date(standing.ends_on),
        )
        return text, _("Pemegang sertifikat")
    return None, None


def _explain_points(standing: Standing) -> Explanation:
    facts = []
    for segment in standing.segments:
        value = show_number(segment.earned)
        if segment.value != segment.earned:
            value = _("%(earned)s, dihitung %(cap)s (batas setahun)", earned=value, cap=show_number(segment.cap))
        facts.append(Fact(segment.label, value))
    taken_back = sum((entry.points for entry in standing.entries if entry.counters_id is not None), ZERO)
    if taken_back:
        facts.append(Fact(_("Ditarik kembali (tidak dihitung)"), show_number(taken_back)))
    facts.append(Fact(_("Jumlah yang dihitung"), show_number(standing.points)))
    if standing.target is not None:
        facts.append(Fact(_("Sasaran %(year)s", year=standing.year), show_number(standing.target)))
    bases = list(dict.fromkeys(segment.basis for segment in standing.segments))
    if standing.target_basis and standing.target_basis not in bases:
        bases.append(standing.target_basis)
    return Explanation(
        question=_("Mengapa %(points)s?", points=show_number(standing.points)),
        facts=tuple(facts),
        rule=_(
            "Setiap kegiatan yang diakui memberi poin menurut aturan yang berlaku pada harinya; satu jenis kegiatan "
            "dihitung paling banyak sampai batas setahunnya."
        ),
        basis="; ".join(bases) or None,
        next_step=_next_step(standing)[0] if standing.gap > 0 else None,
        whose=_next_step(standing)[1] if standing.gap > 0 else None,
    )
