"""Health of the system, for machines and administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import access, clock, durability
from lms.core.paging import paginate
from lms.monitoring import policies, queries, services

blueprint = Blueprint("monitoring", __name__, url_prefix="", template_folder="templates")


@blueprint.get("/sehat")
@access.public
def health() -> Any:
    """For a load balancer: 503 only where this process cannot serve, which a silent worker does not mean."""
    if not queries.database_answers():
        return jsonify(status="failing", database="silent"), 503
    now, beat = clock.now(), queries.last_beat()
    age = None if beat is None else max(0, round((now - beat).total_seconds()))
    silent = age is None or age > queries.SILENT_AFTER.total_seconds()
    answer = jsonify(status="degraded" if silent else "ok", database="ok", worker_seconds_ago=age)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/sistem")
@access.requires(policies.may_see_system)
def system() -> str:
    now = clock.now()
    settings = queries.durability_settings()
    return render_template(
        "monitoring/system.html",
        workers=[(one, now - one.beat_at <= queries.SILENT_AFTER) for one in queries.workers()],
        queue=queries.queue(now),
        parked=paginate(queries.parked()),
        durability=settings,
        weaknesses=durability.weaknesses(settings),
        versions=queries.versions(),
        may_act=policies.may_act_on_system(current_user),
    )


@blueprint.post("/sistem/pesan/<int:message_id>/coba-lagi")
@access.requires(policies.may_act_on_system)
def retry(message_id: int) -> Response:
    services.retry(message_id, by=current_user)
    flash(_("Pesan dikirim ulang ke antrean. Hasilnya tampak di sini dalam beberapa detik."), "success")
    return redirect(url_for("monitoring.system"))
