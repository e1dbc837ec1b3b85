"""All sittings a person organises, audits or invigilates."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from lms.core import access, clock
from lms.core.paging import paginate
from lms.courses.words import titled
from lms.exams.sittings import policies, queries, words
from lms.exams.sittings.queries import SittingFilters, When

SEARCH_LIMIT = 100


@access.requires(policies.may_list_sittings)
def index() -> str:
    now = clock.now()
    when = request.args.get("waktu", "")
    filters = SittingFilters(
        words=request.args.get("q", "")[:SEARCH_LIMIT],
        programme=request.args.get("program", ""),
        when=When(when) if when in set(When) else None,
    )
    page = paginate(queries.search(current_user, filters, now))
    ids = [sitting.id for sitting in page.items]
    return render_template(
        "sittings/index.html",
        page=page,
        filters=filters,
        groups=_groups(filters),
        seats=queries.seat_counts(ids),
        invigilators=queries.invigilator_names(ids),
        when={sitting.id: words.when_words()[queries.when_of(sitting, now)] for sitting in page.items},
        may_plan=policies.may_plan_sittings(current_user),
    )


def _groups(filters: SittingFilters) -> list[dict[str, object]]:
    programmes = queries.programmes_with_sittings(current_user)
    return [
        {
            "name": "waktu",
            "label": _("Waktu"),
            "choices": [
                {"value": when.value, "label": word, "checked": when is filters.when}
                for when, (_tag, word) in words.when_words().items()
            ],
        },
        {
            "name": "program",
            "label": _("Program"),
            "choices": [
                {
                    "value": version.programme.slug,
                    "label": titled(version),
                    "checked": version.programme.slug == filters.programme,
                }
                for version in programmes
            ],
        },
    ]
