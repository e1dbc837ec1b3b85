"""Certificates and their public check."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("certificates", __name__, url_prefix="", template_folder="templates")
