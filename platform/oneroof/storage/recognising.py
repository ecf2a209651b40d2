"""What kind of file it is, told by its content: a name can say anything."""

import puremagic

MEDIA_TYPES = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/heic": "heic",
}
"""What is accepted, with the ending that a file gets when it is handed out."""

ACCEPTED = ",".join(("application/pdf", "image/jpeg", "image/png", "image/heic", ".heic"))
"""The same for a file field's `accept`."""

_SAME = {"image/jpg": "image/jpeg", "image/heif": "image/heic", "image/heic-sequence": "image/heic"}

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
"""Of ISO/IEC 23008-12; a telephone's picture names one of them first."""
_LOOKED_AT = 4096
"""Bytes at its beginning: what is told by a file's end is none of MEDIA_TYPES."""


def media_type_of(content: bytes) -> str | None:
    """One of MEDIA_TYPES, or None for anything else."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "image/heic"
    try:
        best = puremagic.magic_string(content[:_LOOKED_AT])[0]
    except (puremagic.PureError, ValueError, IndexError):
        return None
    name = _SAME.get(best.mime_type, best.mime_type)
    return name if name in MEDIA_TYPES else None
