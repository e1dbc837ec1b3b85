"""Results and their release."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("grading", __name__, url_prefix="/hasil", template_folder="templates")
