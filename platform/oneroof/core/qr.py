"""A picture that a phone's camera reads."""

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """The address as an SVG drawing without a size of its own."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=True)
    return Markup(drawing)  # noqa: S704  # drawn here: an address becomes squares, never text


def qr_image(address: str, words: str) -> Markup:
    """The same for a paper, which takes pictures only inside itself; `words` say what it is to who cannot see it."""
    data = segno.make(address, error="m", micro=False).png_data_uri(scale=6, border=2)
    return Markup('<img src="{}" alt="{}">').format(data, words)
