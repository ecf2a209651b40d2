"""Files as people bring them, and files that nobody should: made here, each for one reason."""

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, ImageDraw, ImageFont

SECRET = "Doc no. ZX-4711-SECRET"
"""Drawn or written into papers: what no table and no stored file may show."""


def photo(kind: str = "JPEG", *, size: tuple[int, int] = (640, 400), colour: str = "teal", **options: Any) -> bytes:
    """A photograph."""
    stream = BytesIO()
    Image.new("RGB", size, colour).save(stream, kind, **options)
    return stream.getvalue()


def sideways_photo() -> bytes:
    """A telephone's: turned by a mark only, and saying where it was taken and by whom."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right
    exif[0x013B] = SECRET  # artist
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    return photo(exif=exif, size=(600, 400), comment=SECRET.encode())


def heic() -> bytes:
    """A telephone's own format."""
    import pillow_heif

    stream = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (320, 240), "teal")).save(stream)
    return stream.getvalue()


def pdf(pages: int = 1, *, text: str = SECRET, **options: Any) -> bytes:
    """A PDF with some text on each page."""
    with pikepdf.new() as made:
        font = made.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        for _ in range(pages):
            page = made.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = made.make_stream(f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode())
        stream = BytesIO()
        made.save(stream, **options)
    return stream.getvalue()


def locked_pdf() -> bytes:
    """One that asks for a password."""
    return pdf(encryption=pikepdf.Encryption(user="open", owner="sesame"))


def acting_pdf() -> bytes:
    """One that runs scripts, starts a program, calls out and carries a program with it."""
    with pikepdf.open(BytesIO(pdf())) as made:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('evil-script')")
        made.Root.OpenAction = script
        made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", script]))
        made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA="evil-xfa")
        page = made.pages[0]
        page.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="evil-program"))
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[72, 690, 300, 730],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://evil-address.example/"),
        )
        page.Annots = made.make_indirect(pikepdf.Array([link]))
        made.attachments["evil-attachment.exe"] = b"MZ evil-attachment"
        made.docinfo["/Author"] = "evil-author"
        stream = BytesIO()
        made.save(stream)
    return stream.getvalue()


def parts_of(content: bytes) -> bytes:
    """Everything in a PDF, opened: what a search would find."""
    with pikepdf.open(BytesIO(content)) as read:
        found = [each.unparse(resolved=True) for each in read.objects]
        found += [each.read_bytes() for each in read.objects if isinstance(each, pikepdf.Stream)]
    return b"\n".join(found)


def archive() -> bytes:
    """A ZIP."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("hello.html", "<script>")
    return stream.getvalue()


def pdf_bomb() -> bytes:
    """Some hundred kilobytes that open to 400 megabytes."""
    with pikepdf.new() as made:
        page = made.add_blank_page()
        page.Contents = pikepdf.Stream(made, zlib.compress(bytes(400_000_000), 1))
        page.Contents.Filter = pikepdf.Name.FlateDecode
        stream = BytesIO()
        made.save(stream, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return stream.getvalue()


def picture_bomb() -> bytes:
    """A PNG of 50,000 by 50,000 pixels, as far as it says."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"0")) + chunk(b"IEND", b"")


def passport(lines: str, *, font: str = "DejaVuSansMono.ttf") -> bytes:
    """A photograph of a passport's page, with these lines at its foot."""
    image = Image.new("RGB", (1500, 1050), "#f3efe2")
    draw = ImageDraw.Draw(image)
    large = ImageFont.truetype(font, 40)
    draw.text((90, 80), "PASSPORT  PASSEPORT", fill="#333333", font=large)
    draw.rectangle((90, 180, 480, 680), fill="#b7a98c")
    zone = ImageFont.truetype(font, 48)
    wide = draw.textlength(lines.splitlines()[0], font=zone)
    zone = ImageFont.truetype(font, int(48 * 1340 / wide))
    for place, line in enumerate(lines.splitlines()):
        draw.text((80, 840 + 80 * place), line, fill="black", font=zone)
    stream = BytesIO()
    image.save(stream, "JPEG", quality=90)
    return stream.getvalue()
