"""What follows from a revocation by staff, through reconcile: points go, and no rule issues it again."""

from __future__ import annotations

from flask.testing import FlaskClient

from lms.core import clock, uow
from lms.cpd import queries as cpd
from lms.cpd.standing import StandingState
from lms.grading import services as grading
from lms.grading.models import Outcome
from tests.support.factories import World, sign_in
from tests.workflows.test_reconcile import (
    certificates,
    decide,
    pass_quiz,
    points,
    practise,
    read_everything,
    sit_final,
)


def test_staff_revoke_points_go_and_nothing_is_issued_again(client: FlaskClient, world: World) -> None:
    read_everything(world)
    pass_quiz(world)
    attempt = sit_final(world, right=True)
    grading.release(by=world.organiser, now=clock.now(), attempt_ids=[attempt.id])
    decide(world, practise(world), Outcome.COMPETENT)
    (certificate,) = certificates(world)
    today = cpd.local_day(world.learner, clock.now())
    before = cpd.standing(world.learner, today.year, today)
    assert (before.points, before.state) == (8, StandingState.ACTIVE)

    sign_in(client, world.organiser)
    answer = client.post(f"/sertifikat/{certificate.id}/cabut", data={"reason": "Pelanggaran kode etik."})
    assert answer.status_code == 302
    for _again in range(2):
        with uow.write():
            uow.touch(world.enrolment.id)

    assert len(certificates(world)) == 1
    assert points(world) == 0
    after = cpd.standing(world.learner, today.year, today)
    assert (after.points, after.state) == (0, StandingState.INACTIVE)
    assert [entry.reason for entry in after.entries] == [None, "Pelanggaran kode etik."]
    sign_in(client, world.learner)
    page = client.get("/poin").text
    assert "Pelanggaran kode etik." in page
    assert "Nonaktif" in page
