"""Administering people: their data, their unit, their standing as an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from lms.accounts import nip, policies
from lms.accounts.models import Organisation, Person
from lms.accounts.nip import Employment
from lms.core import audit, uow
from lms.core.db import db
from lms.core.errors import Conflict, Fault, Forbidden, Invalid


@dataclass(frozen=True, slots=True)
class Details:
    """What is written about a person; empty strings mean nothing is known."""

    name: str
    email: str
    nip: str
    employment: Employment | None
    post: str
    organisation: Organisation
    language: str = "id"
    timezone: str = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class _Checked:
    name: str
    email: str | None
    nip: str | None
    employment: Employment | None
    post: str | None


def create(details: Details, *, by: Person | None, now: datetime, is_demo: bool = False) -> Person:
    """Make an account without a password; the person gets one by the link for a forgotten password.

    Args:
        by: None where the operator of the installation acts at the command line.

    Raises:
        Invalid: every wrong part at once.
        Forbidden: the unit is not the actor's to administer.
    """
    if by is not None and not policies.may_edit_organisation(by, details.organisation):
        raise Forbidden(_("Unit ini di luar wewenang Anda."))
    checked = _check(details, today=now.date(), person_id=None)
    try:
        with uow.write() as session:
            person = Person(
                name=checked.name,
                email=checked.email,
                nip=checked.nip,
                employment=checked.employment,
                post=checked.post,
                organisation_id=details.organisation.id,
                language=details.language,
                timezone=details.timezone,
                is_demo=is_demo,
                created_at=now,
            )
            session.add(person)
            session.flush()
            audit.record("account:person:create", f"person:{person.id}", by=by, unit=details.organisation.id)
    except IntegrityError as problem:
        raise _taken() from problem
    return person


def update(person: Person, details: Details, *, by: Person, now: datetime) -> list[str]:
    """Change what is written about a person; returns the names of the attributes that changed.

    Raises:
        Invalid: every wrong part at once.
        Forbidden: the person, or the new unit, is not the actor's to administer.
    """
    if not policies.may_edit_person(by, person) or not policies.may_edit_organisation(by, details.organisation):
        raise Forbidden(_("Orang atau unit ini di luar wewenang Anda."))
    checked = _check(details, today=now.date(), person_id=person.id)
    wanted: dict[str, object] = {
        "name": checked.name,
        "email": checked.email,
        "nip": checked.nip,
        "employment": checked.employment,
        "post": checked.post,
        "organisation_id": details.organisation.id,
    }
    try:
        with uow.write():
            if not policies.may_edit_person(by, person):
                raise Forbidden(_("Orang atau unit ini di luar wewenang Anda."))
            changed = [name for name, value in wanted.items() if getattr(person, name) != value]
            for name in changed:
                setattr(person, name, wanted[name])
            if changed:
                audit.record("account:person:change", f"person:{person.id}", by=by, changed=changed)
    except IntegrityError as problem:
        raise _taken() from problem
    return changed


def suspend(person: Person, *, by: Person, reason: str, now: datetime) -> None:
    """Keep the person out from now on; in the caller's write block, which also ends the sessions.

    Raises:
        Forbidden: not the actor's to suspend (nobody suspends themself).
        Conflict: suspended already.
        Invalid: no reason.
    """
    if not policies.may_suspend(by, person):
        raise Forbidden(_("Akun ini tidak dapat Anda tangguhkan."))
    if not reason.strip():
        raise Invalid([Fault("reason", _("Tuliskan alasannya."))])
    with uow.write():
        if person.suspended_at is not None:
            raise Conflict(_("Akun ini sudah ditangguhkan."))
        person.suspended_at = now
        audit.record("account:person:suspend", f"person:{person.id}", by=by, reason=reason.strip()[:500])


def reinstate(person: Person, *, by: Person, reason: str) -> None:
    """Let a suspended person in again.

    Raises:
        Forbidden: not the actor's.
        Conflict: not suspended.
        Invalid: no reason.
    """
    if not policies.may_suspend(by, person):
        raise Forbidden(_("Akun ini tidak dapat Anda pulihkan."))
    if not reason.strip():
        raise Invalid([Fault("reason", _("Tuliskan alasannya."))])
    with uow.write():
        if person.suspended_at is None:
            raise Conflict(_("Akun ini tidak sedang ditangguhkan."))
        person.suspended_at = None
        audit.record("account:person:reinstate", f"person:{person.id}", by=by, reason=reason.strip()[:500])


def _check(details: Details, *, today: date, person_id: int | None) -> _Checked:
    faults: list[Fault] = []
    name = " ".join(details.name.split())
    if not name:
        faults.append(Fault("name", _("Tuliskan nama lengkap dengan gelar.")))
    elif len(name) > 200:
        faults.append(Fault("name", _("Nama paling panjang 200 karakter.")))
    email = details.email.strip().lower() or None
    if email is not None and not is_email(email):
        faults.append(Fault("email", _("Alamat e-mail ini tidak lengkap; contoh yang benar: nama@instansi.go.id.")))
    employment, number = details.employment, None
    if details.nip.strip():
        try:
            parsed = nip.parse(details.nip, today=today)
        except Invalid as problem:
            faults.extend(problem.faults)
        else:
            number = parsed.digits
            if employment is not None and employment is not parsed.employment:
                faults.append(_other_employment(parsed))
            employment = parsed.employment
    elif email is None:
        faults.append(Fault("email", _("Isi NIP atau e-mail: salah satunya dipakai untuk masuk.")))
    post = " ".join(details.post.split()) or None
    if post is not None and len(post) > 120:
        faults.append(Fault("post", _("Jabatan paling panjang 120 karakter.")))
    faults.extend(_already_used(email, number, person_id))
    if faults:
        raise Invalid(faults)
    return _Checked(name, email, number, employment, post)


def _other_employment(parsed: nip.ServiceNumber) -> Fault:
    if parsed.employment is Employment.PPPK:
        text = _("Angka 13–14 (%(part)s) menandai NI PPPK, padahal status yang dipilih PNS.", part=parsed.digits[12:14])
    else:
        text = _(
            "Angka 13–14 (%(part)s) adalah bulan pengangkatan PNS, padahal status yang dipilih PPPK.",
            part=parsed.digits[12:14],
        )
    return Fault("nip", text)


def _already_used(email: str | None, number: str | None, person_id: int | None) -> list[Fault]:
    if email is None and number is None:
        return []
    rows = db.session.execute(
        select(Person.id, Person.email, Person.nip).where(or_(Person.email == email, Person.nip == number))
    )
    faults: list[Fault] = []
    for other_id, other_email, other_nip in rows:
        if other_id == person_id:
            continue
        if email is not None and other_email == email:
            faults.append(Fault("email", _("E-mail ini sudah dipakai akun lain.")))
        if number is not None and other_nip == number:
            faults.append(Fault("nip", _("NIP ini sudah dipakai akun lain.")))
    return faults


def _taken() -> Conflict:
    return Conflict(_("NIP atau e-mail ini baru saja dipakai akun lain. Muat ulang dan periksa."), code="taken")


def is_email(text: str) -> bool:
    """Whether mail could be sent there: one @, a dotted host, nothing that could break a header."""
    local, at, host = text.partition("@")
    return bool(
        local and at and "." in host and "@" not in host and len(text) <= 254
        and all(33 <= ord(sign) <= 126 and sign not in ',;:<>()[]"\\' for sign in text)
        and all(label and label[0] != "-" and label[-1] != "-" for label in host.split("."))
    )  # fmt: skip
