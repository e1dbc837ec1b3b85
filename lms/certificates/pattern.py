"""The certificate's line pattern for the screen, as an SVG picture: the same drawing as on paper, computed here.

A band of two families of waves along a rounded rectangle, d(s) = A(s) sin(m a(s) + phase), and a pale rosette. One
quarter is computed and mirrored; every line meets its mirror image because the phases of a family are closed under
phase -> 180° - phase and a(s) is a multiple of 180° at both ends of the quarter. ``typst/guilloche.typ`` draws the same
for the PDF.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import ceil, cos, pi, sin

WIDTH, HEIGHT = 297, 210  # millimetres of the sheet, and units of the drawing
_SCALE = 100  # the paths are whole numbers of hundredths, which keeps the picture small

Point = tuple[float, float]
Sample = tuple[float, Point, Point]  # parameter, place, derivative


@dataclass(frozen=True, slots=True)
class _Frame:
    half_width: float
    half_height: float
    radius: float
    lobes: tuple[int, int]  # from the middle of the upper edge to the corner, and on to the middle of the side

    @property
    def straight(self) -> float:
        return self.half_width - self.radius

    @property
    def arc(self) -> float:
        return pi * self.radius / 2

    @property
    def corner(self) -> float:
        return self.straight + self.arc / 2

    @property
    def length(self) -> float:
        return self.straight + self.arc + self.half_height - self.radius


@dataclass(frozen=True, slots=True)
class _Waves:
    lines: int
    turns: int
    mean: float
    swing: float
    paint: str
    thickness: float


_FRAME = _Frame((WIDTH - 28.8) / 2, (HEIGHT - 28.8) / 2, 9.5, (6, 4))
_BAND = (_Waves(16, 2, 2.75, -1.75, "#3c7f8b", 0.09), _Waves(10, 3, 1.75, 1.15, "#b5752a", 0.085))


@cache
def svg() -> bytes:
    """The picture of page 1's ground; the same bytes every time."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none" stroke-linejoin="round">',
        _rectangle(7.5, 5, 0.6, "#0b5563"),
        _rectangle(8.7, 4, 0.15, "#0b5563"),
        _rectangle(20.1, 5.5, 0.2, "#3c7f8b"),
        "<defs>",
    ]
    for index, waves in enumerate(_BAND):
        parts.append(f'<g id="w{index}" stroke="{waves.paint}" stroke-width="{waves.thickness * _SCALE:g}">')
        parts += [f'<path d="{_smooth(_quarter(waves, 2 * pi * line / waves.lines))}"/>' for line in range(waves.lines)]
        parts.append("</g>")
    parts.append("</defs>")
    parts.append(f'<g transform="translate({WIDTH / 2:g} {HEIGHT / 2:g}) scale({1 / _SCALE:g})">')
    for x, y in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        parts += [f'<use href="#w{index}" transform="scale({x} {y})"/>' for index in range(len(_BAND))]
    parts.append(f'</g><g transform="translate(208 101) scale({1 / _SCALE:g})" stroke-width="{0.1 * _SCALE:g}">')
    parts.append(_rosette("a", 34, 19, 5, 28, "#d5e4e6"))
    parts.append(_rosette("b", 20, 11.5, 8, 14, "#c9dcdf"))
    parts.append("</g></svg>")
    return "".join(parts).encode("ascii")


def _rectangle(inset: float, radius: float, thickness: float, paint: str) -> str:
    return (
        f'<rect x="{inset:g}" y="{inset:g}" width="{WIDTH - 2 * inset:g}" height="{HEIGHT - 2 * inset:g}" '
        f'rx="{radius:g}" stroke="{paint}" stroke-width="{thickness:g}"/>'
    )


def _quarter(waves: _Waves, phase: float) -> list[Sample]:
    """One line from the middle of the upper edge to the middle of the right side; samples at every join."""
    frame = _FRAME
    per_lobe = max(4, ceil(waves.turns * 3.2))
    first = ceil(per_lobe * frame.lobes[0] * frame.straight / frame.corner)
    side = frame.half_height - frame.radius
    last = ceil(per_lobe * frame.lobes[1] * side / (frame.length - frame.corner))
    places = [frame.straight * i / first for i in range(first)]
    places += [frame.straight + frame.arc * i / 8 for i in range(8)]
    places += [frame.straight + frame.arc + side * i / last for i in range(last + 1)]
    return [(s, *_on_wave(s, waves, phase)) for s in places]


def _on_wave(s: float, waves: _Waves, phase: float) -> tuple[Point, Point]:
    """Place and derivative by the length ``s`` along the quarter; the origin is the middle of the page, y runs down."""
    frame = _FRAME
    if s <= frame.corner:
        angle, speed = pi * frame.lobes[0] * s / frame.corner, pi * frame.lobes[0] / frame.corner
    else:
        rest = frame.length - frame.corner
        angle = pi * (frame.lobes[0] + frame.lobes[1] * (s - frame.corner) / rest)
        speed = pi * frame.lobes[1] / rest
    amplitude, slope = waves.mean + waves.swing * cos(angle), -waves.swing * sin(angle) * speed
    turn = waves.turns * angle + phase
    offset = amplitude * sin(turn)
    rise = slope * sin(turn) + amplitude * waves.turns * speed * cos(turn)
    if s <= frame.straight:
        return (s, -frame.half_height - offset), (1, -rise)
    if s >= frame.straight + frame.arc:
        y = -frame.half_height + frame.radius + (s - frame.straight - frame.arc)
        return (frame.half_width + offset, y), (rise, 1)
    turned = (s - frame.straight) / frame.radius
    out, along = (sin(turned), -cos(turned)), (cos(turned), sin(turned))
    reach = frame.radius + offset
    stretch = reach / frame.radius
    return (
        (frame.half_width - frame.radius + reach * out[0], -frame.half_height + frame.radius + reach * out[1]),
        (along[0] * stretch + out[0] * rise, along[1] * stretch + out[1] * rise),
    )


def _rosette(name: str, mean: float, swing: float, petals: int, copies: int, paint: str) -> str:
    """The closed curve r(t) = mean + swing cos(petals t), turned ``copies`` times within one petal."""
    steps = max(36, petals * 12)
    samples: list[Sample] = []
    for step in range(steps + 1):
        t = 2 * pi * step / steps
        r, slope = mean + swing * cos(petals * t), -swing * petals * sin(petals * t)
        samples.append((t, (r * cos(t), r * sin(t)), (slope * cos(t) - r * sin(t), slope * sin(t) + r * cos(t))))
    turned = "".join(
        f'<use href="#{name}" transform="rotate({360 * copy / copies / petals:.3f})"/>' for copy in range(1, copies)
    )
    return f'<g stroke="{paint}"><path id="{name}" d="{_smooth(samples)}"/>{turned}</g>'


def _smooth(samples: list[Sample]) -> str:
    """One line through the samples, given each with its derivative (Hermite to Bezier), in relative steps."""
    x, y = _whole(samples[0][1])
    path = [f"M{x} {y}c"]
    for (s, (ax, ay), (adx, ady)), (t, (bx, by), (bdx, bdy)) in pairwise(samples):
        third = (t - s) / 3
        bends = ((ax + adx * third, ay + ady * third), (bx - bdx * third, by - bdy * third))
        points = [*map(_whole, bends), _whole((bx, by))]
        path.append(" ".join(f"{px - x} {py - y}" for px, py in points) + " ")
        x, y = points[-1]
    return "".join(path).rstrip().replace(" -", "-")


def _whole(point: Point) -> tuple[int, int]:
    return round(point[0] * _SCALE), round(point[1] * _SCALE)
