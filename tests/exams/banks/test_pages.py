"""The bank's pages: who gets in, what never leaves, lists, review, and a query budget."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts.models import OrganisationKind, Person, Role
from lms.core import clock, uow
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.exams.banks import services
from lms.exams.banks.kinds import Typed
from lms.exams.models import Bank, BankItem, ExamKind, ItemState, ItemVersion, Pool
from tests.exams.banks.cases import WHOLE
from tests.support import exams
from tests.support.exams import CANARY
from tests.support.factories import World, organisation, person, sign_in
from tests.support.queries import query_count


@pytest.fixture
def bank(world: World) -> Bank:
    return exams.bank(world, Pool.SECURE, 30)


@pytest.fixture
def item(bank: Bank) -> BankItem:
    return db.session.scalars(select(BankItem).order_by(BankItem.id)).unique().first()


def hostile(kind: str) -> Typed:
    """A whole question whose every key and reason holds the canary."""

    def marked(name: str, cell: Any) -> Any:
        return f"{cell} {CANARY}" if name.startswith("reason") or name in ("feedback", "credit_note") else cell

    whole = {
        name: [{key: marked(key, cell) for key, cell in row.items()} for row in value]
        if isinstance(value, list)
        else marked(name, value)
        for name, value in WHOLE[kind].items()
    }
    return whole | {"feedback": f"Pembahasan {CANARY}"}


def pages(bank: Bank, item_id: int) -> list[str]:
    """Every page that reads."""
    return [
        "/bank-soal/",
        f"/bank-soal/{bank.slug}",
        f"/bank-soal/{bank.slug}?q=pertanyaan&unit=IMN.01&sort=newest&page=2",
        f"/bank-soal/soal/{item_id}",
        f"/bank-soal/soal/{item_id}?versi=1",
    ]


WRITERS_ONLY = (
    ("GET", "/bank-soal/{slug}/tulis"),
    ("GET", "/bank-soal/{slug}/tulis/single"),
    ("POST", "/bank-soal/{slug}/tulis/single"),
    ("POST", "/bank-soal/{slug}/pratinjau/single"),
    ("POST", "/bank-soal/soal/{item}/kunci"),
    ("GET", "/bank-soal/soal/{item}/coba"),
    ("POST", "/bank-soal/soal/{item}/coba"),
    ("POST", "/bank-soal/soal/{item}/beda"),
    ("POST", "/bank-soal/soal/{item}/draf"),
    ("GET", "/bank-soal/soal/{item}/sunting"),
    ("POST", "/bank-soal/soal/{item}/sunting"),
    ("POST", "/bank-soal/soal/{item}/minta-telaah"),
    ("POST", "/bank-soal/soal/{item}/tarik-telaah"),
    ("POST", "/bank-soal/soal/{item}/setujui"),
    ("POST", "/bank-soal/soal/{item}/kembalikan"),
    ("POST", "/bank-soal/soal/{item}/komentar"),
    ("GET", "/bank-soal/soal/{item}/tarik"),
    ("POST", "/bank-soal/soal/{item}/tarik"),
)


def everyone_else(world: World) -> list[Person]:
    with uow.write():
        school = organisation("Balai Lain", OrganisationKind.PROVIDER)
        stranger = person("Nina Penulis", school, (Role.AUTHOR, school), (Role.AUDITOR, school))
    insiders = [world.organiser, world.invigilator, world.assessor, world.administrator]
    return [stranger, *insiders, world.learner, world.leader, world.outsider]


def test_others_find_nothing(client: FlaskClient, world: World, bank: Bank, item: BankItem) -> None:
    writes = db.session.scalar(select(func.count(AuditEntry.id)))
    for someone in everyone_else(world):
        sign_in(client, someone)
        assert client.get("/bank-soal/").status_code == (200 if Role.AUTHOR in someone.roles() else 403)
        assert bank.title not in client.get("/bank-soal/").text
        for address in pages(bank, item.id)[1:]:
            assert client.get(address).status_code == 404, (someone.name, address)
        for method, pattern in WRITERS_ONLY:
            address = pattern.format(slug=bank.slug, item=item.id)
            assert client.open(address, method=method).status_code == 404, (someone.name, address)
    assert db.session.scalar(select(func.count(AuditEntry.id))) == writes


def test_visitors_are_sent_to_sign_in(client: FlaskClient, bank: Bank, item: BankItem) -> None:
    for address in pages(bank, item.id):
        assert client.get(address, headers={"Accept": "text/html"}).status_code == 302
    assert client.post(f"/bank-soal/soal/{item.id}/kunci").status_code == 401


def test_an_auditor_reads_and_does_nothing(client: FlaskClient, world: World, bank: Bank, item: BankItem) -> None:
    sign_in(client, world.auditor)
    for address in pages(bank, item.id):
        assert client.get(address).status_code == 200
    for method, pattern in WRITERS_ONLY:
        address = pattern.format(slug=bank.slug, item=item.id)
        assert client.open(address, method=method).status_code == 403, address
    text = client.get(f"/bank-soal/soal/{item.id}").text
    for word in ("Tampilkan kunci", "Buat draf", "Tulis soal", "Percakapan"):
        assert word not in text


def test_methods_and_numbers_that_do_not_exist(client: FlaskClient, world: World, bank: Bank, item: BankItem) -> None:
    sign_in(client, world.author)
    assert client.get(f"/bank-soal/soal/{item.id}/kunci").status_code == 405
    for address in ("soal/999999", "soal/99999999999999999999", f"soal/{item.id}?versi=7", "tidak-ada"):
        assert client.get(f"/bank-soal/{address}").status_code == 404
    assert client.get(f"/bank-soal/soal/{item.id}?versi=99999999999999999999").status_code == 404
    assert client.get(f"/bank-soal/{bank.slug}/tulis/esai").status_code == 404
    assert client.get(f"/bank-soal/soal/{item.id}/beda").status_code == 404  # one version only
    assert client.get(f"/bank-soal/soal/{item.id}/sunting").status_code == 409  # no draft


@pytest.mark.parametrize("kind", WHOLE)
def test_no_key_leaves_before_it_is_asked_for(client: FlaskClient, world: World, bank: Bank, kind: str) -> None:
    version = services.create(bank.id, kind, hostile(kind), by=world.author, now=clock.now())
    item_id = version.item_id
    services.submit(version.id, by=world.author, now=clock.now())
    services.comment(version.id, f"Kuncinya {CANARY}", by=world.author, now=clock.now())
    digest = db.session.get_one(ItemVersion, version.id, populate_existing=True).digest
    services.approve(version.id, digest, by=world.second_author, now=clock.now())
    draft = services.start_draft(item_id, by=world.author, now=clock.now())
    services.save(draft.id, draft.digest, {**(draft.typed or {}), "source": "Lain"}, by=world.author, now=clock.now())
    addresses = [*pages(bank, item_id), f"/bank-soal/soal/{item_id}/beda"]
    sign_in(client, world.auditor)
    for address in addresses:
        assert CANARY not in client.get(address).text, address
    sign_in(client, world.author)
    for address in [*addresses[:3], addresses[-1], f"/bank-soal/soal/{item_id}/coba"]:
        assert CANARY not in client.get(address).text, address
    page = client.get(f"/bank-soal/soal/{item_id}").text
    assert page.count(CANARY) == 1  # what an author said to another
    shown = client.post(f"/bank-soal/soal/{item_id}/kunci", data={"version": "1"})
    assert shown.status_code == 200
    assert shown.text.count(CANARY) > 2
    assert shown.headers["Cache-Control"] == "no-store"
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.actor_id, entry.details["how"]) == ("bank:key:show", world.author.id, "button")


def test_the_list_narrows_counts_and_keeps_its_filters(client: FlaskClient, world: World, bank: Bank) -> None:
    for kind, unit in (("numeric", "IMN.01"), ("ordering", "IMN.09"), ("single", "IMN.01")):
        services.create(bank.id, kind, {**WHOLE[kind], "unit": unit}, by=world.author, now=clock.now())
    sign_in(client, world.author)
    first = client.get(f"/bank-soal/{bank.slug}?unit=IMN.01&standing=approved&standing=draft").text
    assert "32 soal" in plain(first)
    links = re.findall(r'href="([^"]*page=2[^"]*)"', first)
    assert "standing=approved" in links[0]
    assert "standing=draft" in links[0]
    second = client.get(links[0].replace("&amp;", "&")).text
    assert "Halaman 2 dari 2" in second
    only = client.get(f"/bank-soal/{bank.slug}?kind=numeric&kind=ordering").text
    assert "2 soal" in plain(only)
    assert "dosis DPT" in only
    assert "uji kocok" in only
    found = client.get(f"/bank-soal/{bank.slug}?q=susun+UJI").text
    assert "1 soal" in plain(found)
    assert "imn09-s-w001" in found
    assert "Tidak ada soal yang cocok" in client.get(f"/bank-soal/{bank.slug}?q=%25").text
    assert client.get(f"/bank-soal/{bank.slug}?unit=%25&page=-3&sort=x").status_code == 200


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_an_empty_bank_offers_the_first_step(client: FlaskClient, world: World) -> None:
    empty = exams.bank(world, Pool.PRACTICE, 0)
    assert "Bank ini masih kosong" in sign_in(client, world.author).get(f"/bank-soal/{empty.slug}").text
    with uow.write():
        school = organisation("Balai Kosong", OrganisationKind.PROVIDER)
        newcomer = person("Oki Penulis", school, (Role.AUTHOR, school))
    assert "Belum ada bank soal" in sign_in(client, newcomer).get("/bank-soal/").text


def test_small_banks_do_not_tell_where_their_keys_stand(client: FlaskClient, world: World, bank: Bank) -> None:
    small = exams.bank(world, Pool.PRACTICE, 3)
    sign_in(client, world.auditor)
    assert "Kunci jawaban pada" not in client.get(f"/bank-soal/{small.slug}").text
    assert "Kunci jawaban pada 30 soal" in plain(client.get(f"/bank-soal/{bank.slug}").text)


def test_review_through_the_pages(client: FlaskClient, world: World, bank: Bank, item: BankItem) -> None:
    address = f"/bank-soal/soal/{item.id}"
    sign_in(client, world.author)
    assert client.post(f"{address}/draf").headers["Location"].endswith("/sunting")
    draft = db.session.scalars(select(ItemVersion).where(ItemVersion.state == ItemState.DRAFT)).one()
    typed = {**(draft.typed or {}), "stem": "Pertanyaan yang sudah diperjelas?"}
    services.save(draft.id, draft.digest, typed, by=world.author, now=clock.now())
    client.post(f"{address}/minta-telaah", data={"version": "2"})
    own = client.get(address).text
    assert "Menunggu telaah penulis lain" in own
    assert "Setujui versi" not in own
    digest = db.session.get_one(ItemVersion, draft.id, populate_existing=True).digest
    assert client.post(f"{address}/setujui", data={"version": "2", "digest": digest}).status_code == 403
    sign_in(client, world.second_author)
    page = client.get(address).text
    assert "Setujui versi 2" in page
    assert client.post(f"{address}/kembalikan", data={"return-version": "2", "return-text": ""}).status_code == 422
    difference = client.get(f"{address}/beda?dari=1&ke=2").text
    assert '<ins class="changed">' in difference
    assert CANARY not in difference
    client.post(f"{address}/kembalikan", data={"return-version": "2", "return-text": "Kurang jelas."})
    assert "Perlu diperbaiki" in client.get(address).text
    assert "Kurang jelas." in client.get(address).text
    sign_in(client, world.author)
    client.post(f"{address}/minta-telaah", data={"version": "2"})
    sign_in(client, world.second_author)
    done = client.post(f"{address}/setujui", data={"version": "2", "digest": digest}, follow_redirects=True)
    assert "Versi 2 disetujui" in done.text
    assert client.post(f"{address}/tarik?versi=2", data={"text": ""}).status_code == 422
    client.post(f"{address}/tarik?versi=2", data={"text": "Aturan berganti."})
    assert "Ditarik" in client.get(address).text
    assert client.post(f"{address}/komentar", data={"version": "2", "text": "x" * 2001}).status_code == 422
    kept = client.post(f"{address}/komentar", data={"version": "x", "text": "y"})
    assert kept.status_code == 404


def test_trying_an_item_scores_it(client: FlaskClient, world: World, item: BankItem) -> None:
    sign_in(client, world.author)
    address = f"/bank-soal/soal/{item.id}/coba"
    page = client.get(address).text
    seed = re.search(r'name="seed" value="(\w+)"', page)
    assert seed is not None
    right = client.post(address, data={"seed": seed[1], "1-R1": "b"}).text
    assert "1 dari 1" in right
    assert CANARY in right
    assert "0 dari 1" in client.post(address, data={"seed": "zz", "1-R1": "a"}).text
    assert "Tidak ada jawaban" in client.post(address, data={"seed": seed[1]}).text


def test_where_an_item_is_used(client: FlaskClient, world: World, bank: Bank, item: BankItem) -> None:
    exams.exam(world, ExamKind.FINAL)
    page = sign_in(client, world.author).get(f"/bank-soal/soal/{item.id}").text
    assert "Ujian akhir" in page
    assert "Kisi-kisinya dapat mengambil soal ini" in page
    with client.session_transaction() as session:
        session["language"] = "en"
    assert "Final exam" in client.get(f"/bank-soal/soal/{item.id}").text


def test_query_budgets(client: FlaskClient, world: World, bank: Bank, item: BankItem) -> None:
    exams.bank(world, Pool.PRACTICE, 5)
    exams.exam(world, ExamKind.FINAL)
    sign_in(client, world.author)
    for address, budget in (
        ("/bank-soal/", 7),
        (f"/bank-soal/{bank.slug}", 12),
        (f"/bank-soal/soal/{item.id}", 17),
    ):
        client.get(address)
        with query_count() as count:
            assert client.get(address).status_code == 200
        assert count <= budget, count
