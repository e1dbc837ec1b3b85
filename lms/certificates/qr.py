"""QR codes of verification addresses: for the certificate and for web pages."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str) -> str:
    """An SVG element holding the QR code of ``text``, black on white, with the quiet zone the standard asks for.

    Error correction is Q where the text allows it (a quarter of the symbol may be soiled), at least M. The element has a
    viewBox and no size of its own, no script, no style attribute and no reference to anything outside, so that a page
    under a strict policy may hold it; ``text`` itself appears nowhere in it.

    Raises:
        ValueError: if the text is empty or longer than a QR code can hold.
    """
    return _svg(text, border=4)


def qr_svg_borderless(text: str) -> str:
    """The same symbol without quiet zone, for a sheet whose own white is around it.

    Raises:
        ValueError: as for :func:`qr_svg`.
    """
    return _svg(text, border=0)


def _svg(text: str, *, border: int) -> str:
    if not text:
        raise ValueError("a QR code needs a text")
    symbol = segno.make_qr(text, error="m", boost_error=True)
    out = io.BytesIO()
    symbol.save(out, kind="svg", border=border, xmldecl=False, svgns=True, omitsize=True, nl=False, dark="#1f1d1a",
                light="#ffffff", svgclass=None, lineclass=None)
    return out.getvalue().decode("utf-8")
