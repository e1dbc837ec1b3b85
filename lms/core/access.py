"""Who may call a route. Every view carries a decision; one without is refused, and a test walks the whole map.

Decorate the view function (nearest to it) with one of::

    @access.public                     anyone
    @access.signed_in                  whoever has signed in; the view's loader decides about the object
    @access.requires(policy)           whoever ``policy(person)`` admits
    @access.by_credential              the view checks a credential of its own (the exam's save)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

View = TypeVar("View", bound=Callable[..., Any])
Policy = Callable[[Any], bool]


def public(view: View) -> View:
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    view.access = "signed_in"  # type: ignore[attr-defined]
    return view


def by_credential(view: View) -> View:
    view.access = "by_credential"  # type: ignore[attr-defined]
    return view


def requires(policy: Policy) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        view.access = policy  # type: ignore[attr-defined]
        return view

    return decorate


def decision_of(endpoint: str, app: Flask) -> Any:
    """The decision a route carries, or None."""
    return getattr(app.view_functions.get(endpoint), "access", None)


def init_app(app: Flask) -> None:
    app.before_request(_decide)


def _decide() -> Response | None:
    if request.endpoint is None:
        return None  # 404 or 405 follows
    decision = decision_of(request.endpoint, current_app)
    if decision in ("public", "by_credential"):
        return None
    if not current_user.is_authenticated:
        if request.method == "GET" and request.accept_mimetypes.accept_html:
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        abort(401)
    if decision == "signed_in":
        return None
    if callable(decision) and decision(current_user):
        return None
    abort(403)
