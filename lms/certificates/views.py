"""Certificates: the holder's pages, the provider's list, and the public check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from lms.accounts.models import Person
from lms.certificates import codes, explanations, pattern, policies, queries, services
from lms.certificates.checking import SIZE_LIMIT, FileVerdict, check_file
from lms.certificates.forms import RevokeForm
from lms.certificates.models import Certificate
from lms.certificates.public import status_of
from lms.certificates.qr import qr_svg
from lms.certificates.validity import Validity
from lms.core import access, clock, paging, storage
from lms.core.errors import Forbidden, NotFound
from lms.core.limits import limiter
from lms.core.problems import wants_json
from lms.cpd import queries as cpd

blueprint = Blueprint("certificates", __name__, url_prefix="", template_folder="templates")

LOOKUPS = "60 per minute"  # of a code, for an account or address; an office shares one
UPLOADS = "12 per minute"


@blueprint.app_template_filter("decimal_text")
def decimal_text(value: str) -> Decimal:
    """A figure of a snapshot, where decimals stand as text."""
    return Decimal(value)


@blueprint.context_processor
def words() -> dict[str, object]:
    """Words of a status and of a kind of document, for this room's templates."""
    return {"status_label": explanations.status_label, "kind_label": explanations.kind_label}


def load_certificate(certificate_id: int, may: Callable[[Person, Certificate], bool]) -> Certificate:
    """The certificate, if the signed-in person may do this with it.

    Raises:
        NotFound: there is none, or it is none of the person's business.
        Forbidden: the person may see it, and no more.
    """
    certificate = queries.by_id(certificate_id)
    if certificate is None or not policies.may_see(current_user, certificate):
        raise NotFound(_("Sertifikat ini tidak ada."))
    if not may(current_user, certificate):
        raise Forbidden(_("Anda tidak berwenang melakukan ini."))
    return certificate


@blueprint.get("/sertifikat")
@access.signed_in
def mine() -> str:
    now = clock.now()
    found = [status_of(certificate, now) for certificate in queries.of_person(current_user.id)]
    return render_template("certificates/mine.html", statuses=found)


@blueprint.get("/sertifikat/<int:certificate_id>")
@access.signed_in
def show(certificate_id: int) -> str | Response:
    """The certificate on the screen; as JSON whether its PDF is there, which the page asks while it is being made."""
    certificate = load_certificate(certificate_id, policies.may_see)
    if wants_json():
        return jsonify(made=certificate.file_id is not None)
    status = status_of(certificate, clock.now())
    earned = cpd.earned_by([cpd.certificate_source(certificate.id)]).get(cpd.certificate_source(certificate.id))
    return render_template(
        "certificates/show.html",
        status=status,
        certificate=certificate,
        sheet=sheet_of(certificate),
        why_status=explanations.of_status(certificate, status.today),
        earned=earned,
        why_points=cpd.why_entry(earned) if earned else None,
        delayed=certificate.file_id is None and queries.is_delayed(certificate.id),
        may_revoke=policies.may_revoke(current_user, certificate),
        is_holder=certificate.person_id == current_user.id,
    )


def sheet_of(certificate: Certificate) -> Markup:
    """Both pages as they are printed, in the document's language, whatever the reader's is."""
    document = certificate.document

    def day(name: str) -> date | None:
        return date.fromisoformat(document[name]) if document[name] else None

    with force_locale(document["language"]):
        html = render_template(
            "certificates/_sheet.html",
            document=document,
            basis={**document["basis"], "until": date.fromisoformat(document["basis"]["valid_until"])},
            issued_on=day("issued_on"),
            valid_until=day("valid_until"),
            qr=Markup(qr_svg(document["verification_url"], quiet_zone=0)),  # noqa: S704 - drawn by us, holds no text
        )
    return Markup(html)  # noqa: S704 - a template of ours, which escapes what it shows


@blueprint.get("/sertifikat/<int:certificate_id>/pdf")
@access.signed_in
def pdf(certificate_id: int) -> AnyResponse:
    """The kept bytes, as they were issued."""
    certificate = load_certificate(certificate_id, policies.may_see)
    if certificate.file is None:
        return redirect(url_for("certificates.show", certificate_id=certificate.id))
    return storage.respond(certificate.file)


