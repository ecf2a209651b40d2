"""Where a file ends: what comes after that, or what else it is at once, shows a file in disguise.

Runs in a web worker, on whatever strangers send: each look costs no more than one pass over the file.
"""

import re
import zipfile
from io import BytesIO

_PDF_HEAD = 1024
"""Readers of PDF look for its header so far into a file."""
_PDF_TAIL = 2048
"""And for its end so near to the file's own."""
_MARKS = (b"<html", b"<script", b"<!doctype", b"<?php", b"<svg ", b"%pdf-")
"""Anywhere in a tail, in small letters: long enough not to be found in the short film of a camera by chance."""
_MOST_PARTS = 100_000
"""Segments, chunks or boxes that are stepped over; a file of 20 MB that somebody means has some thousands at most."""
_MARKER = re.compile(rb"\xff[\x02-\xcf\xd9-\xfe]", re.DOTALL)
"""Of JPEG, except those without a length: fill, stuffed zeros, restarts and the beginning."""
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
    """Whether it opens as ZIP, which is read from its end; the list of what is in it, however long, is not read."""
    return zipfile.is_zipfile(BytesIO(content)) and b"PK\x01\x02" in content


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
    for _ in range(_MOST_PARTS):
        if place + 12 > len(content):
            return None
        length = int.from_bytes(content[place : place + 4], "big")
        kind = content[place + 4 : place + 8]
        place += 12 + length
        if kind == b"IEND":
            return place if place <= len(content) else None
    return None


def _jpeg_end(content: bytes) -> int | None:
    """After the marker EOI (ITU-T T.81, annex B); pictures inside a segment are stepped over with it."""
    place = 2
    for _ in range(_MOST_PARTS):
        marker = _MARKER.search(content, place)
        if marker is None:
            return None
        place = marker.end()
        if content[place - 1] == 0xD9:
            return place
        place += int.from_bytes(content[place : place + 2], "big")
    return None


def _heic_end(content: bytes) -> int | None:
    """After the last box (ISO/IEC 14496-12): what is no box any more is a tail."""
    place = 0
    for _ in range(_MOST_PARTS):
        if place + 8 > len(content):
            return place
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
    return None


_END_OF = {"image/png": _png_end, "image/jpeg": _jpeg_end, "image/heic": _heic_end}
