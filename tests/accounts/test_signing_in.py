"""Signing in and out, forgotten and changed passwords, as a browser does it."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts import passwords
from lms.accounts.models import PasswordReset, Person
from lms.core import clock, uow, worker
from lms.core.audit import AuditEntry
from lms.core.db import db
from lms.core.limits import limiter
from lms.core.outbox import OutboxMessage
from lms.core.settings import Settings
from tests.support.apps import make_app
from tests.support.factories import PASSWORD, World, sign_in

FRESH = "tiga kerbau menyeberang"
NIP = "198503172009022001"


def enter(client: FlaskClient, name: str, password: str = PASSWORD, **values: str):  # type: ignore[no-untyped-def]
    return client.post("/masuk", data={"name": name, "password": password, **values})


def is_in(client: FlaskClient) -> bool:
    return client.get("/profil").status_code == 200


@pytest.fixture
def learner(world: World) -> Person:
    with uow.write():
        world.learner.nip = NIP
    return world.learner


@pytest.mark.parametrize("name", [NIP, "19850317 200902 2 001", None, "upper"])
def test_signs_in_by_nip_or_address(client: FlaskClient, learner: Person, name: str | None) -> None:
    typed = {None: learner.email, "upper": f" {(learner.email or '').upper()} "}.get(name, name)
    answer = enter(client, str(typed))
    assert (answer.status_code, answer.location) == (302, "/")
    assert is_in(client)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account:session:start")).one()
    assert (entry.actor_id, entry.address) == (learner.id, "127.0.0.1")


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/sertifikat?tahun=2026", "/sertifikat?tahun=2026"),
        ("//jahat.example/", "/"),
        ("https://jahat.example/", "/"),
        ("/\\jahat.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_leads_on_only_within_the_site(client: FlaskClient, learner: Person, target: str, lands: str) -> None:
    assert enter(client, NIP, next=target).location == lands


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(client: FlaskClient, learner: Person) -> None:
    def seen(answer):  # type: ignore[no-untyped-def]
        return answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)

    wrong, unknown = enter(client, NIP, "bukan-ini-sandinya"), enter(client, "tidak@ada.example", "bukan-ini-sandinya")
    assert seen(wrong) == seen(unknown)
    assert wrong.status_code == 422
    assert f'value="{NIP}"' in wrong.text, "what was typed stays"
    assert "bukan-ini-sandinya" not in wrong.text, "but never the password"
    assert not is_in(client)


def test_a_wrong_password_and_an_unknown_name_take_the_same_time(client: FlaskClient, learner: Person) -> None:
    def least(name: str) -> float:
        """Of this thread's own work, so that a busy machine does not disturb the comparison."""
        times = []
        for _round in range(7):
            start = time.thread_time()
            enter(client, name, "bukan-ini-sandinya")
            times.append(time.thread_time() - start)
        return min(times)

    enter(client, NIP, "bukan-ini-sandinya")
    known, unknown = least(NIP), least("tidak@ada.example")
    assert 0.6 < known / unknown < 1.7, "an unknown name must cost a hash too, which is most of the work"


@pytest.mark.parametrize("name", ["", "   ", "x" * 5000, "' OR 1=1 --", "@", "a@b@c", "％"])
def test_any_name_gets_an_answer(client: FlaskClient, world: World, name: str) -> None:
    assert enter(client, name, "apa saja di sini").status_code == 422


def test_signing_out_needs_a_post_and_ends_the_session(client: FlaskClient, learner: Person) -> None:
    enter(client, NIP)
    assert client.get("/keluar").status_code == 405
    assert client.post("/keluar").location == "/masuk"
    assert not is_in(client)


def test_signing_out_everywhere_ends_the_other_session_too(app: Flask, learner: Person) -> None:
    here, there = app.test_client(), app.test_client()
    enter(here, NIP)
    enter(there, NIP)
    assert is_in(there)
    assert here.get("/profil/keluar-di-semua-perangkat").status_code == 200
    assert is_in(there), "a look changes nothing"
    here.post("/profil/keluar-di-semua-perangkat")
    assert not is_in(here)
    assert not is_in(there)


