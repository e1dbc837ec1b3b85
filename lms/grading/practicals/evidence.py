"""Evidence as it is shown: the whole file, or a small picture for lists on a slow line."""

from __future__ import annotations

import io
from enum import StrEnum

from flask import Response
from PIL import Image

from lms.core import storage
from lms.core.storage import PICTURES, StoredFile


class Size(StrEnum):
    """For lists, and for the picture in view beside the checklist; a press opens the whole file."""

    SMALL = "kecil"
    MIDDLE = "sedang"


# Longest edge in pixels, JPEG quality. A photo full of detail then weighs about 2.5 KB and 35 KB, so that the marking
# room with its style sheets, one picture in view and eight in the strip stays below 100 KB.
EDGES = {Size.SMALL: (160, 45), Size.MIDDLE: (600, 42)}


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