@blueprint.get("/sertifikat/pola.svg")
@access.public
def ground() -> Response:
    """The line pattern of page 1, drawn once in a process."""
    response = Response(pattern.svg(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=604800"
    return response


@blueprint.get("/sertifikat/terbit")
@access.requires(policies.may_list)
def issued() -> str:
    """Certificates of the providers the person works for."""
    now = clock.now()
    words, programme = request.args.get("q", ""), request.args.get("program", "")
    wanted = request.args.get("status", "")
    validity = next((one for one in Validity if one.value == wanted), None)
    page = paging.paginate(
        queries.issued_for(current_user, words=words, validity=validity, programme=programme, today=now.date())
    )
    return render_template(
        "certificates/issued.html",
        page=page,
        statuses=[status_of(certificate, now) for certificate in page.items],
        words=words,
        validity=validity,
        programme=programme,
        programmes=queries.programmes_for(current_user),
        validities=list(Validity),
    )


@blueprint.route("/sertifikat/<int:certificate_id>/cabut", methods=["GET", "POST"])
@access.signed_in
def revoke(certificate_id: int) -> str | AnyResponse | tuple[str, int]:
    """Asks for the reason, says what will change, and revokes."""
    certificate = load_certificate(certificate_id, policies.may_revoke)
    form = RevokeForm()
    if form.validate_on_submit():
        services.revoke(certificate.id, form.reason.data or "", current_user, clock.now())
        flash(
            _("Sertifikat %(number)s dicabut. Halaman publiknya sudah mengatakannya.", number=certificate.number),
            "success",
        )
        return redirect(url_for("certificates.show", certificate_id=certificate.id))
    status = status_of(certificate, clock.now())
    html = render_template("certificates/revoke.html", certificate=certificate, status=status, form=form)
    return (html, 422) if form.errors else html


@blueprint.get("/periksa")
@access.public
@limiter.limit(LOOKUPS)
def check() -> str | AnyResponse | tuple[str, int]:
    """A form for a code and one for a file; ``?kode=`` leads to the certificate's public page."""
    typed = request.args.get("kode", "").strip()
    if not typed:
        return render_template("certificates/check.html", typed="", problem=None)
    code = codes.normalise(typed)
    if code is not None:
        return redirect(url_for("certificates.public", code=code))
    return render_template("certificates/check.html", typed=typed, problem=_mistyped()), 422


def _mistyped() -> str:
    return _(
        "Kode ini salah ketik: kode terdiri atas 12 huruf dan angka, tanpa 0, O, 1, I, dan L. Bandingkan lagi dengan "
        "yang tercetak di samping kode QR."
    )


@blueprint.post("/periksa")
@access.public
@limiter.limit(UPLOADS)
def check_file_upload() -> Response | str | tuple[str, int]:
    """Judge an uploaded PDF and forget it."""
    upload: FileStorage | None = request.files.get("file")
    content = upload.stream.read(SIZE_LIMIT + 1) if upload is not None else b""
    found = check_file(content)
    status = status_of(found.certificate, clock.now()) if found.certificate else None
    if wants_json():
        return jsonify(verdict=found.verdict.value, certificate=status.as_json() if status else None)
    refused = found.verdict in (FileVerdict.EMPTY, FileVerdict.TOO_LARGE, FileVerdict.NOT_PDF)
    name = upload.filename if upload is not None else None
    html = render_template(
        "certificates/check.html",
        typed="",
        problem=None,
        result=found,
        said=explanations.of_file(found),
        status=status,
        file_name=name,
    )
    return (html, 422) if refused else html


@blueprint.get("/s/<code>")
@access.public
@limiter.limit(LOOKUPS)
def public(code: str) -> str | AnyResponse | tuple[str | Response, int]:
    """Valid, expired or revoked: where a QR code leads. Answers JSON to who accepts only that."""
    canonical = codes.normalise(code)
    certificate = queries.by_code(canonical) if canonical else None
    if certificate is None:
        message = _("Tidak ada sertifikat dengan kode ini.") if canonical else _mistyped()
        if wants_json():
            return jsonify(code=code, status="unknown", message=message), 404
        return render_template("certificates/check.html", typed=code, problem=message), 404
    if canonical != code:
        return redirect(url_for("certificates.public", code=canonical))
    status = status_of(certificate, clock.now())
    if wants_json():
        return jsonify(status.as_json())
    return render_template("certificates/public.html", status=status, certificate=certificate)
