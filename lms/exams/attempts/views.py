"""Taking a quiz or an exam."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("attempts", __name__, url_prefix="/ujian", template_folder="../templates")

CREDENTIAL_VIEWS: tuple[str, ...] = ()
