"""PDFs rebuilt from their pages alone: what can be seen stays, what could act, call out or hide is left behind.

Runs in the sandbox only, since what it reads may be hostile. Raises whatever pikepdf raises for what cannot be read.
"""

import zlib
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image

from oneroof.storage.images import TooCostly
from oneroof.storage.limits import MOST_INFLATED, MOST_PIXELS, PICTURE_SIDE

_PAGE_KEYS = frozenset({"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit"})
_HIDDEN = ("/AA", "/OpenAction", "/A", "/JS", "/JavaScript", "/AF", "/EF", "/Metadata", "/PieceInfo", "/OPI", "/Ref")
_OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")
"""In a stream: its content is in another file."""
_PIECE = 1 << 20


class TooManyPages(Exception):
    """More than are kept."""


def kept(content: bytes, most_pages: int) -> tuple[int, bytes]:
    """How many pages, and the rebuilt file. Raises TooManyPages, TooCostly, pikepdf.PasswordError."""
    with pikepdf.open(BytesIO(content)) as read, pikepdf.new() as made:
        pages = len(read.pages)
        if not pages:
            raise ValueError("no page")
        if pages > most_pages:
            raise TooManyPages
        _show_what_was_filled_in(read)
        made.pages.extend(read.pages)
        for page in made.pages:
            _keep_what_is_seen(page.obj)
        made.remove_unreferenced_resources()
        _strip(made)
        stream = BytesIO()
        made.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
        return pages, stream.getvalue()


def page_of(content: bytes, number: int = 1, side: int = PICTURE_SIDE) -> Image.Image:
    """A page as a picture whose longer side has about so many pixels. Raises IndexError."""
    document = pypdfium2.PdfDocument(content)
    try:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        page = document[number - 1]
        longer = max(page.get_size()) or 1
        picture: Image.Image = page.render(scale=side / longer).to_pil()
        return picture.convert("RGB")
    finally:
        document.close()


def _show_what_was_filled_in(read: pikepdf.Pdf) -> None:
    """Draw the fields of forms and the notes into the page, before they are left behind."""
    if "/AcroForm" in read.Root and "/XFA" not in read.Root.AcroForm:
        read.generate_appearance_streams()
    read.flatten_annotations("screen")


def _keep_what_is_seen(page: Any) -> None:
    for key in list(page.keys()):
        if key not in _PAGE_KEYS:
            del page[key]


def _strip(made: pikepdf.Pdf) -> None:
    inflated = 0
    for each in made.objects:
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        for key in _HIDDEN:
            if key in each:
                del each[key]
        if isinstance(each, pikepdf.Stream):
            if any(key in each for key in _OUTSIDE):
                raise ValueError("content in another file")
            inflated += _size(each)
            if inflated > MOST_INFLATED:
                raise TooCostly


def _size(stream: pikepdf.Stream) -> int:
    """How many bytes the stream takes once it is opened, at least. Raises TooCostly."""
    width, height = int(stream.get("/Width", 0)), int(stream.get("/Height", 0))
    if width * height > MOST_PIXELS:
        raise TooCostly
    filters: Any = stream.get("/Filter", "")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    content = stream.read_raw_bytes()
    for name in names:
        if name != "/FlateDecode":
            break
        content = _inflated(content)
    return len(content)


def _inflated(content: bytes) -> bytes:
    """Raises TooCostly before more is opened than may be."""
    opener, made, rest = zlib.decompressobj(), bytearray(), content
    try:
        while rest and not opener.eof:
            made += opener.decompress(rest, _PIECE)
            rest = opener.unconsumed_tail
            if len(made) > MOST_INFLATED:
                raise TooCostly
    except zlib.error:
        return bytes(made)
    return bytes(made)
