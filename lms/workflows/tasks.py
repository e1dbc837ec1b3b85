"""What waits for a member of staff, by role: one line with a count and a link for each kind of work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, exists, func, select

from lms.accounts.models import Organisation, Person, Role
from lms.core.db import db
from lms.core.i18n import show_datetime
from lms.core.outbox import MessageStatus, OutboxMessage
from lms.courses.models import Enrolment, EnrolmentStatus, Offering, Programme, Stage, StageKind, StageProgress
from lms.courses.queries import unassigned_visible_to
from lms.courses.queries.offerings import below
from lms.courses.words import offering_name
from lms.exams.models import (
    Attempt,
    AttemptStatus,
    Bank,
    BankItem,
    ItemState,
    ItemVersion,
    Sitting,
    SittingInvigilator,
)
from lms.grading.models import AssessmentState, EntryStatus, PracticalAssessment
from lms.grading.practicals import queries as practicals
from lms.providers.models import Provider

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Task:
    """Work that waits.

    Attributes:
        title: what it is, with its count in words.
        text: where, or since when.
        label: words on the link.
    """

    title: str
    text: str
    count: int
    label: str
    url: str


def tasks_of(person: Person, now: datetime) -> list[Task]:
    """Everything that waits for this person, most pressing first; one or two queries for each role they hold."""
    roles = person.roles()
    found: list[Task] = []
    if roles & {Role.INVIGILATOR, Role.ORGANISER}:
        found += _sittings(person, now)
    if Role.FIELD_SUPERVISOR in roles:
        found += _logbook(person)
    if Role.ASSESSOR in roles:
        found += _marking(person)
    if roles & {Role.ORGANISER, Role.ASSESSOR}:
        found += _decisions(person)
    if Role.ORGANISER in roles:
        found += _results(person)
        found += _assignments(person)
    if Role.AUTHOR in roles:
        found += _reviews(person)
    if Role.ADMINISTRATOR in roles:
        found += _parked()
    return found


def _count(statement: Select[tuple[int]]) -> int:
    return db.session.scalar(statement) or 0


def _sittings(person: Person, now: datetime) -> Iterator[Task]:
    """Sittings the person invigilates or organises, from those that run to those of the next two weeks."""
    watched = exists().where(SittingInvigilator.sitting_id == Sitting.id, SittingInvigilator.person_id == person.id)
    statement = (
        select(Sitting)
        .join(Offering, Offering.id == Sitting.offering_id)
        .join(Programme, Programme.id == Offering.programme_id)
        .join(Provider, Provider.id == Programme.provider_id)
        .join(Organisation, Organisation.id == Provider.organisation_id)
        .where(
            watched | below(person.scopes(Role.ORGANISER)),
            Sitting.cancelled_at.is_(None),
            Sitting.closes_at > now,
            Sitting.opens_at < now + SOON,
        )
        .order_by(Sitting.opens_at)
        .limit(5)
    )
    for sitting in db.session.scalars(statement).unique():
        when = show_datetime(sitting.opens_at, sitting.timezone)
        runs = sitting.opens_at <= now
        yield Task(
            _("Sesi ujian sedang berlangsung") if runs else _("Sesi ujian akan datang"),
            f"{sitting.room}, {when}",
            1,
            _("Buka ruang pengawas") if runs else _("Lihat sesi"),
            url_for("sittings.console" if runs else "sittings.sitting", sitting_id=sitting.id),
        )


def _logbook(person: Person) -> Iterator[Task]:
    waiting = practicals.supervised_entries(person.id, EntryStatus.WAITING).order_by(None).subquery()
    count = _count(select(func.count()).select_from(waiting))
    if count:
        title = ngettext(
            "%(num)s catatan praktik menunggu konfirmasi", "%(num)s catatan praktik menunggu konfirmasi", count
        )
        text = _("Konfirmasi yang Anda saksikan, tolak yang tidak.")
        yield Task(title, text, count, _("Periksa catatan"), url_for("practicals.supervision"))


def _marking(person: Person) -> Iterator[Task]:
    opened = exists().where(
        StageProgress.enrolment_id == Enrolment.id,
        StageProgress.stage_slug == Stage.slug,
        Stage.programme_version_id == Offering.programme_version_id,
        Stage.kind == StageKind.PRACTICAL,
    )
    marked = exists().where(
        PracticalAssessment.enrolment_id == Enrolment.id,
        PracticalAssessment.superseded_at.is_(None),
        PracticalAssessment.state == AssessmentState.SUBMITTED,
    )
    count = _count(
        select(func.count(Enrolment.id))
        .join(Offering, Offering.id == Enrolment.offering_id)
        .where(Enrolment.assessor_id == person.id, Enrolment.status == EnrolmentStatus.ACTIVE, opened, ~marked)
    )
    if count:
        title = ngettext("%(num)s peserta sedang berpraktik", "%(num)s peserta sedang berpraktik", count)
        text = _("Nilai begitu semua kegiatannya dikonfirmasi.")
        yield Task(title, text, count, _("Buka daftar penilaian"), url_for("practicals.marking"))


def _decisions(person: Person) -> Iterator[Task]:
    due = practicals.decidable(person, decided=False).order_by(None).with_only_columns(Enrolment.id).subquery()
    count = _count(select(func.count()).select_from(due))
    if count:
        title = ngettext("%(num)s keputusan menunggu", "%(num)s keputusan menunggu", count)
        text = _("Penilaian asesor sudah masuk; yang tidak ikut membimbing atau menilai memutuskan.")
        yield Task(title, text, count, _("Buka daftar keputusan"), url_for("practicals.decisions"))


def _results(person: Person) -> Iterator[Task]:
    rows = db.session.execute(
        select(Sitting.id, Sitting.room, Sitting.opens_at, Sitting.timezone, func.count(Attempt.id))
        .join(Attempt, Attempt.sitting_id == Sitting.id)
        .join(Offering, Offering.id == Sitting.offering_id)
        .join(Programme, Programme.id == Offering.programme_id)
        .join(Provider, Provider.id == Programme.provider_id)
        .join(Organisation, Organisation.id == Provider.organisation_id)
        .where(below(person.scopes(Role.ORGANISER)), Attempt.status == AttemptStatus.GRADED)
        .group_by(Sitting.id)
        .order_by(Sitting.opens_at)
    )
    for sitting_id, room, opens_at, zone, count in rows:
        title = ngettext("%(num)s hasil ujian siap dirilis", "%(num)s hasil ujian siap dirilis", count)
        text = f"{room}, {show_datetime(opens_at, zone)}"
        yield Task(title, text, count, _("Periksa dan rilis"), url_for("grading.results", sitting_id=sitting_id))


def _assignments(person: Person) -> Iterator[Task]:
    for offering, count in unassigned_visible_to(person):
        title = ngettext(
            "%(num)s peserta belum mempunyai pembimbing atau asesor",
            "%(num)s peserta belum mempunyai pembimbing atau asesor",
            count,
        )
        text = offering_name(offering)
        yield Task(title, text, count, _("Tugaskan"), url_for("courses.offering", offering_id=offering.id))


def _reviews(person: Person) -> Iterator[Task]:
    count = _count(
        select(func.count(ItemVersion.id))
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .join(Bank, Bank.id == BankItem.bank_id)
        .join(Provider, Provider.id == Bank.provider_id)
        .join(Organisation, Organisation.id == Provider.organisation_id)
        .where(
            below(person.scopes(Role.AUTHOR)),
            ItemVersion.state == ItemState.IN_REVIEW,
            ItemVersion.author_id != person.id,
        )
    )
    if count:
        title = ngettext("%(num)s soal menunggu telaah", "%(num)s soal menunggu telaah", count)
        text = _("Ditulis rekan Anda; penulisnya sendiri tidak dapat menyetujui.")
        yield Task(title, text, count, _("Telaah soal"), url_for("banks.index"))


def _parked() -> Iterator[Task]:
    count = _count(select(func.count(OutboxMessage.id)).where(OutboxMessage.status == MessageStatus.PARKED))
    if count:
        title = ngettext("%(num)s pekerjaan sistem gagal", "%(num)s pekerjaan sistem gagal", count)
        text = _("Sudah dicoba berulang kali. Periksa sebabnya, lalu jalankan lagi.")
        yield Task(title, text, count, _("Lihat sistem"), url_for("monitoring.system"))
