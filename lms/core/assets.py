"""Static files: cached for ever under an address that changes with their content, compressed on the way.

The version stands in the path (``/static/<version>/js/main.js``), so that a script's relative imports carry it as well.
An address without it, or with an old one, is answered too, but asked about again each time.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, send_from_directory
from flask_compress import Compress

from lms.core import access

ONE_YEAR = 365 * 24 * 3600  # seconds
FOLDER = Path(__file__).resolve().parents[1] / "static"

compress = Compress()


def init_app(app: Flask) -> None:
    app.config.setdefault("COMPRESS_MIMETYPES", [
        "text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml",
    ])  # fmt: skip
    compress.init_app(app)
    current = content_version(FOLDER)

    @app.route("/static/<version>/<path:filename>", endpoint="static")
    @access.public
    def static(version: str, filename: str) -> Response:
        if version != current:
            known = (FOLDER / filename).is_file()  # an older version's address
            response = send_from_directory(FOLDER, filename if known else f"{version}/{filename}")
            response.headers["Cache-Control"] = "no-cache"
            return response
        response = send_from_directory(FOLDER, filename)
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
        return response

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", current)


def content_version(folder: Path) -> str:
    """Twelve hex digits over the names and contents of all files below ``folder``."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
