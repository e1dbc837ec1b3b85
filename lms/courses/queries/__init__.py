"""Reads of the courses room, by what they are about."""

from lms.courses.queries.catalogue import (
    CatalogueEntry,
    CatalogueFilters,
    catalogue,
    filter_choices,
    newest_version,
    open_offerings,
    programme_by_slug,
)
from lms.courses.queries.enrolments import (
    enrolment_by_id,
    enrolments_of,
    people_with_role_above,
    stage_progress,
    taken,
    taken_by_offering,
)
from lms.courses.queries.offerings import (
    OfferingFilters,
    offering_by_id,
    offerings_visible_to,
    programmes_run_by,
    unassigned_visible_to,
)
from lms.courses.queries.reading import (
    ModuleView,
    PartView,
    current_version,
    last_place,
    media_file,
    module_count,
    modules_of,
    part_with_text,
    parts_with_text,
    place_in,
)
from lms.courses.queries.roster import RosterFilters, RosterRow, roster, roster_rows

__all__ = [
    "CatalogueEntry",
    "CatalogueFilters",
    "ModuleView",
    "OfferingFilters",
    "PartView",
    "RosterFilters",
    "RosterRow",
    "catalogue",
    "current_version",
    "enrolment_by_id",
    "enrolments_of",
    "filter_choices",
    "last_place",
    "media_file",
    "module_count",
    "modules_of",
    "newest_version",
    "offering_by_id",
    "offerings_visible_to",
    "open_offerings",
    "part_with_text",
    "parts_with_text",
    "people_with_role_above",
    "place_in",
    "programme_by_slug",
    "programmes_run_by",
    "roster",
    "roster_rows",
    "stage_progress",
    "taken",
    "taken_by_offering",
    "unassigned_visible_to",
]
