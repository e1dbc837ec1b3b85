"""Result pages over HTTP: the organiser's preview and release, a person's own result."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from lms.core import clock, uow
from lms.core.db import db
from lms.grading import queries, services
from tests.support import exams, factories
from tests.support.factories import World, sign_in
from tests.support.queries import query_count
from tests.support.results import answers, grade, handed_in, seated


def test_preview_then_release(world: World, client: FlaskClient) -> None:
    sitting, (first, second) = seated(world, world.second_learner)
    grade(first, answers(8, 10))
    sign_in(client, world.organiser)
    address = f"/hasil/sesi/{sitting.id}"
    page = client.get(address).text
    assert "Rilis 1 hasil?" in page
    assert "1 peserta belum punya hasil" in page
    assert "80 %" in page
    assert "Sebaran nilai" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    grade(second, answers(6, 10))
    stale = client.post(f"{address}/rilis", data={"seen": seen})
    assert stale.status_code == 409
    assert "Hasil berubah" in stale.text
    page = client.get(address).text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    answer = client.post(f"{address}/rilis", data={"seen": seen}, follow_redirects=True)
    assert "2 hasil dirilis." in answer.text
    assert "Rilis 2 hasil?" not in answer.text
    assert queries.released_result(second.id) is not None


def test_lists_narrow(world: World, client: FlaskClient) -> None:
    sitting, (first, second) = seated(world, world.second_learner)
    grade(first, answers(8, 10))
    grade(second, answers(1, 10))
    sign_in(client, world.organiser)
    passed = client.get(f"/hasil/sesi/{sitting.id}?tampil=lulus").text
    assert "Ani Peserta" in passed
    assert "Budi Peserta" not in passed
    assert "Tidak ada peserta di daftar ini" in client.get(f"/hasil/sesi/{sitting.id}?tampil=belum").text
    assert client.get(f"/hasil/sesi/{sitting.id}?tampil=lain&page=99").status_code == 200


@pytest.mark.parametrize(
    ("who", "sees", "releases"),
    [("organiser", 200, 302), ("second_organiser", 200, 302), ("auditor", 200, 403), ("learner", 404, 404),
     ("invigilator", 404, 404), ("author", 404, 404), ("assessor", 404, 404), ("outsider", 404, 404),
     ("leader", 404, 404)],
)  # fmt: skip
def test_who_previews_and_releases(world: World, client: FlaskClient, who: str, sees: int, releases: int) -> None:
    sitting, (attempt,) = seated(world)
    result = grade(attempt, answers(8, 10))
    sign_in(client, world.people[who])
    assert client.get(f"/hasil/sesi/{sitting.id}").status_code == sees
    assert client.get(f"/hasil/sesi/{sitting.id}/unduh").status_code == sees
    data = {"seen": services.fingerprint([result])}
    assert client.post(f"/hasil/sesi/{sitting.id}/rilis", data=data).status_code == releases
    assert (queries.released_result(attempt.id) is not None) == (releases == 302)


def test_a_sitting_that_is_not_there(world: World, client: FlaskClient) -> None:
    sign_in(client, world.organiser)
    assert client.get("/hasil/sesi/999999").status_code == 404
    sitting, _attempts = seated(world)
    assert client.get(f"/hasil/sesi/{sitting.id}/rilis").status_code == 405
    assert client.post(f"/hasil/sesi/{sitting.id}/rilis", data={"seen": "x"}).status_code == 409  # nothing graded yet


def test_the_spreadsheet_holds_names_as_text(world: World, client: FlaskClient) -> None:
    with uow.write():
        spreader = factories.person("=1+1", world.unit, password_hash="-")
    sitting, (first, second) = seated(world, spreader)
    grade(first, answers(7, 10))
    sign_in(client, world.organiser)
    answer = client.get(f"/hasil/sesi/{sitting.id}/unduh")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["Kursi", "Nama", "Unit kerja"]
    assert rows[1][:6] == [1.0, "Ani Peserta", "Puskesmas Uji", 7.0, 10.0, 70.0]
    assert rows[2][1] == "=1+1"
    assert rows[2][6] == "Belum dinilai"
    assert second.id != first.id


def test_a_persons_own_result_after_release_only(world: World, client: FlaskClient) -> None:
    sitting, (attempt,) = seated(world)
    grade(attempt, answers(7, 10))
    sign_in(client, world.learner)
    page = client.get(f"/hasil/{attempt.id}").text
    assert "Hasil belum dirilis" in page
    assert "70" not in page.split("<main")[1]
    assert "Lulus" not in page
    services.release(sitting_id=sitting.id, by=world.organiser, now=clock.now())
    page = client.get(f"/hasil/{attempt.id}").text
    assert "Lulus" in page
    assert "7 dari 10 poin. Batas lulus 70 %." in page
    assert "IMN.01 Unit satu" in page
    assert "Mengapa 70 %?" in page
    assert "soal 10: 0 dari 1" in page
    assert exams.CANARY not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("learner", 200), ("organiser", 200), ("auditor", 200), ("second_learner", 404), ("outsider", 404),
     ("author", 404), ("supervisor", 404), ("assessor", 404), ("leader", 404), ("invigilator", 404)],
)  # fmt: skip
def test_who_sees_a_result(world: World, client: FlaskClient, who: str, status: int) -> None:
    attempt = handed_in(exams.running_quiz(world))
    grade(attempt, answers(5, 5))
    sign_in(client, world.people[who])
    assert client.get(f"/hasil/{attempt.id}").status_code == status
    assert client.get("/hasil/999999").status_code == 404


def test_a_result_missed_by_a_hair_does_not_look_passed(world: World, client: FlaskClient) -> None:
    attempt = handed_in(exams.running_quiz(world, items=3, pass_mark=exams.Decimal("66.667")))
    grade(attempt, answers(2, 3))
    sign_in(client, world.learner)
    page = client.get(f"/hasil/{attempt.id}").text
    assert "66,66 %" in page
    assert "Tidak lulus" in page


def test_english(world: World, client: FlaskClient) -> None:
    attempt = handed_in(exams.running_quiz(world))
    grade(attempt, answers(5, 5))
    sign_in(client, world.learner)
    client.post("/bahasa", data={"language": "en"})
    page = client.get(f"/hasil/{attempt.id}").text
    assert "Quiz one" in page
    assert "Unit one" in page


def test_the_preview_does_not_ask_for_each_candidate(world: World, client: FlaskClient) -> None:
    with uow.write():
        people: list[Any] = [factories.person(f"P {n}", world.unit, password_hash="-") for n in range(6)]
    sitting, found = seated(world, *people)
    for attempt in found:
        grade(attempt, answers(8, 10))
    sign_in(client, world.organiser)
    db.session.expire_all()
    with query_count() as count:
        assert client.get(f"/hasil/sesi/{sitting.id}").text.count("80 %") >= 7
    assert count <= 16
    sign_in(client, world.learner)
    quiz = found[0]
    services.release(sitting_id=sitting.id, by=world.organiser, now=clock.now())
    db.session.expire_all()
    with query_count() as count:
        client.get(f"/hasil/{quiz.id}")
    assert count <= 14
