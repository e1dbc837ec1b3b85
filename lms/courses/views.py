"""Catalogue, offerings, enrolment, reader, home."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("courses", __name__, url_prefix="", template_folder="templates")
