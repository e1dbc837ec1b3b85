"""The demo's cast: invented people of an invented district, one account a role, made by the services alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from lms.accounts import passwords
from lms.accounts.models import Organisation, OrganisationKind, Person, Role
from lms.accounts.nip import Employment
from lms.accounts.services import organisations, people, roles, signing_in
from lms.core import uow
from lms.core.db import db
from lms.courses.models import Offering, Programme
from lms.courses.services import enrolments, offerings
from lms.courses.services.offerings import OfferingValues
from lms.providers import services as providers
from lms.providers.models import AuthorityKind, Provider
from lms.providers.services import AuthorityDetails, ProviderDetails

PROVIDER = "balai-pelatihan-imunisasi"
PROGRAMME = "sertifikasi-petugas-imunisasi"
EMAIL_HOST = "demo.example"


@dataclass(frozen=True, slots=True)
class Part:
    """One person of the cast.

    Attributes:
        account: before the @ of the e-mail address.
        home: the unit the person belongs to; a key of :func:`_plant_tree`.
        roles: each with the organisation it is held in.
    """

    account: str
    name: str
    home: str
    roles: tuple[tuple[Role, str], ...]
    post: str
    nip: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What is printed once."""

    role: str
    name: str
    email: str
    password: str


LEARNS = ((Role.LEARNER, "dinas"),)
AUDITS = ((Role.AUDITOR, "balai"), (Role.AUDITOR, "dinas"))
CAST = (
    Part(
        "peserta1", "Yuliana Talan, A.Md.Kep.", "waimeto", ((Role.LEARNER, "dinas"),), "Perawat", "199307052021212004"
    ),
    Part("peserta2", "Markus Benu, A.Md.Kep.", "oenali", ((Role.LEARNER, "dinas"),), "Perawat", "198903172015021002"),
    Part("peserta3", "Siti Rahmawati, A.Md.Keb.", "kota", ((Role.LEARNER, "dinas"),), "Bidan", "199011232019022003"),
    Part("pembimbing", "Agnes Lado, S.Tr.Keb.", "waimeto", ((Role.FIELD_SUPERVISOR, "dinas"),), "Bidan koordinator"),
    Part("pimpinan", "dr. Yohanis Seran, M.Kes.", "dinas", ((Role.LEADER, "dinas"),), "Kepala dinas"),
    Part("penulis1", "Dr. Ni Luh Sarini, M.Kes.", "balai", ((Role.AUTHOR, "balai"),), "Widyaiswara"),
    Part("penulis2", "Arief Nugroho, S.K.M., M.Epid.", "balai", ((Role.AUTHOR, "balai"),), "Widyaiswara"),
    Part("penyelenggara", "Hendra Gunawan, S.K.M.", "balai", ((Role.ORGANISER, "balai"),), "Penyelenggara pelatihan"),
    Part("pengawas", "Maria Fernandez, S.Kom.", "balai", ((Role.INVIGILATOR, "balai"),), "Pengawas ujian"),
    Part("asesor", "Joko Susilo, S.Kep., Ns.", "balai", ((Role.ASSESSOR, "balai"),), "Asesor kompetensi"),
    Part("pemutus", "dr. Lestari Pratiwi, M.Epid.", "balai", ((Role.ASSESSOR, "balai"),), "Asesor kompetensi"),
    Part(
        "auditor", "Bambang Hartono, S.E., Ak.", "balai", ((Role.AUDITOR, "balai"), (Role.AUDITOR, "dinas")), "Auditor"
    ),
    Part(
        "admin",
        "Ratna Wulandari, S.Kom.",
        "dinas",
        ((Role.ADMINISTRATOR, "dinas"), (Role.ADMINISTRATOR, "balai")),
        "Pranata komputer",
    ),
)


def is_there() -> bool:
    """Whether this database holds the cast already."""
    return db.session.scalar(select(Provider.id).where(Provider.slug == PROVIDER)) is not None


def is_inhabited() -> bool:
    """Whether there is anybody at all."""
    return db.session.scalar(select(Person.id).limit(1)) is not None


def create(now: datetime) -> list[Account]:
    """Make organisations, provider and people in one transaction; returns the passwords, which are kept nowhere."""
    given = {part.account: passwords.make() for part in CAST}
    hashes = {account: passwords.hash_password(password) for account, password in given.items()}
    with uow.write():
        places = _plant_tree()
        _found_provider(places["balai"], now)
        for part in CAST:
            person = _admit(part, places, now)
            signing_in.keep_password(person, hashes[part.account], by=None, how="give")
    return [_account(part, given[part.account]) for part in CAST]


