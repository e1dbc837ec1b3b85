"""The receipt: number and hash of a journal's row. Rows written later extend the chain and leave it true."""

from __future__ import annotations

import base64

import segno
from markupsafe import Markup

_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_BYTES = 10  # of the hash in the short code: 80 bits, 16 characters


def short_code(seq: int, row_hash: bytes) -> str:
    """``12-7Q4M-0ZKD-9PXA-3HTN``: the row's number, then 80 bits of its hash without letters that look like digits."""
    text = base64.b32encode(row_hash[:_BYTES]).decode().translate(_CROCKFORD)
    return "-".join([str(seq), *(text[start : start + 4] for start in range(0, len(text), 4))])


def full_text(attempt_id: int, seq: int, row_hash: bytes) -> str:
    """What the QR code says: everything a verification needs."""
    return f"widya-ujian:{attempt_id}:{seq}:{row_hash.hex()}"


def qr_svg(text: str, label: str) -> Markup:
    """The text as an SVG element without style or size of its own; ``label`` says what it is."""
    code = segno.make_qr(text, error="m")
    matrix = code.matrix
    side = len(matrix) + 8  # four modules of white on each side
    path = "".join(f"M{x + 4} {y + 4}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return Markup(
        '<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#1f1d1a" d="{path}"/></svg>'
    ).format(side=side, label=label, path=path)
