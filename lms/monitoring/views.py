"""Health of the system, for machines and administrators."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("monitoring", __name__, url_prefix="/pemantauan", template_folder="templates")
