"""A picture that a phone's camera reads."""

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """The address as an SVG drawing without a size of its own."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=True)
    return Markup(drawing)  # noqa: S704  # drawn here: an address becomes squares, never text
