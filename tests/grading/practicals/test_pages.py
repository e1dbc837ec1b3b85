"""Pages of the practice over HTTP: who sees what, what is kept, and what each page costs."""

from __future__ import annotations

import io
import random
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageFilter, ImageOps
from sqlalchemy import func, select

from lms.accounts.models import Person, Role
from lms.core import clock, uow
from lms.core.db import db
from lms.grading.models import Decision, EntryStatus, LogbookEntry, LogbookEvidence, Outcome, PracticalAssessment
from lms.grading.practicals import queries
from lms.grading.practicals.services import decisions, logbook
from tests.support import factories
from tests.support.factories import World, sign_in
from tests.support.practice import enrol, fill_logbook, marked, marks, open_stage, practical, submit_marks, write_entry
from tests.support.queries import query_count

TODAY = "%Y-%m-%d"


def jpeg(color: str = "red") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), color).save(out, "JPEG")
    out.seek(0)
    return out


def entry_data(world: World, **changes: Any) -> dict[str, Any]:
    today = logbook.today_of(world.learner, clock.now())
    return {
        "procedure": "P1",
        "done_on": today.strftime(TODAY),
        "place": "Posyandu <b>Melati</b>",
        "text": "Suhu <script>alert(1)</script> 4 derajat",
        **changes,
    }


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(LogbookEntry)) or 0


@pytest.fixture
def practised(world: World) -> World:
    practical(world)
    return world


def with_evidence(world: World, client: FlaskClient) -> LogbookEvidence:
    sign_in(client, world.learner)
    client.post(f"/praktik/{world.enrolment.id}/catat", data=entry_data(world, evidence=(jpeg(), "IMG_1.jpg")))
    return db.session.scalars(select(LogbookEvidence)).one()


# The logbook


def test_a_learner_writes_an_entry_with_photos(practised: World, client: FlaskClient) -> None:
    sign_in(client, practised.learner)
    address = f"/praktik/{practised.enrolment.id}/catat"
    assert "Jangan memotret wajah" in client.get(address).text
    data = entry_data(practised, evidence=[(jpeg(), "a.jpg"), (jpeg("blue"), "b.jpg")])
    answer = client.post(address, data=data, follow_redirects=True)
    assert answer.status_code == 200
    assert "Menunggu konfirmasi" in answer.text
    assert "Posyandu &lt;b&gt;Melati&lt;/b&gt;" in answer.text
    assert "<script>alert" not in answer.text
    assert answer.text.count("/kecil") == 2


def test_a_faulty_entry_keeps_what_was_typed_and_asks_for_the_files_again(
    practised: World, client: FlaskClient
) -> None:
    sign_in(client, practised.learner)
    data = entry_data(practised, done_on="2031-01-01", place="", evidence=(jpeg(), "a.jpg"))
    answer = client.post(f"/praktik/{practised.enrolment.id}/catat", data=data)
    assert answer.status_code == 422
    assert "Ada yang perlu diperbaiki" in answer.text
    assert "Isi tempat kegiatan" in answer.text
    assert "4 derajat" in answer.text
    assert "2031-01-01" in answer.text
    assert "Pilih lagi berkasnya" in answer.text
    assert entries() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"done_on": "2031-01-01"}, "belum terjadi"),
        ({"done_on": "kemarin"}, "Isi tanggal lengkap"),
        ({"done_on": ""}, "Isi tanggal kegiatan"),
        ({"done_on": "2001-01-01"}, "sebelum tahap praktik"),
        ({"procedure": "P99"}, "Pilih kegiatan dari daftar"),
        ({"text": "x" * 4001}, "4.000"),
        ({"place": "x" * 201}, "200"),
        ({"evidence": b"MZ not a picture"}, "bukan foto"),
    ],
)
def test_what_an_entry_must_not_be(practised: World, client: FlaskClient, changes: dict[str, Any], words: str) -> None:
    sign_in(client, practised.learner)
    if "evidence" in changes:
        changes = {"evidence": (io.BytesIO(changes["evidence"]), "foto.jpg")}
    answer = client.post(f"/praktik/{practised.enrolment.id}/catat", data=entry_data(practised, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert entries() == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("learner", 200), ("supervisor", 200), ("assessor", 200), ("organiser", 200), ("second_organiser", 200),
     ("second_learner", 404), ("outsider", 404), ("author", 404), ("invigilator", 404), ("leader", 404),
     ("auditor", 404), ("administrator", 404)],
)  # fmt: skip
def test_who_sees_a_logbook(practised: World, client: FlaskClient, who: str, status: int) -> None:
    write_entry(practised)
    sign_in(client, practised.people[who])
    assert client.get(f"/praktik/{practised.enrolment.id}").status_code == status
    expected = 200 if who == "learner" else 404
    assert client.get(f"/praktik/{practised.enrolment.id}/catat").status_code == expected
    assert client.post(f"/praktik/{practised.enrolment.id}/catat", data=entry_data(practised)).status_code in (302, 404)
    assert entries() == (2 if who == "learner" else 1)


