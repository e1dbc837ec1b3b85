"""What no request of ours holds, refused once for all rooms instead of failing in the database."""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**63 - 1  # BIGINT
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class IdConverter(IntegerConverter):
    """``<int:...>`` of an address: ids that no row can have are not found instead of an error."""

    def to_python(self, value: str) -> int:
        found: int = super().to_python(value)
        if found > LARGEST_ID:
            abort(404)
        return found


def init_app(app: Flask) -> None:
    """Before the blueprints, whose rules take their converters when they are registered."""
    app.url_map.converters["int"] = IdConverter
    app.before_request(refuse_zero_bytes)


def refuse_zero_bytes() -> None:
    """PostgreSQL keeps no zero byte in text, and nobody types one."""
    values = [request.path, *(value for _key, value in request.args.items(multi=True))]
    if request.mimetype in FORM_TYPES:
        values += [value for _key, value in request.form.items(multi=True)]
    if any("\0" in value for value in values):
        abort(400)
