"""Evidence as it is shown: the whole file, or a small picture for lists on a slow line."""

from __future__ import annotations

import io
from enum import StrEnum

from flask import Response
from PIL import Image

from lms.core import storage
from lms.core.storage import PICTURES, StoredFile


class Size(StrEnum):
    """Longest edge and quality of a preview; a list at 25 KB/s carries several small ones."""

    SMALL = "kecil"
    MIDDLE = "sedang"


EDGES = {Size.SMALL: (240, 60), Size.MIDDLE: (800, 55)}  # pixels, JPEG quality


def is_picture(file: StoredFile) -> bool:
    return file.media_type in PICTURES


def preview(file: StoredFile, size: Size) -> Response:
    """A smaller JPEG of a picture that storage keeps.

    Raises:
        ValueError: not a picture.
    """
    if not is_picture(file):
        raise ValueError(file.media_type)
    edge, quality = EDGES[size]
    with Image.open(io.BytesIO(storage.read(file)), formats=[PICTURES[file.media_type]]) as picture:
        picture.draft("RGB", (edge, edge))  # a JPEG is decoded near the wanted size at once
        picture.thumbnail((edge, edge))
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=quality, optimize=True)
    response = Response(out.getvalue(), mimetype="image/jpeg")
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Private: the right to see it is asked again at each request that reaches us.
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
