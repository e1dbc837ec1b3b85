"""QR codes of verification addresses: for the certificate and for web pages."""

from __future__ import annotations

from collections.abc import Sequence

import segno

_QUIET_ZONE = 4  # modules of white around the symbol, ISO/IEC 18004
_INK = "#1f1d1a"

Point = tuple[int, int]


def qr_svg(text: str, *, quiet_zone: int = _QUIET_ZONE) -> str:
    """An SVG element holding the QR code of ``text``: dark on white, one filled path.

    Error correction is M (15 % of the symbol may be soiled), or more where the symbol does not grow by it. The element
    has a viewBox and no size of its own, no script, no style attribute and no reference to anything outside, so that a
    page under a strict policy may hold it; ``text`` itself appears nowhere in it.

    Args:
        quiet_zone: modules of white around the symbol; less than 4 only where white surrounds it anyway.

    Raises:
        ValueError: if the text is empty or longer than a QR code can hold.
    """
    if not text:
        raise ValueError("a QR code needs a text")
    matrix = segno.make_qr(text, error="m", boost_error=True).matrix
    side = len(matrix) + 2 * quiet_zone
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#ffffff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="{_INK}" fill-rule="evenodd" d="{_outline(matrix, quiet_zone)}"/></svg>'
    )


def _outline(matrix: Sequence[Sequence[int]], offset: int) -> str:
    """The dark modules as closed outlines: rows drawn one by one show seams between them at some magnifications."""
    dark = {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    # Edges run clockwise around each dark module, so that what is dark lies to the right; shared ones are left out.
    following: dict[Point, list[Point]] = {}
    for x, y in sorted(dark):
        for neighbour, start, end in (
            ((x, y - 1), (x, y), (x + 1, y)),
            ((x + 1, y), (x + 1, y), (x + 1, y + 1)),
            ((x, y + 1), (x + 1, y + 1), (x, y + 1)),
            ((x - 1, y), (x, y + 1), (x, y)),
        ):
            if neighbour not in dark:
                following.setdefault(start, []).append(end)
    path = []
    while following:
        start = here = min(following)
        corners = [start]
        while True:
            ends = following[here]
            there = ends.pop()
            if not ends:
                del following[here]
            if len(corners) > 1 and _in_line(corners[-2], here, there):
                corners[-1] = there
            else:
                corners.append(there)
            here = there
            if here == start:
                break
        path.append(_closed(corners, offset))
    return "".join(path)


def _in_line(first: Point, second: Point, third: Point) -> bool:
    return (first[0] == second[0] == third[0]) or (first[1] == second[1] == third[1])


def _closed(corners: Sequence[Point], offset: int) -> str:
    """Relative path commands through ``corners``, of which the last is the first again."""
    x, y = corners[0]
    steps = [f"M{x + offset} {y + offset}"]
    for next_x, next_y in corners[1:-1]:
        steps.append(f"h{next_x - x}" if next_y == y else f"v{next_y - y}")
        x, y = next_x, next_y
    return "".join(steps) + "z"
