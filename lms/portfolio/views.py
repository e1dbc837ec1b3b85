"""Portfolio, its links, and the leader's team page."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("portfolio", __name__, url_prefix="/portofolio", template_folder="templates")
