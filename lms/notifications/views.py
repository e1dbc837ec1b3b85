"""Messages to the person."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock
from lms.core.errors import NotFound
from lms.core.paging import paginate
from lms.core.urls import is_local
from lms.notifications import queries, services
from lms.notifications.wording import word

blueprint = Blueprint("notifications", __name__, url_prefix="/pemberitahuan", template_folder="templates")


@blueprint.app_template_global()
def unread_notices() -> int:
    """How many notices the signed-in person has not opened; counted once a request."""
    if "unread_notices" not in g:
        g.unread_notices = queries.unread_count(current_user.id) if current_user.is_authenticated else 0
    return int(g.unread_notices)


@blueprint.get("/")
@access.signed_in
def index() -> str:
    unread = request.args.get("unread") == "1"
    page = paginate(queries.visible_to(current_user, unread=unread))
    rows = [(notice, word(notice.kind, notice.values)) for notice in page.items]
    return render_template("notifications/index.html", page=page, rows=rows, unread=unread)


@blueprint.post("/<int:notice_id>/buka")
@access.signed_in
def open_notice(notice_id: int) -> Response:
    """Mark it read and go where it points."""
    notice = queries.notice(notice_id)
    if notice is None or notice.person_id != current_user.id:
        raise NotFound(_("Pemberitahuan ini tidak ditemukan."))
    services.mark_read(notice, by=current_user, now=clock.now())
    target = notice.url or ""
    return redirect(target if is_local(target) else url_for("notifications.index"))


@blueprint.post("/baca-semua")
@access.signed_in
def read_all() -> Response:
    services.mark_all_read(by=current_user, now=clock.now())
    flash(_("Semua pemberitahuan ditandai sudah dibaca."), "success")
    return redirect(url_for("notifications.index"))
