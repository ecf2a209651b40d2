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


def media_type_of(content: bytes) -> str | None:
    """One of MEDIA_TYPES, or None for anything else."""
    try:
        best = puremagic.magic_string(content)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return None
    name = _SAME.get(best.mime_type, best.mime_type)
    return name if name in MEDIA_TYPES else None
