"""Where a file ends: what comes after that, or what else it is at once, shows a file in disguise."""

import zipfile
from io import BytesIO

_PDF_HEAD = 1024
"""Readers of PDF look for its header so far into a file."""
_PDF_TAIL = 2048
"""And for its end so near to the file's own."""
_MARKS = (b"<html", b"<script", b"<!doctype", b"<?php", b"<svg ", b"%pdf-")
"""Anywhere in a tail, in small letters: long enough not to be found in the short film of a camera by chance."""
_BEGINNINGS = (b"MZ", b"\x7fELF", b"#!", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf")


def fault_of(content: bytes, media_type: str) -> str | None:
    """`disguised` or `damaged`, or None for a file that is what it says, as far as its outline tells.

    What a camera adds after a picture (a second picture, a short film) is no disguise; pictures are drawn anew anyway.
    """
    if _is_archive(content):
        return "disguised"
    if media_type == "application/pdf":
        return _pdf_fault(content)
    if b"%PDF-" in content[:_PDF_HEAD]:
        return "disguised"
    end = _END_OF[media_type](content)
    if end is None:
        return "damaged"
    return "disguised" if _is_foreign(content[end:]) else None


def _is_archive(content: bytes) -> bool:
    """Whether it opens as ZIP, which is read from its end."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _is_foreign(tail: bytes) -> bool:
    small = tail.lower()
    return tail.lstrip().startswith(_BEGINNINGS) or any(mark in small for mark in _MARKS)


def _pdf_fault(content: bytes) -> str | None:
    if not content.startswith(b"%PDF-"):
        return "disguised"
    end = content.rfind(b"%%EOF")
    if end < 0:
        return "damaged"
    tail = content[end + 5 :]
    if _is_foreign(tail):
        return "disguised"
    return "damaged" if len(tail.strip(b"\0\r\n\t ")) > _PDF_TAIL else None


def _png_end(content: bytes) -> int | None:
    place = 8
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        kind = content[place + 4 : place + 8]
        place += 12 + length
        if kind == b"IEND":
            return place if place <= len(content) else None
    return None


def _jpeg_end(content: bytes) -> int | None:
    """After the marker EOI (ITU-T T.81, annex B); pictures inside a segment are stepped over with it."""
    place = 2
    while (place := content.find(b"\xff", place)) >= 0 and place + 1 < len(content):
        marker = content[place + 1]
        if marker == 0xD9:
            return place + 2
        if marker == 0xFF:
            place += 1
        elif marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            place += 2
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None


def _heic_end(content: bytes) -> int | None:
    """After the last box (ISO/IEC 14496-12): what is no box any more is a tail."""
    place = 0
    while place + 8 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        if size == 1:
            size = int.from_bytes(content[place + 8 : place + 16], "big")
        elif size == 0:
            return len(content)
        if size < 8 or not content[place + 4 : place + 8].isalnum():
            return place
        if place + size > len(content):
            return None
        place += size
    return place


_END_OF = {"image/png": _png_end, "image/jpeg": _jpeg_end, "image/heic": _heic_end}
