"""Portfolio, its links, and the leader's team page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms.accounts import queries as accounts
from lms.certificates import explanations
from lms.core import access, clock, paging, spreadsheet
from lms.core.db import db
from lms.core.errors import Forbidden, Invalid, NotFound
from lms.core.limits import limiter
from lms.core.settings import Settings
from lms.cpd.standing import StandingState, state_label
from lms.portfolio import policies, queries, services
from lms.portfolio.forms import LinkForm
from lms.portfolio.record import portfolio_of

blueprint = Blueprint("portfolio", __name__, url_prefix="/portofolio", template_folder="templates")

FRESH = "portfolio.fresh_link"  # the address of a link just made, shown once
PAGE = 25
EXPORT_LIMIT = 5000  # rows


@blueprint.context_processor
def words() -> dict[str, object]:
    return {"status_label": explanations.status_label, "kind_label": explanations.kind_label}


@blueprint.route("", methods=["GET", "POST"])
@access.signed_in
def mine() -> str | AnyResponse | tuple[str, int]:
    """The person's own portfolio and its links; POST makes a link."""
    now = clock.now()
    today = now.astimezone(ZoneInfo(current_user.timezone)).date()
    form = LinkForm()
    if not form.is_submitted():
        form.last_day.data = today + timedelta(days=30)
    elif form.validate():
        try:
            token = services.create_link(current_user, form.label.data or "", form.last_day.data, now)
        except Invalid as problem:
            for fault in problem.faults:
                form[fault.where].errors = [*form[fault.where].errors, fault.message]
        else:
            settings: Settings = current_app.extensions["lms.settings"]
            session[FRESH] = settings.base_url + url_for("portfolio.shared", token=token)
            return redirect(url_for("portfolio.mine", _anchor="links"))
    html = render_template(
        "portfolio/mine.html",
        portfolio=portfolio_of(current_user, now),
        links=queries.links_of(current_user.id),
        fresh=session.pop(FRESH, None),
        form=form,
        now=now,
        today=today,
        latest=today + timedelta(days=services.LONGEST),
    )
    return (html, 422) if form.errors else html


@blueprint.route("/tautan/<int:link_id>/tarik", methods=["GET", "POST"])
@access.signed_in
def withdraw(link_id: int) -> str | AnyResponse:
    """Asks, then makes the link useless."""
    link = queries.link_by_id(link_id, current_user.id)
    if link is None:
        raise NotFound(_("Tautan ini tidak ada."))
    if request.method == "POST":
        services.withdraw_link(link.id, current_user, clock.now())
        flash(
            _(
                "Tautan “%(label)s” ditarik. Siapa pun yang membukanya tidak lagi melihat portofolio Anda.",
                label=link.label,
            ),
            "success",
        )
        return redirect(url_for("portfolio.mine", _anchor="links"))
    return render_template("portfolio/withdraw.html", link=link)


@blueprint.get("/<int:person_id>")
@access.signed_in
def person(person_id: int) -> str | AnyResponse:
    """Another person's portfolio, for leaders above and auditors."""
    if person_id == current_user.id:
        return redirect(url_for("portfolio.mine"))
    found = accounts.person(person_id)
    if found is None or not policies.may_see(current_user, found):
        raise NotFound(_("Portofolio ini tidak ada atau bukan untuk Anda."))
    return render_template("portfolio/person.html", portfolio=portfolio_of(found, clock.now()))


@blueprint.get("/tautan/<token>")
@access.public
@limiter.limit("30 per minute")
def shared(token: str) -> Response:
    """A portfolio behind a dated link: no sign-in, no NIP, not for search engines."""
    now = clock.now()
    owner = queries.owner_of(token, now)
    if owner is None:
        raise NotFound(_("Tautan ini tidak ada, sudah lewat waktunya, atau ditarik oleh pemiliknya."))
    response = make_response(render_template("portfolio/shared.html", portfolio=portfolio_of(owner, now), now=now))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/tim")
@access.requires(policies.may_see_a_team)
def team() -> str:
    """People of the units below, with progress, certificates and standing."""
    chosen = _filters()
    page = _team_page(chosen, size=PAGE)
    return render_template(
        "portfolio/team.html",
        page=page,
        members=queries.members(page.items, clock.now()),
        units=queries.units_of(current_user),
        states=[(state, state_label(state)) for state in StandingState],
        chosen=chosen,
        export_url=f"{url_for('portfolio.team_export')}?{request.query_string.decode('ascii', 'ignore')}",
    )


@blueprint.get("/tim.xlsx")
@access.requires(policies.may_see_a_team)
def team_export() -> Response:
    """What the team page shows with these filters, all pages."""
    page = _team_page(_filters(), size=EXPORT_LIMIT, number=1)
    if page.pages > 1:
        raise Forbidden(_("Lebih dari %(limit)s orang. Saring dahulu menurut unit.", limit=EXPORT_LIMIT))
    headings = [
        _("Nama"), _("NIP"), _("Jabatan"), _("Unit kerja"), _("3T"), _("Status"), _("Poin"), _("Sasaran"), _("Kurang"),
        _("Program berjalan"), _("Sertifikat berlaku"), _("Paling dekat habis"),
    ]  # fmt: skip
    rows = [_row(member) for member in queries.members(page.items, clock.now())]
    return spreadsheet.attachment(spreadsheet.write_xlsx(_("Tim saya"), headings, rows), "tim.xlsx")


def _row(member: queries.Member) -> list[spreadsheet.Cell]:
    someone, standing = member.person, member.standing
    unit = someone.organisation
    return [
        someone.name,
        someone.nip or "",
        someone.post or "",
        unit.name if unit else "",
        _("ya") if unit and unit.is_remote else _("tidak"),
        standing.label,
        standing.points,
        standing.target,
        standing.gap,
        "; ".join(f"{course.title} ({course.done}/{course.stages})" for course in member.courses),
        "; ".join(held.title for held in member.in_force),
        min((held.valid_until for held in member.in_force if held.valid_until), default=None),
    ]


def _filters() -> dict[str, Any]:
    wanted = request.args.get("status", "")
    return {
        "unit": request.args.get("unit", type=int),
        "words": request.args.get("q", ""),
        "state": next((state for state in StandingState if state.value == wanted), None),
    }


def _team_page(chosen: dict[str, Any], *, size: int, number: int | None = None) -> paging.Page[Any]:
    statement = queries.team_of(current_user, unit_id=chosen["unit"], words=chosen["words"])
    if chosen["state"] is None:
        return paging.paginate(statement, page=number, size=size)
    # Standing is computed, not stored: everyone of the scope is looked at, then the page is cut.
    people = queries.in_state(db.session.scalars(statement).unique().all(), chosen["state"], clock.now())
    pages = max(1, -(-len(people) // size))
    wanted = number if number is not None else request.args.get("page", 1, type=int)
    wanted = min(max(1, wanted), pages)
    return paging.Page(people[(wanted - 1) * size : wanted * size], wanted, pages, len(people))
