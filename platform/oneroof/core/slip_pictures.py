"""Slips as a thermal printer prints them: a picture of one bit per dot, 8 dots to the millimetre.

Drawn from a page of ours by the libraries that make the papers, so that every script is shaped as it is written:
Arabic joined and from right to left, Bengali with its conjuncts. A printer's own fonts can do neither.
"""

import io
from functools import cache
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from oneroof.core.papers import pdf_of

STYLE = Path(__file__).parent.parent / "templates" / "slips.css"
DOTS_PER_MM = 8
LONGEST_MM = 400
FOOT = 24
"""Dots of white below the last ink."""
_POINTS_PER_MM = 72 / 25.4
_INK_BELOW = 150
"""Greys darker than this become ink: thin strokes of small type stay whole."""


def slip_picture(html: str, width_dots: int) -> Image.Image:
    """A whole document as a picture of one bit, `width_dots` wide and as long as its ink. Raises what papers raise."""
    style = _style().replace("{width}", f"{width_dots / DOTS_PER_MM:g}mm").replace("{length}", f"{LONGEST_MM}mm")
    document = pypdfium2.PdfDocument(pdf_of(html, style=style, is_kept=False))
    try:
        page = document[0]
        scale = width_dots / page.get_width()
        grey = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    finally:
        document.close()
    return _cropped(grey.crop((0, 0, width_dots, grey.height)))


def as_png(picture: Image.Image) -> bytes:
    """The file of a picture of one bit: black on white, a few kilobytes."""
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def raster_of(picture: Image.Image) -> bytes:
    """Line by line, eight dots to a byte, the highest bit first; a set bit is ink. Lines are filled up with zeros."""
    return ImageOps.invert(picture.convert("L")).convert("1").tobytes()


def _cropped(grey: Image.Image) -> Image.Image:
    ink = grey.point(lambda shade: 255 if shade < _INK_BELOW else 0)
    box = ink.getbbox()
    foot = min(grey.height, (box[3] if box else 0) + FOOT)
    return ImageOps.invert(ink.crop((0, 0, grey.width, foot))).convert("1", dither=Image.Dither.NONE)


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")
