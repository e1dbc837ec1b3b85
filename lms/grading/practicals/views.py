"""Logbook, marking and decision."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("practicals", __name__, url_prefix="/praktik", template_folder="../templates")
