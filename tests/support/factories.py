"""A small world for tests: organisations, a provider, people with roles, a programme with stages and a module.

``World.create()`` writes it through a unit of work; every person's password is :data:`PASSWORD`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from flask.testing import FlaskClient

from lms.accounts import passwords
from lms.accounts.models import Organisation, OrganisationKind, Person, Role, RoleGrant
from lms.accounts.nip import Employment
from lms.core import clock, uow
from lms.core.db import db
from lms.courses.models import (
    Enrolment,
    Module,
    ModulePart,
    ModuleVersion,
    Offering,
    OfferingStatus,
    Programme,
    ProgrammeVersion,
    Stage,
    StageKind,
)
from lms.cpd.models import CpdRule, CpdTarget
from lms.providers.models import Authority, AuthorityKind, Provider

PASSWORD = "kata-sandi-uji-coba"
_hash: list[str] = []
_count = itertools.count(1)


def password_hash() -> str:
    if not _hash:
        _hash.append(passwords.hash_password(PASSWORD))
    return _hash[0]


def organisation(
    name: str, kind: OrganisationKind = OrganisationKind.UNIT, parent: Organisation | None = None, **values: object
) -> Organisation:
    found = Organisation(
        slug=f"org-{next(_count)}", name=name, kind=kind, parent_id=parent.id if parent else None, path="", **values
    )
    db.session.add(found)
    db.session.flush()
    found.path = f"{parent.path if parent else '/'}{found.id}/"
    db.session.flush()
    return found


def person(
    name: str, organisation: Organisation | None = None, *roles: tuple[Role, Organisation], **values: object
) -> Person:
    number = next(_count)
    given: dict[str, object] = {
        "email": f"orang{number}@contoh.go.id",
        "employment": Employment.PNS,
        "password_hash": password_hash(),
        **values,
    }
    found = Person(
        name=name, organisation_id=organisation.id if organisation else None, created_at=clock.now(), **given
    )
    db.session.add(found)
    db.session.flush()
    for role, where in roles:
        db.session.add(RoleGrant(person_id=found.id, organisation_id=where.id, role=role, granted_at=clock.now()))
    db.session.flush()
    return found


STAGES = (
    ("dasar", StageKind.LEARNING, "Dasar"),
    ("ujian", StageKind.EXAM, "Ujian"),
    ("praktik", StageKind.PRACTICAL, "Praktik"),
    ("keputusan", StageKind.DECISION, "Keputusan"),
)


@dataclass
class World:
    """Everyone has a role of their own; ``outsider`` has none and belongs to another agency."""

    agency: Organisation
    unit: Organisation
    other_agency: Organisation
    provider: Provider
    learner: Person
    second_learner: Person
    outsider: Person
    author: Person
    second_author: Person
    organiser: Person
    second_organiser: Person
    invigilator: Person
    supervisor: Person
    assessor: Person
    leader: Person
    auditor: Person
    administrator: Person
    programme: Programme
    version: ProgrammeVersion
    module: Module
    offering: Offering
    enrolment: Enrolment
    people: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def create(cls) -> World:
        with uow.write():
            return cls._create()

    @classmethod
    def _create(cls) -> World:
        agency = organisation("Dinas Kesehatan Uji", OrganisationKind.AGENCY, timezone="Asia/Makassar")
        unit = organisation(
            "Puskesmas Uji", parent=agency, province="NTT", regency="Kupang", is_remote=True, timezone="Asia/Makassar"
        )
        other = organisation("Dinas Lain", OrganisationKind.AGENCY)
        school = organisation("Balai Pelatihan Uji", OrganisationKind.PROVIDER)
        provider = Provider(
            slug=f"balai-{school.id}",
            organisation_id=school.id,
            name="Balai Pelatihan Uji",
            place="Kupang",
            signatory_name="dr. Contoh Penanda, M.Kes.",
            signatory_post="Kepala Balai",
            number_pattern="{number:06d}/{provider}/{year}",
        )
        db.session.add(provider)
        db.session.flush()
        people = {
            "learner": person("Ani Peserta", unit, (Role.LEARNER, agency)),
            "second_learner": person("Budi Peserta", unit, (Role.LEARNER, agency)),
            "outsider": person("Citra Luar", other, (Role.LEARNER, other)),
            "author": person("Dewi Penulis", school, (Role.AUTHOR, school)),
            "second_author": person("Eko Penulis", school, (Role.AUTHOR, school)),
            "organiser": person("Fajar Penyelenggara", school, (Role.ORGANISER, school)),
            "second_organiser": person("Gita Penyelenggara", school, (Role.ORGANISER, school)),
            "invigilator": person("Hadi Pengawas", school, (Role.INVIGILATOR, school)),
            "supervisor": person("Indah Pembimbing", unit, (Role.FIELD_SUPERVISOR, unit)),
            "assessor": person("Joko Asesor", school, (Role.ASSESSOR, school)),
            "leader": person("Kartika Kepala", agency, (Role.LEADER, agency)),
            "auditor": person("Lukman Auditor", other, (Role.AUDITOR, agency), (Role.AUDITOR, school)),
            "administrator": person("Maya Admin", agency, (Role.ADMINISTRATOR, agency), (Role.ADMINISTRATOR, school)),
        }
        today = clock.now().date()
        programme = Programme(slug=f"program-{next(_count)}", provider_id=provider.id, created_at=clock.now())
        db.session.add(programme)
        db.session.flush()
        version = ProgrammeVersion(
            programme_id=programme.id,
            number=1,
            digest="0" * 64,
            title="Program Uji",
            title_en="Test programme",
            summary="<p>Ringkasan.</p>",
            field="Kesehatan",
            document_kind=AuthorityKind.COMPETENCE,
            validity_months=36,
            cpd_activity="pelatihan-jarak-jauh",
            jp_theory=Decimal(6),
            jp_practice=Decimal(1),
            jp_field=Decimal(1),
            definition={
                "units": [{"code": "IMN.01", "title": "Unit satu", "title_en": "Unit one"}],
                "requirements": [],
                "self_enrol": True,
            },
            loaded_at=clock.now(),
        )
        db.session.add(version)
        db.session.flush()
        for position, (slug, kind, title) in enumerate(STAGES, 1):
            db.session.add(
                Stage(
                    programme_version_id=version.id,
                    position=position,
                    slug=slug,
                    kind=kind,
                    title=title,
                    title_en=title,
                    text="",
                    text_en="",
                )
            )
        module = Module(programme_id=programme.id, slug="modul-satu", current_number=1)
        db.session.add(module)
        db.session.flush()
        content = ModuleVersion(
            module_id=module.id,
            number=1,
            digest="1" * 64,
            stage_slug="dasar",
            position=1,
            title="Modul satu",
            title_en="Module one",
            unit="IMN.01",
            minutes=45,
            jp_theory=Decimal(1),
            jp_practice=Decimal(0),
            jp_field=Decimal(0),
            material="core",
            objectives=["Memahami"],
            regulations=[],
            sources=[],
            checked_on=today,
            loaded_at=clock.now(),
        )
        db.session.add(content)
        db.session.flush()
        for position in (1, 2):
            db.session.add(
                ModulePart(
                    module_version_id=content.id,
                    position=position,
                    slug=f"bagian-{position}",
                    title=f"Bagian {position}",
                    html="<p>Isi.</p>",
                )
            )
        db.session.add(
            Authority(
                provider_id=provider.id,
                programme_slug=programme.slug,
                kind=AuthorityKind.COMPETENCE,
                number="UJI-1",
                issued_by="Lembaga Uji",
                valid_from=date(2020, 1, 1),
                valid_until=date(2040, 1, 1),
            )
        )
        for employment, points in ((Employment.PNS, Decimal(20)), (Employment.PPPK, Decimal(20))):
            db.session.add(
                CpdTarget(employment=employment, points=points, basis="Aturan uji", valid_from=date(2018, 1, 1))
            )
        db.session.add(
            CpdRule(
                activity="pelatihan-jarak-jauh",
                title="Pelatihan jarak jauh",
                title_en="Distance training",
                unit="jp",
                points_per_unit=Decimal(1),
                basis="Aturan uji",
                valid_from=date(2018, 1, 1),
            )
        )
        offering = Offering(
            programme_id=programme.id,
            programme_version_id=version.id,
            number=1,
            starts_on=today - timedelta(days=7),
            ends_on=today + timedelta(days=90),
            enrol_until=today + timedelta(days=30),
            capacity=30,
            place="Kupang",
            timezone="Asia/Makassar",
            self_enrol=True,
            status=OfferingStatus.OPEN,
            created_by=people["organiser"].id,
            created_at=clock.now(),
        )
        db.session.add(offering)
        db.session.flush()
        enrolment = Enrolment(
            offering_id=offering.id,
            person_id=people["learner"].id,
            enrolled_at=clock.now(),
            enrolled_by=people["learner"].id,
            field_supervisor_id=people["supervisor"].id,
            assessor_id=people["assessor"].id,
        )
        db.session.add(enrolment)
        db.session.flush()
        return cls(
            agency=agency,
            unit=unit,
            other_agency=other,
            provider=provider,
            programme=programme,
            version=version,
            module=module,
            offering=offering,
            enrolment=enrolment,
            people=people,
            **people,
        )


def sign_in(client: FlaskClient, someone: Person) -> FlaskClient:
    """Sign a test client in without the form."""
    with client.session_transaction() as session:
        session["_user_id"] = someone.get_id()
        session["_fresh"] = True
    return client
