"""The editor without script: gaps, rows, previews, refusals that keep what was typed, and two editors at once."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core import clock
from lms.core.db import db
from lms.exams.banks import services
from lms.exams.models import Bank, ItemState, ItemVersion, Pool
from tests.exams.banks.cases import WHOLE, as_form
from tests.support import exams
from tests.support.factories import World, sign_in
from tests.support.queries import query_count


@pytest.fixture
def bank(world: World) -> Bank:
    return exams.bank(world, Pool.PRACTICE, 0)


@pytest.fixture
def author(client: FlaskClient, world: World) -> FlaskClient:
    return sign_in(client, world.author)


def drafts() -> list[ItemVersion]:
    return list(
        db.session.scalars(select(ItemVersion).order_by(ItemVersion.id).execution_options(populate_existing=True))
    )


def values(html: str) -> dict[str, str]:
    """What stands in the text areas."""
    found = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    return {name: unescape(text) for name, text in found}


@pytest.mark.parametrize("kind", WHOLE)
def test_every_kind_is_written_saved_and_sent_to_review(author: FlaskClient, bank: Bank, kind: str) -> None:
    address = f"/bank-soal/{bank.slug}/tulis/{kind}"
    assert author.get(f"/bank-soal/{bank.slug}/tulis").text.count(f"/tulis/{kind}") >= 1
    blank = author.get(address)
    assert blank.status_code == 200
    assert blank.headers["Cache-Control"] == "no-store"
    saved = author.post(address, data=as_form(WHOLE[kind], kind, do="save"))
    assert saved.status_code == 303
    (version,) = drafts()
    assert version.content
    assert version.typed == WHOLE[kind]
    page = author.get(saved.headers["Location"]).text
    assert "Draf tersimpan" in page
    assert "Siap dimintakan telaah" in page
    form = as_form(WHOLE[kind], kind, do="submit", base=version.digest)
    assert author.post(saved.headers["Location"], data=form).status_code == 303
    assert drafts()[0].state is ItemState.IN_REVIEW


def test_gaps_are_saved_and_named_where_they_are(author: FlaskClient, bank: Bank) -> None:
    half = {**WHOLE["single"], "source": "", "options": [{**row, "reason": ""} for row in WHOLE["single"]["options"]]}
    sent = author.post(f"/bank-soal/{bank.slug}/tulis/single", data=as_form(half, do="submit"))
    assert sent.headers["Location"].endswith("?periksa=1")
    (version,) = drafts()
    assert version.state is ItemState.DRAFT
    page = author.get(sent.headers["Location"]).text
    assert "5 hal lagi sebelum telaah" in page
    assert 'href="#options-0-reason"' in page
    assert 'id="source-error"' in page
    assert 'aria-describedby="options-2-reason-error"' in page
    assert values(page)["stem"] == WHOLE["single"]["stem"]


def test_rows_come_and_go_with_what_was_typed_and_nothing_is_saved(author: FlaskClient, bank: Bank) -> None:
    address = f"/bank-soal/{bank.slug}/tulis/single"
    typed = as_form(WHOLE["single"])
    more = author.post(address, data=typed | {"do": "add:options"}).text
    assert values(more)["options-3-text"] == "Menunggu"
    assert values(more)["options-4-text"] == ""
    assert re.search(r'name="key" value="1" checked', more)
    less = author.post(address, data=typed | {"do": "remove:options:0"}).text
    assert values(less)["options-0-text"] == "Memisahkan"
    assert re.search(r'name="key" value="0" checked', less)
    down = author.post(address, data=typed | {"do": "down:options:1"}).text
    assert values(down)["options-2-text"] == "Memisahkan"
    assert re.search(r'name="key" value="2" checked', down)
    for nonsense in ("remove:options:99", "up:options:x", "add:nothing", "remove:", "up:options:-1", ":::"):
        same = author.post(address, data=typed | {"do": nonsense})
        assert same.status_code == 200
        assert values(same.text)["options-0-text"] == "Memakai"
    assert drafts() == []


def test_limits_of_rows_hold(author: FlaskClient, bank: Bank) -> None:
    address = f"/bank-soal/{bank.slug}/tulis/ordering"
    many = {f"sequence-{place}-text": f"Langkah {place}" for place in range(30)}
    page = author.post(address, data=many | {"do": "add:sequence"}).text
    assert values(page)["sequence-9-text"] == "Langkah 9"
    assert "sequence-10-text" not in values(page)


def test_too_long_is_refused_and_kept(author: FlaskClient, bank: Bank) -> None:
    long = {**WHOLE["single"], "stem": "a" * 20_001}
    refused = author.post(f"/bank-soal/{bank.slug}/tulis/single", data=as_form(long, do="save"))
    assert refused.status_code == 422
    assert "lebih panjang daripada 20000 huruf" in refused.text
    assert len(values(refused.text)["stem"]) == 20_001
    assert values(refused.text)["options-0-reason"] == "Alasan Memakai."
    nobloom = as_form(WHOLE["single"], do="save") | {"bloom": "C9"}
    assert author.post(f"/bank-soal/{bank.slug}/tulis/single", data=nobloom).status_code == 422
    assert drafts() == []


def test_two_editors_keep_both_texts(client: FlaskClient, world: World, bank: Bank) -> None:
    version = services.create(bank.id, "single", WHOLE["single"], by=world.author, now=clock.now())
    base, address = version.digest, f"/bank-soal/soal/{version.item_id}/sunting"
    theirs = {**WHOLE["single"], "stem": "Tulisan rekan. Apa yang Anda lakukan?"}
    sign_in(client, world.second_author)
    assert client.post(address, data=as_form(theirs, do="save", base=base)).status_code == 303
    mine = {**WHOLE["single"], "stem": "Tulisan saya. Apa yang Anda lakukan?"}
    sign_in(client, world.author)
    refused = client.post(address, data=as_form(mine, do="save", base=base))
    assert refused.status_code == 409
    assert "Eko Penulis" in refused.text
    assert "Tulisan rekan." in refused.text
    assert values(refused.text)["stem"] == mine["stem"]
    assert (drafts()[0].typed or {})["stem"] == theirs["stem"]
    fresh = re.search(r'name="base"[^>]*value="(\w+)"', refused.text)
    assert fresh is not None
    assert client.post(address, data=as_form(mine, do="save", base=fresh[1])).status_code == 303
    assert (drafts()[0].typed or {})["stem"] == mine["stem"]


def test_the_preview_shows_what_is_typed_and_no_key(author: FlaskClient, bank: Bank) -> None:
    typed = as_form({**WHOLE["single"], "stem": "Soal **penting** yang belum selesai"})
    fragment = author.post(f"/bank-soal/{bank.slug}/pratinjau/single", data=typed)
    assert fragment.status_code == 200
    assert "<strong>penting</strong>" in fragment.text
    assert "Pokok soal belum berakhir dengan pertanyaan" in fragment.text
    assert "Alasan Memisahkan" not in fragment.text
    assert "<html" not in fragment.text
    empty = author.post(f"/bank-soal/{bank.slug}/pratinjau/matching", data={"stem": ""})
    assert "pokok soal" in empty.text
    assert drafts() == []


def test_scripts_stay_words_on_every_page(author: FlaskClient, bank: Bank) -> None:
    script = "<script>alert(1)</script>?"
    hostile = {
        **WHOLE["single"],
        "stem": script,
        "source": script,
        "element": script,
        "tags": "<b>x</b>",
        "options": [{**row, "text": f"{script} {place}"} for place, row in enumerate(WHOLE["single"]["options"])],
    }
    saved = author.post(f"/bank-soal/{bank.slug}/tulis/single", data=as_form(hostile, do="save"))
    (version,) = drafts()
    item = f"/bank-soal/soal/{version.item_id}"
    for address in (saved.headers["Location"], item, f"/bank-soal/{bank.slug}", f"/bank-soal/{bank.slug}?q=%3Cscript"):
        page = author.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text, address
        assert "<b>x</b>" not in page.text


def test_opening_the_draft_of_another_is_recorded(client: FlaskClient, world: World, bank: Bank) -> None:
    version = services.create(bank.id, "single", WHOLE["single"], by=world.author, now=clock.now())
    from_own, address = _audits(), f"/bank-soal/soal/{version.item_id}/sunting"
    assert sign_in(client, world.author).get(address).status_code == 200
    assert _audits() == from_own
    assert sign_in(client, world.second_author).get(address).status_code == 200
    assert _audits() == from_own + 1


def _audits() -> int:
    from_all = select(func.count(services.audit.AuditEntry.id))
    return db.session.scalar(from_all) or 0


def test_line_ends_are_tidied(author: FlaskClient, bank: Bank) -> None:
    form = as_form(WHOLE["single"], do="save") | {"stem": "Satu\r\ndua?  "}
    assert author.post(f"/bank-soal/{bank.slug}/tulis/single", data=form).status_code == 303
    assert (drafts()[0].typed or {})["stem"] == "Satu\ndua?"


def test_the_editor_has_a_query_budget(client: FlaskClient, world: World, bank: Bank) -> None:
    version = services.create(bank.id, "single", WHOLE["single"], by=world.author, now=clock.now())
    sign_in(client, world.author)
    with query_count() as count:
        assert client.get(f"/bank-soal/soal/{version.item_id}/sunting").status_code == 200
    assert count <= 15, count
