from lms.exams.models import ExamKind, Pool
from tests.support import exams
from tests.support.factories import sign_in
from lms.core import uow

def test_pages(app, client, world):
    exams.bank(world, Pool.PRACTICE, 5)
    exams.exam(world, ExamKind.QUIZ)
    with uow.write():
        uow.touch(world.enrolment.id)
    sign_in(client, world.learner)
    for url in ["/ujian/", f"/ujian/kuis/{world.enrolment.id}/kuis-modul-satu"]:
        r = client.get(url); assert r.status_code == 200, (url, r.status_code, r.text[:600])
    r = client.post(f"/ujian/kuis/{world.enrolment.id}/kuis-modul-satu"); assert r.status_code == 302, r.text[:800]
    room = r.location
    r = client.get(room); assert r.status_code == 200, r.text[:900]
    r = client.get(room + "/naskah", headers={"Accept": "application/json"}); assert r.status_code == 200, r.text[:900]
    print(len(r.data), r.json["questions"][0])
    o = {"Origin": "http://localhost"}
    r = client.post(room + "/simpan", json={"n":1,"k":"answer","p":'{"slot":1,"response":{"R1":["b"]}}',"t":1790000000000}, headers=o)
    assert r.status_code == 200, r.text
    r = client.get(room + "/kabar"); assert r.status_code == 200, r.text; print(r.json)
    for p in ["/soal/1", "/ringkasan"]:
        r = client.get(room + p); assert r.status_code == 200, r.text[:800]
    r = client.post(room + "/soal/2", data={"2-R1": "b", "doubt": "yes", "go": "next"}); assert r.status_code == 302, r.text[:900]; print(r.location)
    r = client.post(room + "/kumpul", json={"n": 3}); print(r.text); assert r.status_code == 200
    for p in ["/bukti", "/pembahasan"]:
        r = client.get(room + p); assert r.status_code == 200, r.text[:900]
    r = client.get("/ujian/"); assert r.status_code == 200