def test_a_logbook_that_is_not_open_says_so(world: World, client: FlaskClient) -> None:
    sign_in(client, world.learner)
    assert client.get(f"/praktik/{world.enrolment.id}").status_code == 404  # no practical in the programme
    practical(world)
    other = enrol(world, world.second_learner)
    sign_in(client, world.second_learner)
    assert "Praktik belum dibuka" in client.get(f"/praktik/{other.id}").text
    assert client.get(f"/praktik/{other.id}/catat").status_code == 409
    assert client.get("/praktik/999999").status_code == 404


def test_a_refused_entry_says_why_and_offers_another(practised: World, client: FlaskClient) -> None:
    entry_id = write_entry(practised)
    sign_in(client, practised.supervisor)
    client.post(
        f"/praktik/bimbingan/tolak?entri={entry_id}", data={"reason": "wrong_details", "note": "Bukan hari itu."}
    )
    page = client.get(f"/praktik/{practised.enrolment.id}").text
    assert "Bukan hari itu." in page
    sign_in(client, practised.learner)
    page = client.get(f"/praktik/{practised.enrolment.id}").text
    assert "Tanggal, tempat, atau kegiatan tidak sesuai" in page
    assert "kegiatan=P1" in page


def test_after_not_yet_the_learner_is_told_what_to_do(practised: World, client: FlaskClient) -> None:
    assessment = marked(practised, marks(missed=("L08",), observed="Jarum ditutup kembali."))
    decisions.decide(
        practised.enrolment.id,
        assessment_id=assessment.id,
        outcome=Outcome.NOT_YET,
        reason="Ulangi pembuangan jarum.",
        by=practised.organiser,
        now=clock.now(),
    )
    sign_in(client, practised.learner)
    page = client.get(f"/praktik/{practised.enrolment.id}").text
    assert "praktik dibuka kembali" in page
    assert "Ulangi pembuangan jarum." in page
    assert "Membuang jarum langsung" in page
    assert "Jarum ditutup kembali." in page
    assert "Catat kegiatan" in page


# Evidence


@pytest.mark.parametrize(
    ("who", "status"),
    [("learner", 200), ("supervisor", 200), ("assessor", 200), ("organiser", 200), ("second_learner", 404),
     ("outsider", 404), ("author", 404), ("leader", 404), ("auditor", 404), ("administrator", 404)],
)  # fmt: skip
def test_who_sees_evidence(practised: World, client: FlaskClient, who: str, status: int) -> None:
    evidence = with_evidence(practised, client)
    sign_in(client, practised.people[who])
    for address in ("", "/kecil", "/sedang"):
        assert client.get(f"/praktik/bukti/{evidence.id}{address}").status_code == status


def test_an_independent_assessor_sees_evidence_only_while_a_decision_is_due(
    practised: World, client: FlaskClient
) -> None:
    school = practised.provider.organisation
    with uow.write():
        nina = factories.person("Nina Asesor", school, (Role.ASSESSOR, school))
        colleague = factories.person("Oki Asesor", practised.unit, (Role.ASSESSOR, school))
    evidence = with_evidence(practised, client)
    address = f"/praktik/bukti/{evidence.id}"
    sign_in(client, nina)
    assert client.get(address).status_code == 404
    marked(practised)
    assert client.get(address).status_code == 200
    sign_in(client, colleague)
    assert client.get(address).status_code == 404


