"""Signing in and out, the own account, people and roles."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, url_prefix="", template_folder="templates")
