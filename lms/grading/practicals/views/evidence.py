"""Evidence, to whoever may see it at this moment."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _
from flask_login import current_user

from lms.core import access, storage
from lms.core.errors import NotFound
from lms.core.storage import StoredFile
from lms.grading.practicals import policies, queries
from lms.grading.practicals.evidence import Size, is_picture, preview


@access.signed_in
def show(evidence_id: int) -> Response:
    file = _load(evidence_id)
    return storage.respond(file, inline=is_picture(file))


@access.signed_in
def show_preview(evidence_id: int, size: str) -> Response:
    file = _load(evidence_id)
    if not is_picture(file):
        raise NotFound(_("Bukti ini bukan gambar."))
    return preview(file, Size(size))


def _load(evidence_id: int) -> StoredFile:
    """The file, if the person may see it now; "not there" else, so that ids say nothing."""
    evidence = queries.load_evidence(evidence_id)
    enrolment = evidence.entry.enrolment
    if not policies.may_see_logbook(current_user, enrolment):
        practice = queries.practice_of(enrolment)
        if not policies.may_see_evidence(current_user, enrolment, practice, queries.bar_for(current_user, enrolment)):
            raise NotFound(_("Bukti ini tidak ada atau sudah dihapus."))
    return evidence.file