def test_evidence_is_small_where_it_is_a_list_and_never_stored_by_others(practised: World, client: FlaskClient) -> None:
    evidence = with_evidence(practised, client)
    whole = client.get(f"/praktik/bukti/{evidence.id}")
    small = client.get(f"/praktik/bukti/{evidence.id}/kecil")
    assert whole.headers["Content-Type"] == small.headers["Content-Type"] == "image/jpeg"
    assert "private" in whole.headers["Cache-Control"]
    assert "private" in small.headers["Cache-Control"]
    assert "sandbox" in small.headers["Content-Security-Policy"]
    assert max(Image.open(io.BytesIO(small.data)).size) == 160


def test_a_photo_full_of_detail_fits_the_slow_line(practised: World, client: FlaskClient) -> None:
    """Flat colours would prove nothing: noise, blurred as a busy photo is."""
    noise = Image.frombytes("RGB", (2000, 1500), random.Random(7).randbytes(2000 * 1500 * 3))
    out = io.BytesIO()
    ImageOps.autocontrast(noise.filter(ImageFilter.GaussianBlur(4))).save(out, "JPEG")
    out.seek(0)
    sign_in(client, practised.learner)
    client.post(f"/praktik/{practised.enrolment.id}/catat", data=entry_data(practised, evidence=(out, "a.jpg")))
    evidence = db.session.scalars(select(LogbookEvidence)).one()
    assert len(client.get(f"/praktik/bukti/{evidence.id}/kecil").data) < 4_000
    assert len(client.get(f"/praktik/bukti/{evidence.id}/sedang").data) < 40_000


def test_evidence_has_no_other_sizes(practised: World, client: FlaskClient) -> None:
    evidence = with_evidence(practised, client)
    assert client.get(f"/praktik/bukti/{evidence.id}/raksasa").status_code == 404
    assert client.get("/praktik/bukti/999999").status_code == 404


def test_evidence_needs_a_sign_in(practised: World, client: FlaskClient) -> None:
    evidence = with_evidence(practised, client)
    with client.session_transaction() as session:
        session.clear()
    assert client.get(f"/praktik/bukti/{evidence.id}").status_code in (302, 401)


# Supervision


def test_a_supervisor_confirms_one_and_many(practised: World, client: FlaskClient) -> None:
    first, second, third = (write_entry(practised) for _ in range(3))
    sign_in(client, practised.supervisor)
    page = client.get("/praktik/bimbingan").text
    assert page.count('name="entry"') == 3
    client.post("/praktik/bimbingan", data={"confirm": str(first)})
    answer = client.post(
        "/praktik/bimbingan", data={"entry": [str(second), str(third)], "act": "confirm"}, follow_redirects=True
    )
    assert "2 kegiatan dikonfirmasi." in answer.text
    assert "Tidak ada yang menunggu" in answer.text
    done = client.get("/praktik/bimbingan?daftar=selesai").text
    assert done.count("Dikonfirmasi") >= 3


def test_choosing_nothing_says_so(practised: World, client: FlaskClient) -> None:
    write_entry(practised)
    sign_in(client, practised.supervisor)
    answer = client.post("/praktik/bimbingan", data={"act": "confirm"})
    assert answer.status_code == 422
    assert "Pilih paling sedikit satu kegiatan" in answer.text


def test_refusing_asks_for_a_reason_and_keeps_what_was_typed(practised: World, client: FlaskClient) -> None:
    entry_id = write_entry(practised)
    sign_in(client, practised.supervisor)
    answer = client.post("/praktik/bimbingan", data={"entry": str(entry_id), "act": "refuse"}, follow_redirects=True)
    assert "Identitas pasien terlihat" in answer.text
    address = f"/praktik/bimbingan/tolak?entri={entry_id}"
    assert client.post(address, data={"note": "Kata-kata saya"}).status_code == 422
    answer = client.post(address, data={"reason": "other", "note": " "})
    assert answer.status_code == 422
    assert "Tuliskan alasannya" in answer.text
    answer = client.post(address, data={"note": "Kata-kata saya"})
    assert "Kata-kata saya" in answer.text
    assert client.post(address, data={"reason": "other", "note": "Bukan begitu"}).status_code == 302
    assert db.session.get_one(LogbookEntry, entry_id, populate_existing=True).status == EntryStatus.REFUSED