def test_a_suspended_account_learns_so_only_with_the_right_password(client: FlaskClient, learner: Person) -> None:
    with uow.write():
        learner.suspended_at = clock.now()
    assert "ditangguhkan" not in enter(client, NIP, "bukan-ini-sandinya").text
    answer = enter(client, NIP)
    assert answer.status_code == 403
    assert "ditangguhkan" in answer.text
    assert not is_in(client)


def test_a_demo_account_signs_in_from_this_machine_only(app: Flask, learner: Person) -> None:
    with uow.write():
        learner.is_demo = True
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert enter(elsewhere, NIP).status_code == 422
    here = app.test_client()
    assert enter(here, NIP).status_code == 302
    cookie = here.get_cookie("widya")
    assert cookie is not None
    elsewhere.set_cookie("widya", cookie.value)
    assert not is_in(elsewhere), "nor is a session carried away"


def test_an_old_hash_is_made_anew_at_sign_in(client: FlaskClient, learner: Person) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with uow.write():
        learner.password_hash = old
    assert enter(client, NIP).status_code == 302
    db.session.expire_all()
    assert learner.password_hash != old
    assert passwords.matches(PASSWORD, learner.password_hash)
    assert not passwords.needs_new_hash(learner.password_hash or "")


def test_an_account_without_a_password_stays_closed(client: FlaskClient, learner: Person) -> None:
    with uow.write():
        learner.password_hash = None
    assert enter(client, NIP, "").status_code == 422
    assert enter(client, NIP, "nobody has this password").status_code == 422


def mails(app: Flask) -> list[str]:
    settings: Settings = app.extensions["lms.settings"]
    found = sorted((settings.instance / "mail").glob("*.eml"))
    texts = [
        message_from_bytes(path.read_bytes(), policy=policy.default).get_content()  # type: ignore[attr-defined]
        for path in found
    ]
    for path in found:
        path.unlink()
    return texts


def ask(app: Flask, client: FlaskClient, name: str) -> list[str]:
    answer = client.post("/lupa-sandi", data={"name": name})
    assert answer.status_code == 200
    worker.work_until_empty(app)
    return mails(app)


def test_a_forgotten_password_is_set_by_the_mailed_link_once(app: Flask, client: FlaskClient, learner: Person) -> None:
    other = app.test_client()
    enter(other, NIP)
    (text,) = ask(app, client, NIP)
    path = re.search(r"http://127\.0\.0\.1(/atur-ulang/\S+)", text)[1]  # type: ignore[index]
    assert client.get(path).headers["Cache-Control"] == "no-store"
    token = path.rpartition("/")[2]
    kept = [str(row.payload) for row in db.session.scalars(select(OutboxMessage))]
    kept += [row.token_sha256 for row in db.session.scalars(select(PasswordReset))]
    assert token not in " ".join(kept), "only the token's hash is kept"

    assert client.post(path, data={"password": "pendek", "again": "pendek"}).status_code == 422
    assert client.post(path, data={"password": FRESH, "again": FRESH + "!"}).status_code == 422
    assert client.post(path, data={"password": FRESH, "again": FRESH}).location == "/masuk"
    assert not is_in(other), "every session ended"
    assert enter(client, NIP).status_code == 422
    assert enter(client, NIP, FRESH).status_code == 302
    assert client.get(path).status_code == 404
    assert client.post(path, data={"password": PASSWORD + "x", "again": PASSWORD + "x"}).status_code == 404


def test_a_link_lives_for_an_hour(app: Flask, client: FlaskClient, learner: Person) -> None:
    (text,) = ask(app, client, str(learner.email))
    path = re.search(r"(/atur-ulang/\S+)", text)[1]  # type: ignore[index]
    clock.shift(timedelta(minutes=59))
    assert client.get(path).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert client.get(path).status_code == 404
    assert client.post(path, data={"password": FRESH, "again": FRESH}).status_code == 404
    assert enter(client, NIP).status_code == 302, "the old password still holds"


def test_using_one_link_voids_the_others(app: Flask, client: FlaskClient, learner: Person) -> None:
    paths = []
    for _round in range(2):
        (text,) = ask(app, client, NIP)
        paths.append(re.search(r"(/atur-ulang/\S+)", text)[1])  # type: ignore[index]
    assert client.post(paths[1], data={"password": FRESH, "again": FRESH}).status_code == 302
    assert client.get(paths[0]).status_code == 404


