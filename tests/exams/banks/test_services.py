"""The life of a version: draft, review by a second author, use, retirement; and who may do what."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import OrganisationKind, Person, Role
from lms.core import clock, uow
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.core.errors import Conflict, Forbidden, Invalid
from lms.exams.banks import queries, services
from lms.exams.banks.kinds import Typed
from lms.exams.banks.words import Standing, standing_of
from lms.exams.models import Bank, BankItem, ItemState, ItemVersion, Pool
from tests.exams.banks.cases import COMMON, WHOLE
from tests.support import exams
from tests.support.factories import World, organisation, person


@pytest.fixture
def bank(world: World) -> Bank:
    return exams.bank(world, Pool.SECURE, 2)


def create(world: World, bank: Bank, kind: str = "single", **change: Any) -> ItemVersion:
    typed: Typed = {**WHOLE[kind], **change}
    return services.create(bank.id, kind, typed, by=world.author, now=clock.now())


def in_review(world: World, bank: Bank) -> ItemVersion:
    return services.submit(create(world, bank).id, by=world.author, now=clock.now())


def again(version: ItemVersion) -> ItemVersion:
    return db.session.get_one(ItemVersion, version.id, populate_existing=True)


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.mark.parametrize("kind", WHOLE)
def test_from_draft_to_use(world: World, bank: Bank, kind: str) -> None:
    version = create(world, bank, kind)
    assert (version.state, version.author_id, version.pool) == (ItemState.DRAFT, world.author.id, Pool.SECURE)
    assert version.item.identifier == "imn01-s-w001"
    services.submit(version.id, by=world.author, now=clock.now())
    services.approve(version.id, again(version).digest, by=world.second_author, now=clock.now())
    done = again(version)
    assert (done.state, done.reviewer_id, done.kind) == (ItemState.APPROVED, world.second_author.id, kind)
    assert actions()[-3:] == ["bank:item:create", "bank:version:submit", "bank:version:approve"]


def test_the_old_version_is_used_until_the_new_one_is_approved(world: World, bank: Bank) -> None:
    first = db.session.scalars(select(ItemVersion).order_by(ItemVersion.id)).first()
    assert first is not None
    draft = services.start_draft(first.item_id, by=world.author, now=clock.now())
    assert (draft.number, draft.typed["stem"] if draft.typed else None) == (2, "Pertanyaan secure-000?")
    with pytest.raises(Conflict, match="belum ada yang diubah"):
        services.submit(draft.id, by=world.author, now=clock.now())
    typed = {**(draft.typed or {}), "stem": "Pertanyaan yang lebih jelas?"}
    services.save(draft.id, draft.digest, typed, by=world.author, now=clock.now())
    services.submit(draft.id, by=world.author, now=clock.now())
    assert again(first).state is ItemState.APPROVED
    services.approve(draft.id, again(draft).digest, by=world.second_author, now=clock.now())
    old = again(first)
    assert (old.state, old.retired_by, again(draft).state) == (
        ItemState.RETIRED,
        world.second_author.id,
        ItemState.APPROVED,
    )


def test_who_wrote_at_a_version_does_not_review_it(world: World, bank: Bank) -> None:
    version = create(world, bank)
    typed = {**WHOLE["single"], "source": "Buku lain"}
    services.save(version.id, version.digest, typed, by=world.second_author, now=clock.now())
    services.submit(version.id, by=world.author, now=clock.now())
    digest = again(version).digest
    for someone in (world.author, world.second_author):
        with pytest.raises(Forbidden):
            services.approve(version.id, digest, by=someone, now=clock.now())
        with pytest.raises(Forbidden):
            services.send_back(version.id, "Perbaiki.", by=someone, now=clock.now())
    assert again(version).state is ItemState.IN_REVIEW
    with pytest.raises(IntegrityError), uow.write() as session:
        session.execute(
            update(ItemVersion).where(ItemVersion.id == version.id).values(reviewer_id=ItemVersion.author_id)
        )


def test_a_reviewer_sends_back_with_a_comment(world: World, bank: Bank) -> None:
    version = in_review(world, bank)
    with pytest.raises(Invalid):
        services.send_back(version.id, "  ", by=world.second_author, now=clock.now())
    services.send_back(version.id, "Pilihan D terlalu mudah.", by=world.second_author, now=clock.now())
    returned = again(version)
    assert standing_of(returned) is Standing.RETURNED
    assert [remark.text for remark in queries.comments(returned.item)] == ["Pilihan D terlalu mudah."]
    services.submit(version.id, by=world.author, now=clock.now())
    assert standing_of(again(version)) is Standing.IN_REVIEW
    services.withdraw(version.id, by=world.author, now=clock.now())
    assert standing_of(again(version)) is Standing.DRAFT


def test_a_draft_keeps_its_gaps_and_review_refuses_them(world: World, bank: Bank) -> None:
    version = create(world, bank, stem="", options=[], bloom="")
    assert version.content == ""
    with pytest.raises(Invalid) as refused:
        services.submit(version.id, by=world.author, now=clock.now())
    assert {"stem", "options", "bloom"} <= {fault.where for fault in refused.value.faults}
    assert again(version).state is ItemState.DRAFT
    # What content files are refused for stops a review too.
    typed = {**WHOLE["single"], "options": [{**row, "reason": ""} for row in WHOLE["single"]["options"]]}
    services.save(version.id, again(version).digest, typed, by=world.author, now=clock.now())
    with pytest.raises(Invalid) as refused:
        services.submit(version.id, by=world.author, now=clock.now())
    assert {fault.where for fault in refused.value.faults} == {f"options-{place}-reason" for place in range(4)}


def test_two_editors_of_one_draft(world: World, bank: Bank) -> None:
    version = create(world, bank)
    base = version.digest
    services.save(version.id, base, {**WHOLE["single"], "source": "Satu"}, by=world.author, now=clock.now())
    mine = {**WHOLE["single"], "source": "Dua"}
    with pytest.raises(services.StaleDraft) as stale:
        services.save(version.id, base, mine, by=world.second_author, now=clock.now())
    assert (stale.value.version.typed or {})["source"] == "Satu"
    services.save(version.id, stale.value.version.digest, mine, by=world.second_author, now=clock.now())
    assert (again(version).typed or {})["source"] == "Dua"
    assert set(queries.editors(version)) == {world.author.id, world.second_author.id}


def test_only_a_draft_is_written_on(world: World, bank: Bank) -> None:
    version = in_review(world, bank)
    with pytest.raises(Conflict):
        services.save(version.id, again(version).digest, WHOLE["single"], by=world.author, now=clock.now())
    with pytest.raises(Conflict):
        services.start_draft(version.item_id, by=world.author, now=clock.now())
    services.approve(version.id, again(version).digest, by=world.second_author, now=clock.now())
    for act in (services.submit, services.withdraw):
        with pytest.raises(Conflict):
            act(version.id, by=world.author, now=clock.now())


def test_approval_is_of_what_the_reviewer_read(world: World, bank: Bank) -> None:
    version = in_review(world, bank)
    seen = again(version).digest
    services.withdraw(version.id, by=world.author, now=clock.now())
    services.save(version.id, seen, {**WHOLE["single"], "source": "Lain"}, by=world.author, now=clock.now())
    services.submit(version.id, by=world.author, now=clock.now())
    with pytest.raises(Conflict):
        services.approve(version.id, seen, by=world.second_author, now=clock.now())


def test_retiring_needs_a_reason_and_can_be_begun_anew(world: World, bank: Bank) -> None:
    version = in_review(world, bank)
    services.approve(version.id, again(version).digest, by=world.second_author, now=clock.now())
    with pytest.raises(Invalid):
        services.retire(version.id, "", by=world.author, now=clock.now())
    services.retire(version.id, "Aturannya berganti.", by=world.author, now=clock.now())
    with pytest.raises(Conflict):
        services.retire(version.id, "Lagi.", by=world.author, now=clock.now())
    draft = services.start_draft(version.item_id, by=world.author, now=clock.now())
    assert (draft.number, draft.state) == (2, ItemState.DRAFT)
    assert services.start_draft(version.item_id, by=world.second_author, now=clock.now()).id == draft.id


def test_identifiers_run_and_never_meet_those_of_files(world: World, bank: Bank) -> None:
    made = [create(world, bank).item.identifier for _time in range(2)]
    assert made == ["imn01-s-w001", "imn01-s-w002"]
    assert create(world, bank, unit="").item.identifier == "soal-s-w001"


def outsiders(world: World) -> list[Person]:
    with uow.write():
        school = organisation("Balai Lain", OrganisationKind.PROVIDER)
        stranger = person("Nina Penulis", school, (Role.AUTHOR, school))
    return [stranger, world.organiser, world.learner, world.auditor, world.administrator]


def test_only_authors_of_the_provider_write(world: World, bank: Bank) -> None:
    draft, reviewed = create(world, bank), in_review(world, bank)
    now = clock.now()
    digest = again(reviewed).digest
    acts: list[Callable[[Person], object]] = [
        lambda by: services.create(bank.id, "single", WHOLE["single"], by=by, now=now),
        lambda by: services.start_draft(draft.item_id, by=by, now=now),
        lambda by: services.save(draft.id, draft.digest, COMMON | {"stem": "x"}, by=by, now=now),
        lambda by: services.submit(draft.id, by=by, now=now),
        lambda by: services.withdraw(reviewed.id, by=by, now=now),
        lambda by: services.approve(reviewed.id, digest, by=by, now=now),
        lambda by: services.send_back(reviewed.id, "x", by=by, now=now),
        lambda by: services.comment(draft.id, "x", by=by, now=now),
        lambda by: services.retire(draft.id, "x", by=by, now=now),
    ]
    count = db.session.scalar(select(func.count(ItemVersion.id)))
    for someone in outsiders(world):
        for act in acts:
            with pytest.raises(Forbidden):
                act(someone)
    assert db.session.scalar(select(func.count(ItemVersion.id))) == count
    assert (again(draft).state, again(reviewed).state) == (ItemState.DRAFT, ItemState.IN_REVIEW)


def test_many_at_once_make_one_draft_and_one_number_each(own_app: Flask) -> None:
    with own_app.app_context():
        world = World.create()
        bank = exams.bank(world, Pool.PRACTICE, 1)
        item_id = db.session.scalars(select(BankItem.id)).one()
        author_id, bank_id = world.author.id, bank.id
    drafts: list[int] = []
    made: list[str] = []
    problems: list[BaseException] = []

    def work() -> None:
        try:
            with own_app.app_context():
                by = db.session.get_one(Person, author_id)
                drafts.append(services.start_draft(item_id, by=by, now=clock.now()).id)
                version = services.create(bank_id, "single", WHOLE["single"], by=by, now=clock.now())
                made.append(version.item.identifier)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(set(drafts)) == 1
    assert len(set(made)) == 6