@pytest.mark.parametrize("who", ["learner", "assessor", "organiser", "outsider", "auditor", "administrator"])
def test_supervision_is_for_supervisors(practised: World, client: FlaskClient, who: str) -> None:
    entry_id = write_entry(practised)
    sign_in(client, practised.people[who])
    assert client.get("/praktik/bimbingan").status_code == 403
    assert client.post("/praktik/bimbingan", data={"confirm": str(entry_id)}).status_code == 403
    assert client.get(f"/praktik/bimbingan/tolak?entri={entry_id}").status_code == 403


def test_another_supervisor_sees_and_decides_nothing(practised: World, client: FlaskClient) -> None:
    entry_id = write_entry(practised)
    with uow.write():
        other = factories.person("Pipit", practised.unit, (Role.FIELD_SUPERVISOR, practised.unit))
    sign_in(client, other)
    assert "Belum ada peserta" in client.get("/praktik/bimbingan").text
    assert client.post("/praktik/bimbingan", data={"confirm": str(entry_id)}).status_code == 404
    assert client.get(f"/praktik/bimbingan/tolak?entri={entry_id}").status_code == 404


# Marking


def test_the_room_marks_submits_and_locks(practised: World, client: FlaskClient) -> None:
    fill_logbook(practised)
    sign_in(client, practised.assessor)
    assert "Mulai menilai" in client.get("/praktik/penilaian").text
    address = f"/praktik/penilaian/{practised.enrolment.id}"
    page = client.get(address).text
    assert page.count('value="yes"') == 11
    sheet = marks()
    data = {f"step-{code}": "yes" for code in sheet.steps} | {f"level-{code}": "3" for code in sheet.levels}
    del data["step-L03"]
    answer = client.post(address, data={**data, "comment": "Bagus", "act": "submit"})
    assert answer.status_code == 422
    assert "Langkah 3 belum dinilai." in answer.text
    assert "Bagus" in answer.text
    answer = client.post(address, data={"step-L03": "no", "observation-L03": "Tidak bertanya.", "act": "submit"})
    assert answer.status_code == 302
    confirmation = client.get(f"{address}/serahkan").text
    assert "belum kompeten" in confirmation
    assert "Tidak bertanya." in confirmation
    assert client.post(f"{address}/serahkan").status_code == 302
    page = client.get(address).text
    assert "disabled" in page
    assert "Penilaian sudah diserahkan" in page
    assert client.post(address, data={"step-L03": "yes"}).status_code == 409
    assert db.session.scalars(select(PracticalAssessment)).one().recommended is False


def test_words_without_a_mark_are_not_lost(practised: World, client: FlaskClient) -> None:
    fill_logbook(practised)
    sign_in(client, practised.assessor)
    address = f"/praktik/penilaian/{practised.enrolment.id}"
    answer = client.post(address, data={"observation-L05": "Catatan penting", "comment-R1": "Perlu latihan"})
    assert answer.status_code == 422
    assert "Langkah 5: pilih Ya atau Tidak" in answer.text
    assert "Catatan penting" in answer.text
    assert "Perlu latihan" in answer.text


def test_marks_are_saved_as_they_are_made(practised: World, client: FlaskClient) -> None:
    fill_logbook(practised)
    sign_in(client, practised.assessor)
    address = f"/praktik/penilaian/{practised.enrolment.id}/simpan"
    answer = client.post(address, json={"steps": {"L01": False}, "observations": {"L01": "Tidak membaca VVM"}})
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["state"] == "bad"
    assert body["recommendation"] == "Rekomendasi: belum kompeten"
    assert "Langkah kritis 1" in body["sentence"]
    assert body["saved"].startswith("Tersimpan pukul")
    assert client.post(address, json={"steps": {"L01": True}}).get_json()["state"] == "quiet"


