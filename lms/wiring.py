"""``create_app``: the one place that knows every room."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from lms import models
from lms.accounts import handlers as account_handlers
from lms.accounts import navigation, sessions
from lms.accounts import views as accounts
from lms.certificates import handlers as certificate_handlers
from lms.certificates import views as certificates
from lms.core import access, assets, db, headers, i18n, intake, limits, mail, problems, storage, uow, worker
from lms.core.settings import Settings, from_environment
from lms.courses import views as courses
from lms.cpd import views as cpd
from lms.exams.attempts import views as attempts
from lms.exams.attempts.gate import SaveGate
from lms.exams.banks import views as banks
from lms.exams.sittings import views as sittings
from lms.grading import views as grading
from lms.grading.practicals import views as practicals
from lms.monitoring import handlers as monitoring_handlers
from lms.monitoring import views as monitoring
from lms.notifications import handlers as notification_handlers
from lms.notifications import views as notifications
from lms.portfolio import views as portfolio
from lms.workflows import handlers as workflow_handlers
from lms.workflows.reconcile import reconcile

UPLOAD_LIMIT = 64 * 1024 * 1024  # bytes of one request; each upload has a smaller limit of its own

BLUEPRINTS = (
    accounts.blueprint, courses.blueprint, banks.blueprint, sittings.blueprint, attempts.blueprint, grading.blueprint,
    practicals.blueprint, certificates.blueprint, cpd.blueprint, portfolio.blueprint, notifications.blueprint,
    monitoring.blueprint,
)  # fmt: skip

HANDLERS = (account_handlers, workflow_handlers, certificate_handlers, notification_handlers, monitoring_handlers)

csrf = CSRFProtect()


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """Make the application.

    Args:
        settings: read from the environment by default.
        overrides: further Flask configuration, for tests.
    """
    settings = settings or from_environment()
    app = Flask("lms", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_NAME="widya",
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        WTF_CSRF_TIME_LIMIT=None,
        TESTING=settings.mode == "test",
        RATELIMIT_STORAGE_URI=settings.redis or "memory://",
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,  # a Redis that is away must not keep people from signing in
    )
    app.config.update(overrides)
    app.extensions["lms.settings"] = settings
    app.extensions["lms.metadata"] = models.metadata
    db.init_app(app, settings)
    with app.app_context():
        app.wsgi_app = SaveGate(  # type: ignore[method-assign]
            app.wsgi_app, db.db.engine, secret=settings.secret_key, base_url=settings.base_url
        )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    for part in (csrf, limits.limiter):
        part.init_app(app)
    assets.init_app(app)
    intake.init_app(app)
    storage.init_app(app, settings)
    i18n.init_app(app)
    headers.init_app(app, settings)
    sessions.init_app(app)
    access.init_app(app)
    problems.init_app(app)
    navigation.init_app(app)
    uow.register_reconciler(app, reconcile)
    jobs = worker.registry(app)
    jobs.handles(mail.TOPIC, mail.send)
    for handlers in HANDLERS:
        handlers.register(jobs)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for view in attempts.CREDENTIAL_VIEWS:  # a signed SameSite=Strict cookie and an Origin check stand in for the token
        csrf.exempt(view)
    return app
