"""Errors as pages or JSON: what happened, what was kept, what to do. Never a stack trace."""

from __future__ import annotations

import structlog
from flask import Flask, Response, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from lms.core.db import db
from lms.core.errors import DomainError, Invalid

log = structlog.get_logger(__name__)
PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500})


def wants_json() -> bool:
    return (
        request.is_json or request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def respond(
    status: int, message: str | None, code: str, faults: list[dict[str, str]] | None = None
) -> tuple[Response, int]:
    if wants_json():
        body: dict[str, object] = {"error": code, "message": message or ""}
        if faults:
            body["faults"] = faults
        return jsonify(body), status
    page = status if status in PAGES else 400 if status < 500 else 500
    html = render_template(f"errors/{page}.html", message=message, faults=faults or [])
    return Response(html, mimetype="text/html"), status


def _domain_error(error: DomainError) -> tuple[Response, int]:
    faults = [{"where": f.where, "message": f.message} for f in error.faults] if isinstance(error, Invalid) else None
    return respond(error.status, error.message, error.code, faults)


def _stale_form(error: CSRFError) -> tuple[Response, int]:
    message = _(
        "Halaman ini terbuka terlalu lama atau sesi Anda berganti. Kembali, muat ulang, lalu kirim sekali lagi."
    )
    return respond(400, message, "stale_form")


def _http_error(error: HTTPException) -> tuple[Response, int] | Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    return respond(error.code, None, error.name.lower().replace(" ", "_"))


def _unexpected(error: Exception) -> tuple[Response, int]:
    db.session.rollback()
    log.error("request.failed", path=request.path, method=request.method, exc_info=error)
    try:
        return respond(500, None, "internal_error")
    except Exception as second:  # the database that failed the page fails the person's language as well
        log.error("error_page.failed", exc_info=second)
        text = "Sistem sedang terganggu. Coba lagi sebentar lagi. / The system is in trouble. Please try again shortly."
        return Response(text, mimetype="text/plain"), 500
