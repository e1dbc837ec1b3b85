"""Item banks: list, editor, review."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("banks", __name__, url_prefix="/bank-soal", template_folder="../templates")
