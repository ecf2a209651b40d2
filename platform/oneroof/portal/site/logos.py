"""A logo as it may be shown: a PNG or JPEG that was drawn anew, small enough for every page."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field

from PIL import Image

from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.portal.site.models import MOST_PICTURE_BYTES
from oneroof.storage import sandbox
from oneroof.storage.recognising import media_type_of
from oneroof.storage.refusing import REFUSALS, FileRefused

MOST_UPLOADED = 2 * 1024 * 1024
HIGHEST = 80
"""Twice the height at which pages show it, in pixels."""
WIDEST = 320
LEAST_SIDE = 16
ACCEPTED = "image/png,image/jpeg"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A logo that is ready to be kept."""

    media_type: str
    width: int
    height: int
    content: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the content: its address."""
        return hashlib.sha256(self.content).hexdigest()


def drawn_anew(content: bytes) -> Drawn:
    """The picture, scaled down and without anything but its pixels. Raises Invalid for the field `logo`.

    Drawings (SVG) are refused: they can carry scripts and load from elsewhere.
    """
    if len(content) > MOST_UPLOADED:
        raise _refused(staff_text("This file is too large: 2 MB at most."))
    if media_type_of(content) not in ("image/png", "image/jpeg"):
        raise _refused(staff_text("Send the logo as PNG or JPEG. Drawings (SVG) and other files are not taken."))
    try:
        made = sandbox.clean(content, media_type_of(content) or "")
    except FileRefused as refusal:
        raise _refused(REFUSALS.get(refusal.why, REFUSALS["damaged"])) from None
    with Image.open(io.BytesIO(made.content), formats=["PNG", "JPEG"]) as picture:
        picture.thumbnail((WIDEST, HIGHEST))
        if min(picture.size) < LEAST_SIDE:
            raise _refused(staff_text("This picture is too small or too narrow to be seen."))
        drawn = _saved(picture)
    if len(drawn.content) > MOST_PICTURE_BYTES:
        raise _refused(staff_text("This picture has too many colours to be shown small. Send a simpler one."))
    return drawn


def _saved(picture: Image.Image) -> Drawn:
    file = io.BytesIO()
    if picture.format == "JPEG" or picture.mode == "RGB":
        picture.convert("RGB").save(file, "JPEG", quality=85, optimize=True)
        kind = "image/jpeg"
    else:
        picture.convert("RGBA").save(file, "PNG", optimize=True)
        kind = "image/png"
    return Drawn(kind, picture.width, picture.height, file.getvalue())


def _refused(why: LazyText) -> Invalid:
    return Invalid("logo_refused", why, fields={"logo": [why]})
