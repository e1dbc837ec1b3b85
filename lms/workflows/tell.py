"""What a learner is told when something follows from their progress; each is said once."""

from __future__ import annotations

from lms.certificates.models import Certificate
from lms.core.urls import path_for
from lms.courses.models import Enrolment, Stage
from lms.notifications.services import notify


def stage_opened(enrolment: Enrolment, stage: Stage) -> None:
    """The next stage is open."""
    notify(
        enrolment.person_id,
        "stage_opened",
        {"stage": stage.title, "stage_en": stage.title_en},
        url=path_for("courses.enrolment", enrolment_id=enrolment.id),
        key=f"stage-opened:{enrolment.id}:{stage.slug}",
    )


def certificate_issued(enrolment: Enrolment, certificate: Certificate) -> None:
    """The certificate is issued and its points are credited."""
    notify(
        enrolment.person_id,
        "certificate_issued",
        {"programme": certificate.programme_title, "number": certificate.number},
        url=path_for("certificates.show", certificate_id=certificate.id),
        key=f"certificate-issued:{certificate.id}",
    )
