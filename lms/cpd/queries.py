"""Reads: dated rules and targets, the ledger, what a programme earns, and standing for one person or many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.accounts.nip import Employment
from lms.certificates import queries as certificates
from lms.certificates.validity import Held
from lms.core.db import db
from lms.core.explain import Explanation
from lms.core.i18n import DEFAULT_ZONE
from lms.courses.models import Module, ModuleVersion, ProgrammeVersion
from lms.cpd import explanations
from lms.cpd.models import CpdRule, CpdTarget, LedgerEntry
from lms.cpd.standing import Account, Standing, Target, account, standing_of

CORE = "core"


def local_day(person: Person, moment: datetime) -> date:
    """The day of ``moment`` where the person's organisation is: by it the CPD year is told (WIB, WITA, WIT differ)."""
    zone = person.organisation.timezone if person.organisation else DEFAULT_ZONE
    return moment.astimezone(ZoneInfo(zone)).date()


def rule_for(activity: str, on: date) -> CpdRule | None:
    """The rule of an activity in force on a day: the newest that has begun and not ended."""
    return db.session.scalar(
        select(CpdRule)
        .where(
            CpdRule.activity == activity,
            CpdRule.valid_from <= on,
            or_(CpdRule.valid_until.is_(None), CpdRule.valid_until >= on),
        )
        .order_by(CpdRule.valid_from.desc())
        .limit(1)
    )


def target_for(person: Person, on: date) -> Target | None:
    """The target of the person's group in force on a day; a year's target is that of its first day."""
    return _target(_targets(), person.employment, on)


def _targets() -> Sequence[CpdTarget]:
    return db.session.scalars(select(CpdTarget).order_by(CpdTarget.valid_from.desc())).all()


def _target(targets: Iterable[CpdTarget], employment: Employment | None, on: date) -> Target | None:
    for target in targets:
        ended = target.valid_until is not None and target.valid_until < on
        if target.employment is employment and target.valid_from <= on and not ended:
            return Target(target.points, target.basis)
    return None


def units_of(version: ProgrammeVersion) -> Decimal:
    """JP of core material: the programme's hours without those of modules marked basic or supporting.

    Points of a training rest on the JP of its core material (KMK 1561/2024).
    """
    return _core_hours([version])[version.id]


def _core_hours(versions: Sequence[ProgrammeVersion]) -> dict[int, Decimal]:
    rows = db.session.execute(
        select(Module.programme_id, ModuleVersion.jp_theory, ModuleVersion.jp_practice, ModuleVersion.jp_field)
        .join(ModuleVersion, (ModuleVersion.module_id == Module.id) & (ModuleVersion.number == Module.current_number))
        .where(Module.programme_id.in_({version.programme_id for version in versions}), ModuleVersion.material != CORE)
    )
    other: dict[int, Decimal] = {}
    for programme_id, theory, practice, field in rows:
        other[programme_id] = other.get(programme_id, Decimal(0)) + theory + practice + field
    return {
        version.id: max(Decimal(0), version.jp_total - other.get(version.programme_id, Decimal(0)))
        for version in versions
    }


def points_of(version: ProgrammeVersion, on: date) -> Decimal | None:
    """Points that a programme's certificate earns by the rule in force on a day; None where no rule covers it."""
    return points_of_many([version], on).get(version.id)


def points_of_many(versions: Sequence[ProgrammeVersion], on: date) -> dict[int, Decimal]:
    """Points by id of the programme version, in two queries; versions that no rule covers are left out."""
    if not versions:
        return {}
    hours = _core_hours(versions)
    rules = _rules_on(on)
    found = {}
    for version in versions:
        rule = rules.get(version.cpd_activity)
        if rule is not None:
            found[version.id] = rule.points_per_unit * (hours[version.id] if rule.unit == "jp" else 1)
    return found


def _rules_on(on: date) -> dict[str, CpdRule]:
    rows = db.session.scalars(
        select(CpdRule)
        .where(CpdRule.valid_from <= on, or_(CpdRule.valid_until.is_(None), CpdRule.valid_until >= on))
        .order_by(CpdRule.valid_from)
    )
    return {rule.activity: rule for rule in rows}


def entries_of(person_ids: Iterable[int], years: Iterable[int] | None = None) -> dict[int, list[LedgerEntry]]:
    """Ledger entries by person, oldest first; of some years or of all."""
    statement = (
        select(LedgerEntry)
        .options(joinedload(LedgerEntry.rule))
        .where(LedgerEntry.person_id.in_(list(person_ids)))
        .order_by(LedgerEntry.occurred_on, LedgerEntry.id)
    )
    if years is not None:
        statement = statement.where(LedgerEntry.year.in_(list(years)))
    found: dict[int, list[LedgerEntry]] = {}
    for entry in db.session.scalars(statement):
        found.setdefault(entry.person_id, []).append(entry)
    return found


def standing(person: Person, year: int, today: date) -> Standing:
    """A person's points and standing in a year.

    Args:
        today: the day it is seen from, in the organisation's zone (:func:`local_day`).
    """
    entries = entries_of([person.id], (year - 1, year)).get(person.id, [])
    held = certificates.held_by([person.id]).get(person.id, [])
    return _standing(person, year, today, entries, held, _targets())


def standings(people: Sequence[Person], now: datetime) -> dict[int, Standing]:
    """Standing of many people in their running year, by person id, in three queries."""
    if not people:
        return {}
    days = {person.id: local_day(person, now) for person in people}
    years = {day.year for day in days.values()}
    entries = entries_of(days, years | {year - 1 for year in years})
    held = certificates.held_by(days)
    targets = _targets()
    return {
        person.id: _standing(
            person,
            days[person.id].year,
            days[person.id],
            entries.get(person.id, []),
            held.get(person.id, []),
            targets,
        )
        for person in people
    }


def _standing(
    person: Person,
    year: int,
    today: date,
    entries: Sequence[LedgerEntry],
    held: Sequence[Held],
    targets: Sequence[CpdTarget],
) -> Standing:
    def of(wanted: int) -> Account:
        mine = [entry for entry in entries if entry.year == wanted]
        return account(wanted, mine, _target(targets, person.employment, date(wanted, 1, 1)))

    return standing_of(year, today, of(year), of(year - 1), held, [entry for entry in entries if entry.year == year])


def history(person: Person, today: date) -> list[Standing]:
    """Standing year by year, newest first, from the first year with an entry or a certificate to the running one."""
    entries = entries_of([person.id]).get(person.id, [])
    held = certificates.held_by([person.id]).get(person.id, [])
    years = [entry.year for entry in entries] + [certificate.issued_on.year for certificate in held]
    first = min([*years, today.year])
    targets = _targets()
    return [_standing(person, year, today, entries, held, targets) for year in range(today.year, first - 1, -1)]


def certificate_source(certificate_id: int) -> str:
    """The ledger's name for what a certificate earned."""
    return f"certificate:{certificate_id}"


def why_entry(entry: LedgerEntry) -> Explanation:
    """ "Mengapa?" of one entry, its counter-entry looked up."""
    counter = db.session.scalar(select(LedgerEntry).where(LedgerEntry.counters_id == entry.id))
    return explanations.of_entry(entry, {entry.id: counter} if counter else {})


def earned_by(sources: Iterable[str]) -> Mapping[str, LedgerEntry]:
    """The entry each source earned (``certificate:17``), taken back or not."""
    wanted = list(sources)
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(LedgerEntry)
        .options(joinedload(LedgerEntry.rule))
        .where(LedgerEntry.source.in_(wanted), LedgerEntry.counters_id.is_(None))
    )
    return {entry.source: entry for entry in rows}