def test_asking_tells_nobody_who_has_an_account(app: Flask, client: FlaskClient, learner: Person) -> None:
    known = client.post("/lupa-sandi", data={"name": NIP})
    unknown = client.post("/lupa-sandi", data={"name": "tidak@ada.example"})
    assert known.text == unknown.text
    worker.work_until_empty(app)
    assert len(mails(app)) == 1


def test_no_link_for_who_has_no_address_or_is_suspended(app: Flask, client: FlaskClient, learner: Person) -> None:
    with uow.write():
        learner.suspended_at = clock.now()
    assert ask(app, client, NIP) == []
    with uow.write():
        learner.suspended_at, learner.email = None, None
    assert ask(app, client, NIP) == []


def test_changing_the_password_keeps_this_session_and_ends_the_others(app: Flask, learner: Person) -> None:
    here, there = app.test_client(), app.test_client()
    enter(here, NIP)
    enter(there, NIP)
    wrong = here.post("/profil/kata-sandi", data={"current": "salah sekali", "password": FRESH, "again": FRESH})
    assert wrong.status_code == 422
    assert is_in(there)
    assert here.post(
        "/profil/kata-sandi", data={"current": PASSWORD, "password": FRESH, "again": FRESH}
    ).status_code == 302  # fmt: skip
    assert is_in(here)
    assert not is_in(there)
    assert enter(there, NIP, FRESH).status_code == 302


def test_the_profile_shows_the_own_number_and_changes_language_and_zone(client: FlaskClient, learner: Person) -> None:
    sign_in(client, learner)
    page = client.get("/profil")
    assert NIP in page.text
    answer = client.post("/profil", data={"language": "en", "timezone": "Asia/Jayapura"})
    assert answer.status_code == 302
    page = client.get("/profil")
    assert '<html lang="en">' in page.text
    db.session.expire_all()
    assert (learner.language, learner.timezone) == ("en", "Asia/Jayapura")
    assert client.post("/profil", data={"language": "xx", "timezone": "Mars"}).status_code == 422


@pytest.mark.parametrize("password", ["pendek", "1234567890", "kata sandi sandi", "aaaaaaaaaaaa", NIP, "x" * 201])
def test_a_weak_password_is_refused_with_a_sentence(password: str, app: Flask) -> None:
    with app.test_request_context():
        assert passwords.faults(password, ("Ani Peserta", NIP, "ani@contoh.go.id"))


@pytest.mark.parametrize("password", [FRESH, "KudaPonikuLari", "x7#kPz2qLm", "ani suka kopi tubruk"])
def test_a_decent_password_is_taken(password: str, app: Flask) -> None:
    with app.test_request_context():
        assert passwords.faults(password, ("Ani Peserta", NIP, "ani@contoh.go.id")) == []


def test_made_passwords_pass_their_own_rules(app: Flask) -> None:
    made = {passwords.make() for _round in range(50)}
    assert len(made) == 50
    with app.test_request_context():
        assert all(passwords.faults(one, ()) == [] for one in made)


@pytest.fixture
def limited(own_app: Flask, tmp_path):  # type: ignore[no-untyped-def]
    url = own_app.config["SQLALCHEMY_ENGINES"]["default"]["url"]
    with own_app.app_context():
        World.create()
    app = make_app(url, tmp_path / "limited", RATELIMIT_ENABLED=True)
    yield app
    limiter.reset()
    limiter.enabled = False  # one limiter serves all applications of the process
    with app.app_context():
        db.engine.dispose()


def test_an_account_is_guessed_at_ten_times_and_its_room_goes_on(limited: Flask) -> None:
    client = limited.test_client()
    with limited.app_context():
        learner, second = db.session.scalars(
            select(Person).where(Person.name.in_(["Ani Peserta", "Budi Peserta"])).order_by(Person.name)
        )
    answers = [enter(client, str(learner.email), "tebakan-ke-sekian").status_code for _round in range(11)]
    assert answers == [422] * 10 + [429]
    assert enter(client, str(learner.email)).status_code == 429, "not even the right one, for a while"
    assert enter(client, str(second.email)).status_code == 302, "the neighbour at the same address is not held up"
    for _round in range(12):
        assert enter(limited.test_client(), str(second.email)).status_code == 302, "right ones do not count"
