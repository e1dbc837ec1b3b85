"""Sittings and the invigilator's console."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("sittings", __name__, url_prefix="/sesi", template_folder="../templates")
