"""What the views of a roster share: its filters, and who can be assigned."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request
from flask_babel import gettext as _

from lms.accounts.models import Person, Role
from lms.courses import policies, queries, words
from lms.courses.models import EnrolmentStatus, Offering
from lms.courses.queries import RosterFilters

SEARCH_LIMIT = 100  # characters
Choices = list[tuple[int, str]]


def searched() -> str:
    """The words of a search from the address, without characters that no text of ours holds."""
    return "".join(c for c in request.args.get("q", "")[:SEARCH_LIMIT] if c.isprintable())


def roster_filters() -> RosterFilters:
    """From the address; what is not known is ignored."""
    status, missing = request.args.get("keadaan", ""), request.args.get("belum", "")
    return RosterFilters(
        words=searched(),
        status=EnrolmentStatus(status) if status in set(EnrolmentStatus) else None,
        missing=missing if missing in ("supervisor", "assessor") else "",
    )


def roster_groups(filters: RosterFilters) -> list[dict[str, object]]:
    states = [(state.value, word) for state, (_tag, word) in words.enrolment_states().items()]
    missing = [("supervisor", _("Pembimbing lapangan")), ("assessor", _("Asesor"))]
    return [
        {
            "name": name,
            "label": label,
            "choices": [{"value": value, "label": text, "checked": value == chosen} for value, text in choices],
        }
        for name, label, choices, chosen in (
            ("keadaan", _("Keadaan"), states, filters.status or ""),
            ("belum", _("Belum mempunyai"), missing, filters.missing),
        )
    ]


def assignable(offering: Offering, learners: Iterable[Person]) -> tuple[Choices, Choices]:
    """Field supervisors in whose scope one of the learners works, and assessors of the provider: (id, name, unit)."""
    provider = policies.provider_path(offering.programme)
    paths = {learner.organisation.path for learner in learners if learner.organisation} | {provider}
    supervisors = queries.people_with_role_above(Role.FIELD_SUPERVISOR, paths)
    assessors = queries.people_with_role_above(Role.ASSESSOR, [provider])
    return _named(supervisors), _named(assessors)


def _named(people: Iterable[Person]) -> Choices:
    return [
        (person.id, f"{person.name}, {person.organisation.name}" if person.organisation else person.name)
        for person in people
    ]
