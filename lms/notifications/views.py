"""Messages to the person."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("notifications", __name__, url_prefix="/pemberitahuan", template_folder="templates")
