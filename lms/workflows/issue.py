"""The certificate and its points, brought to where the facts say they should be; part of reconcile."""

from __future__ import annotations

from datetime import datetime

from lms.courses.models import Stage
from lms.workflows.facts import Facts


def bring_certificate_up_to_date(facts: Facts, now: datetime) -> None:
    """Issue or revoke."""


def tell_stage_opened(facts: Facts, stage: Stage) -> None:
    """Tell the learner."""
