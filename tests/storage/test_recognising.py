"""Files are known by what they hold."""

from io import BytesIO

import pytest
from PIL import Image

from oneroof.storage.recognising import media_type_of


def picture(kind: str) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, kind)
    return stream.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(60)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (HEIC, "image/heic"),
        (picture("GIF"), None),
        (b"", None),
        (b"hello", None),
        (b"<html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"PK\x03\x04" + bytes(60), None),
        (b"MZ" + bytes(200), None),
        (b"<html>%PDF-1.7", None),
    ],
)
def test_what_it_is(content: bytes, media_type: str | None) -> None:
    assert media_type_of(content) == media_type