def renew_passwords(now: datetime) -> list[Account]:
    """New passwords for the whole cast; every session of theirs ends."""
    given = {part.account: passwords.make() for part in CAST}
    hashes = {account: passwords.hash_password(password) for account, password in given.items()}
    with uow.write():
        for part in CAST:
            person = _person(part.account)
            signing_in.keep_password(person, hashes[part.account], by=None, how="give")
            signing_in.end_sessions(person, by=None, why="password")
    return [_account(part, given[part.account]) for part in CAST]


def open_offering(now: datetime) -> Offering | None:
    """An open offering of the programme with the first learner enrolled and assigned; None where there is one already.

    The other learners are left to enrol themselves.
    """
    programme = db.session.scalars(select(Programme).where(Programme.slug == PROGRAMME)).one()
    if db.session.scalar(select(Offering.id).where(Offering.programme_id == programme.id)) is not None:
        return None
    organiser, learner = _person("penyelenggara"), _person("peserta1")
    today = now.date()
    values = OfferingValues(
        starts_on=today,
        ends_on=today + timedelta(days=120),
        enrol_until=today + timedelta(days=60),
        capacity=30,
        place="Kabupaten Nusa Lontar",
        timezone="Asia/Makassar",
        self_enrol=True,
    )
    with uow.write():
        offering = offerings.create(programme.id, values, by=organiser, now=now)
        offerings.open_enrolment(offering.id, by=organiser, now=now)
        enrolment = enrolments.enrol_self(offering.id, by=learner, now=now)
        enrolments.assign(
            offering.id,
            [enrolment.id],
            supervisor_id=_person("pembimbing").id,
            assessor_id=_person("asesor").id,
            by=organiser,
            now=now,
        )
    return offering


def _plant_tree() -> dict[str, Organisation]:
    def details(name: str, kind: OrganisationKind, *, is_remote: bool = False) -> organisations.Details:
        return organisations.Details(
            name=name,
            kind=kind,
            province="Nusa Tenggara Timur",
            regency="Nusa Lontar",
            is_remote=is_remote,
            timezone="Asia/Makassar",
        )

    unit = OrganisationKind.UNIT
    dinas = organisations.create(
        details("Dinas Kesehatan Kabupaten Nusa Lontar", OrganisationKind.AGENCY), None, by=None
    )
    return {
        "dinas": dinas,
        "kota": organisations.create(details("Puskesmas Kota Lontar", unit), dinas, by=None),
        "oenali": organisations.create(details("Puskesmas Oenali", unit), dinas, by=None),
        "waimeto": organisations.create(details("Puskesmas Waimeto", unit, is_remote=True), dinas, by=None),
        "balai": organisations.create(
            details("Balai Pelatihan Imunisasi", OrganisationKind.PROVIDER), None, by=None, slug=PROVIDER
        ),
    }


def _found_provider(organisation: Organisation, now: datetime) -> None:
    provider = providers.create(
        ProviderDetails(
            slug=PROVIDER,
            place="Kota Lontar",
            signatory_name="Dr. Paulina Manek, M.Kes.",
            signatory_post="Kepala Balai Pelatihan Imunisasi",
            number_pattern="{number:06d}/BPI/{year}",
        ),
        organisation,
        by=None,
    )
    providers.authorise(
        provider,
        AuthorityDetails(
            programme_slug=PROGRAMME,
            kind=AuthorityKind.COMPETENCE,
            number="DEMO-LSK-2026-001",
            issued_by="Lembaga contoh untuk demo",
            valid_from=date(now.year - 1, 1, 1),
            valid_until=date(now.year + 4, 12, 31),
        ),
        by=None,
    )


def _admit(part: Part, places: dict[str, Organisation], now: datetime) -> Person:
    person = people.create(
        people.Details(
            name=part.name,
            email=f"{part.account}@{EMAIL_HOST}",
            nip=part.nip,
            employment=None if part.nip else Employment.PNS,
            post=part.post,
            organisation=places[part.home],
            timezone="Asia/Makassar",
        ),
        by=None,
        now=now,
        is_demo=True,
    )
    for role, where in part.roles:
        roles.grant(person, role, places[where], by=None, now=now)
    return person


def _person(account: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email == f"{account}@{EMAIL_HOST}")).one()


def _account(part: Part, password: str) -> Account:
    held = dict.fromkeys(role.value.replace("_", " ") for role, _where in part.roles)
    return Account(", ".join(held), part.name, f"{part.account}@{EMAIL_HOST}", password)
