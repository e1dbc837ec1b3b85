"""Pictures of a programme."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _
from flask_login import current_user

from lms.core import access, storage
from lms.core.errors import NotFound
from lms.courses import policies, queries

YEAR = 365 * 24 * 3600  # seconds


@access.signed_in
def picture(slug: str, digest: str, name: str) -> Response:
    """An SVG that was judged when it was loaded, for those who may read the programme. Its address changes with it."""
    found = queries.media_file(slug, name, digest) if len(digest) >= 16 else None
    if found is None:
        raise NotFound(_("Gambar ini tidak ada."))
    programme, media = found
    if not policies.may_preview(current_user, programme) and not queries.is_enrolled(current_user.id, programme.id):
        raise NotFound(_("Gambar ini tidak ada."))
    response = Response(storage.read(media.file), mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    response.set_etag(media.digest)
    return response