@pytest.mark.parametrize(
    "body",
    [[], {"steps": []}, {"steps": {"L01": "yes"}}, {"levels": {"R1": True}}, {"comment": 5}, {"steps": {"X": True}}],
)
def test_an_autosave_of_anything_else_is_refused(practised: World, client: FlaskClient, body: Any) -> None:
    fill_logbook(practised)
    sign_in(client, practised.assessor)
    answer = client.post(f"/praktik/penilaian/{practised.enrolment.id}/simpan", json=body)
    assert answer.status_code == 422
    assert answer.get_json()["message"]
    assert queries.current_assessment(practised.enrolment.id) is None


@pytest.mark.parametrize("who", ["learner", "supervisor", "organiser", "outsider", "auditor"])
def test_the_room_is_for_its_assessor(practised: World, client: FlaskClient, who: str) -> None:
    fill_logbook(practised)
    sign_in(client, practised.people[who])
    address = f"/praktik/penilaian/{practised.enrolment.id}"
    assert client.get("/praktik/penilaian").status_code == 403
    assert client.get(address).status_code == 404
    assert client.post(address, data={"step-L01": "yes"}).status_code == 404
    assert client.post(f"{address}/simpan", json={"steps": {"L01": True}}).status_code == 404
    assert client.post(f"{address}/serahkan").status_code == 404


def test_an_incomplete_logbook_is_not_marked(practised: World, client: FlaskClient) -> None:
    sign_in(client, practised.assessor)
    assert client.get(f"/praktik/penilaian/{practised.enrolment.id}").status_code == 409
    assert "Lihat buku catatan" in client.get("/praktik/penilaian?daftar=berpraktik").text


# Decisions


def test_an_organiser_decides_and_the_list_moves_on(practised: World, client: FlaskClient) -> None:
    assessment = marked(practised)
    sign_in(client, practised.organiser)
    assert "Ani Peserta" in client.get("/praktik/keputusan").text
    address = f"/praktik/keputusan/{practised.enrolment.id}"
    assert "Catat keputusan" in client.get(address).text
    answer = client.post(address, data={"outcome": "competent", "reason": " ", "assessment": assessment.id})
    assert answer.status_code == 422
    answer = client.post(
        address, data={"outcome": "", "reason": "Alasan yang sudah ditulis", "assessment": assessment.id}
    )
    assert answer.status_code == 422
    assert "Alasan yang sudah ditulis" in answer.text
    data = {"outcome": "competent", "reason": "Memenuhi semua", "assessment": assessment.id}
    assert client.post(address, data=data).status_code == 302
    assert "Tidak ada yang menunggu" in client.get("/praktik/keputusan").text
    assert "Ani Peserta" in client.get("/praktik/keputusan?daftar=selesai").text
    assert "Memenuhi semua" in client.get(address).text
    assert client.post(address, data=data).status_code == 409


def test_a_missed_critical_step_offers_no_competent(practised: World, client: FlaskClient) -> None:
    assessment = marked(practised, marks(missed=("L08",)))
    sign_in(client, practised.organiser)
    address = f"/praktik/keputusan/{practised.enrolment.id}"
    page = client.get(address).text
    assert 'value="competent"' not in page
    assert "hanya dapat belum kompeten" in page
    data = {"outcome": "competent", "reason": "x", "assessment": assessment.id}
    assert client.post(address, data=data).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 0


def test_a_stale_page_decides_nothing(practised: World, client: FlaskClient) -> None:
    assessment = marked(practised)
    sign_in(client, practised.organiser)
    data = {"outcome": "competent", "reason": "x", "assessment": assessment.id + 1}
    assert client.post(f"/praktik/keputusan/{practised.enrolment.id}", data=data).status_code == 409


@pytest.mark.parametrize(
    ("who", "listed", "status"),
    [("organiser", 200, 200), ("auditor", 200, 200), ("assessor", 200, 404), ("learner", 403, 403),
     ("supervisor", 403, 403), ("outsider", 403, 403), ("leader", 403, 403), ("author", 403, 403)],
)  # fmt: skip
def test_who_sees_decisions(practised: World, client: FlaskClient, who: str, listed: int, status: int) -> None:
    assessment = marked(practised)
    sign_in(client, practised.people[who])
    answer = client.get("/praktik/keputusan")
    assert answer.status_code == listed
    listed_address = f'href="/praktik/keputusan/{practised.enrolment.id}"'
    assert (listed_address in answer.text) == (who in ("organiser", "auditor"))
    address = f"/praktik/keputusan/{practised.enrolment.id}"
    assert client.get(address).status_code == status
    if who != "organiser":
        data = {"outcome": "competent", "reason": "x", "assessment": assessment.id}
        assert client.post(address, data=data).status_code in (403, 404)
        assert queries.current_decision(practised.enrolment.id) is None


