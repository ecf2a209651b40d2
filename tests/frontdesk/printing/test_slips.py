"""What comes out of the printer: looked at as a picture, dot for dot."""

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

from support.printing_hall import Hall

PICTURES = Path(__file__).parents[3] / "docs" / "screenshots" / "slips"
"""The slips that people have looked at. Fonts differ between machines: they are shown, and not compared."""


def black(picture: Image.Image, top: float, bottom: float) -> float:
    """The share of ink between two heights, given as parts of the whole."""
    part = picture.crop((0, int(picture.height * top), picture.width, int(picture.height * bottom)))
    return part.histogram()[0] / (part.width * part.height)


@pytest.mark.parametrize("protocol", ["star", "epson"])
@pytest.mark.parametrize("language", ["pt", "ar", "bn"])
def test_the_slip_arrives_as_it_was_drawn(hall: Hall, protocol: str, language: str, tmp_path: Path) -> None:
    added = hall.printer(protocol)
    job = hall.slip(added, language)
    printer = hall.star(added) if protocol == "star" else hall.epson(added)
    printer.poll()
    [slip] = printer.slips
    slip.save(tmp_path / f"{language}.png")
    drawn = Image.open(io.BytesIO(hall.job(job.id).image or b""))
    assert slip.size == drawn.size and ImageChops.difference(slip.convert("L"), drawn.convert("L")).getbbox() is None
    assert slip.width == 576 and 500 < slip.height < 1600
    left, top, right, bottom = ImageChops.invert(slip.convert("L")).getbbox() or (0, 0, 0, 0)
    assert left >= 4 and right <= 572 and top < 40 and slip.height - bottom < 40
    number = black(slip, 0.06, 0.35)
    assert number > 0.06, "the number is huge"


def test_a_narrow_printer_gets_a_narrow_slip(hall: Hall) -> None:
    added = hall.printer("star", width_dots=384)
    hall.slip(added, "ar")
    printer = hall.star(added, dots=384)
    printer.poll()
    assert [slip.width for slip in printer.slips] == [384]


def test_the_square_leads_to_the_page_that_follows_the_ticket(hall: Hall) -> None:
    added = hall.printer("star")
    hall.slip(added, "bn")
    printer = hall.star(added)
    printer.poll()
    [found] = zxingcpp.read_barcodes(printer.slips[0].convert("L"))
    assert found.text.startswith(f"http://{hall.house.lisboa.host}") and "/t/" in found.text
