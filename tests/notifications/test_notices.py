"""Notices: written once, worded for the reader, shown to nobody else, mailed where there is an address."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import func, select

from lms.core import clock, uow, worker
from lms.core.db import db
from lms.notifications.models import Notice
from lms.notifications.services import notify
from lms.notifications.wording import WORDINGS, word
from tests.support.factories import World, sign_in
from tests.support.queries import query_count

VALUES = {"programme": "Petugas Imunisasi", "programme_en": "Immunisation Officer", "number": "000001/X/2026"}


def tell(world: World, key: str | None = None, url: str | None = "/sertifikat") -> None:
    with uow.write():
        notify(world.learner.id, "certificate_issued", VALUES, url=url, key=key)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Notice)) or 0


def mails(app: Flask) -> list[tuple[str, str, str]]:
    folder: Path = app.extensions["lms.settings"].instance / "mail"
    found = []
    for path in sorted(folder.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        found.append((message["To"], message["Subject"], message.get_content()))
        path.unlink()
    return found


def test_the_same_key_is_said_once(world: World) -> None:
    tell(world, "certificate:1")
    tell(world, "certificate:1")
    assert count() == 1
    tell(world)
    tell(world)
    assert count() == 3, "without a key each is said"


def test_an_unknown_kind_is_a_fault_of_the_caller(world: World) -> None:
    with pytest.raises(LookupError, match="wording"), uow.write():
        notify(world.learner.id, "no_such_kind", {})
    assert count() == 0


def test_it_is_worded_when_read(client: FlaskClient, world: World) -> None:
    tell(world)
    sign_in(client, world.learner)
    page = client.get("/pemberitahuan/").text
    assert "Sertifikat terbit" in page
    assert "Petugas Imunisasi" in page
    client.post("/bahasa", data={"language": "en"})
    page = client.get("/pemberitahuan/").text
    assert "Immunisation Officer" in page
    assert "Petugas Imunisasi" not in page


def test_every_kind_is_worded_even_with_nothing_to_fill_in(app: Flask) -> None:
    with app.test_request_context():
        for kind in WORDINGS:
            for language in ("id", "en"):
                with force_locale(language):
                    said = word(kind, {})
                    assert said.title
                    assert said.text
                    assert "%(" not in said.title + said.text


def test_times_and_days_are_written_for_the_reader(app: Flask) -> None:
    values = {"exam": "Ujian Akhir", "opens_at": "2026-11-30T01:30:00+00:00", "room": "Aula"}
    with app.test_request_context():
        assert "30 November 2026 pukul 09.30 WITA" in word("sitting_scheduled", values, "Asia/Makassar").text


def test_opening_marks_it_read_and_leads_there(client: FlaskClient, world: World) -> None:
    tell(world)
    tell(world, url="https://jahat.example/")
    sign_in(client, world.learner)
    first, second = db.session.scalars(select(Notice).order_by(Notice.id))
    assert client.post(f"/pemberitahuan/{first.id}/buka").location == "/sertifikat"
    assert client.post(f"/pemberitahuan/{second.id}/buka").location == "/pemberitahuan/"
    db.session.expire_all()
    assert first.read_at is not None
    assert "Semua sudah dibaca" in client.get("/pemberitahuan/?unread=1").text


def test_all_are_marked_read_at_once(client: FlaskClient, world: World) -> None:
    tell(world)
    with uow.write():
        notify(world.second_learner.id, "certificate_issued", VALUES)
    assert sign_in(client, world.learner).post("/pemberitahuan/baca-semua").status_code == 302
    db.session.expire_all()
    unread = db.session.scalars(select(Notice.person_id).where(Notice.read_at.is_(None))).all()
    assert unread == [world.second_learner.id]


def test_nobody_opens_anothers(client: FlaskClient, world: World) -> None:
    tell(world)
    notice = db.session.scalars(select(Notice)).one()
    sign_in(client, world.outsider)
    assert "Sertifikat terbit" not in client.get("/pemberitahuan/").text
    assert client.post(f"/pemberitahuan/{notice.id}/buka").status_code == 404
    assert client.get(f"/pemberitahuan/{notice.id}/buka").status_code == 405
    db.session.expire_all()
    assert notice.read_at is None


def test_it_is_mailed_in_the_persons_language_and_not_again_once_read(app: Flask, world: World) -> None:
    with uow.write():
        world.learner.language = "en"
        world.second_learner.email, world.second_learner.nip = None, "198503172009022001"
    tell(world)
    with uow.write():
        notify(world.second_learner.id, "certificate_issued", VALUES)
    worker.work_until_empty(app)
    ((to, _subject, text),) = mails(app)
    assert to == world.learner.email
    assert "Immunisation Officer" in text
    assert "http://127.0.0.1/sertifikat" in text
    tell(world)
    with uow.write():
        for notice in db.session.scalars(select(Notice)):
            notice.read_at = notice.read_at or clock.now()
    worker.work_until_empty(app)
    assert mails(app) == []


def test_the_page_stays_within_its_budget(client: FlaskClient, world: World) -> None:
    for _round in range(30):
        tell(world)
    sign_in(client, world.learner)
    client.get("/pemberitahuan/")
    db.session.expire_all()
    with query_count() as counted:
        assert client.get("/pemberitahuan/").status_code == 200
    assert counted <= 6, counted