def test_an_auditor_reads_without_form_and_pictures(practised: World, client: FlaskClient) -> None:
    with_evidence(practised, client)
    entry = db.session.scalars(select(LogbookEntry)).one()
    logbook.confirm([entry.id], by=practised.supervisor, now=clock.now())
    marked(practised)
    sign_in(client, practised.auditor)
    page = client.get(f"/praktik/keputusan/{practised.enrolment.id}").text
    assert "/praktik/bukti/" not in page
    assert 'name="outcome"' not in page
    assert "penyelenggara atau asesor lembaga ini" in page


def test_an_independent_assessor_has_it_on_their_list(practised: World, client: FlaskClient) -> None:
    marked(practised)
    school = practised.provider.organisation
    with uow.write():
        nina = factories.person("Nina Asesor", school, (Role.ASSESSOR, school))
        colleague = factories.person("Oki Asesor", practised.unit, (Role.ASSESSOR, school))
    for person, sees in ((nina, True), (colleague, False)):
        sign_in(client, person)
        assert ("Ani Peserta" in client.get("/praktik/keputusan").text) is sees
        status = client.get(f"/praktik/keputusan/{practised.enrolment.id}").status_code
        assert status == (200 if sees else 404)


# What pages cost: with several rows, as with one


def many(world: World, count: int) -> list[Person]:
    with uow.write():
        return [factories.person(f"Peserta {number:02}", world.unit, password_hash="-") for number in range(count)]


def test_lists_do_not_ask_for_each_row(practised: World, client: FlaskClient) -> None:
    for person in many(practised, 6):
        enrolment = enrol(practised, person)
        open_stage(enrolment)
        write_entry(practised, enrolment=enrolment)
        write_entry(practised, "P2", enrolment=enrolment)
    sign_in(client, practised.supervisor)
    for address, budget in (("/praktik/bimbingan", 16),):
        db.session.expire_all()
        with query_count() as count:
            assert client.get(address).status_code == 200
        assert count <= budget
    sign_in(client, practised.assessor)
    db.session.expire_all()
    with query_count() as count:
        assert client.get("/praktik/penilaian?daftar=berpraktik").text.count("Peserta 0") >= 6
    assert count <= 12


def test_the_learners_page_costs_the_same_with_many_entries(practised: World, client: FlaskClient) -> None:
    for _ in range(8):
        write_entry(practised)
    sign_in(client, practised.learner)
    db.session.expire_all()
    with query_count() as count:
        client.get(f"/praktik/{practised.enrolment.id}")
    assert count <= 16


def test_room_and_decision_have_a_budget(practised: World, client: FlaskClient) -> None:
    fill_logbook(practised)
    sign_in(client, practised.assessor)
    db.session.expire_all()
    with query_count() as count:
        client.get(f"/praktik/penilaian/{practised.enrolment.id}")
    assert count <= 26
    submit_marks(practised, marks())
    sign_in(client, practised.organiser)
    db.session.expire_all()
    with query_count() as count:
        client.get(f"/praktik/keputusan/{practised.enrolment.id}")
    assert count <= 30
    db.session.expire_all()
    with query_count() as count:
        client.get("/praktik/keputusan")
    assert count <= 14


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_speak_both_languages(practised: World, client: FlaskClient, language: str) -> None:
    write_entry(practised)
    sign_in(client, practised.learner)
    client.post("/bahasa", data={"language": language})
    page = client.get(f"/praktik/{practised.enrolment.id}").text
    title = "Immunisation practice" if language == "en" else "Praktik imunisasi"
    assert re.search(rf"<h1>{title}", page)


def test_writes_are_posts(practised: World, client: FlaskClient) -> None:
    sign_in(client, practised.assessor)
    assert client.get(f"/praktik/penilaian/{practised.enrolment.id}/simpan").status_code == 405
    assert client.delete(f"/praktik/penilaian/{practised.enrolment.id}").status_code == 405
