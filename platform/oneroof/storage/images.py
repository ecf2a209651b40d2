"""Pictures drawn anew: upright, of a bounded size, without anything that told where, when or with what they were made.

Runs in the sandbox only, since what it reads may be hostile. Raises whatever Pillow raises for what cannot be read.
"""

from io import BytesIO

from pi_heif import register_heif_opener
from PIL import Image, ImageOps

from oneroof.storage.limits import LONGEST_SIDE, MOST_PIXELS, PICTURE_SIDE, SHOWN_SIDE, THUMBNAIL_SIDE

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIF"}
_KEPT = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "JPEG"}
_QUALITY = 88

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
register_heif_opener(thumbnails=False)


class TooCostly(Exception):
    """To open it would take more than it may."""


def opened(content: bytes, media_type: str) -> Image.Image:
    """The picture, upright and in grey or RGB. Raises TooCostly."""
    image = Image.open(BytesIO(content), formats=[_FORMATS[media_type]])
    if image.width * image.height > MOST_PIXELS:
        raise TooCostly
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    upright = ImageOps.exif_transpose(image)
    return _plain(upright)


def kept(content: bytes, media_type: str) -> tuple[str, bytes]:
    """Media type and content of what is kept in its place."""
    image, name = opened(content, media_type), _KEPT[media_type]
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return f"image/{name.lower()}", _saved(image, name)


def thumbnail(image: Image.Image) -> bytes:
    """A small JPEG."""
    image = _plain(image)
    image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return _saved(image, "JPEG", quality=75)


def shown(image: Image.Image) -> bytes:
    """A JPEG for the screen."""
    image = _plain(image)
    image.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    return _saved(image, "JPEG")


def grey(image: Image.Image) -> bytes:
    """A PNG in shades of grey, in which text is looked for."""
    image = image.convert("L")
    image.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    return _saved(image, "PNG")


def _plain(image: Image.Image) -> Image.Image:
    """On white where something shows through, and in one of two modes that every format knows."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        over = image.convert("RGBA")
        image = Image.new("RGB", over.size, "white")
        image.paste(over, mask=over.getchannel("A"))
    if image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    image.info.clear()
    return image


def _saved(image: Image.Image, name: str, quality: int = _QUALITY) -> bytes:
    stream = BytesIO()
    # Pillow takes what it finds in `info` along: colour profile, comments
    image.info.clear()
    image.save(stream, name, **({"quality": quality} if name == "JPEG" else {}))
    return stream.getvalue()
