"""CPD points and standing."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("cpd", __name__, url_prefix="/poin", template_folder="templates")
