"""Files as answers: in pieces, kept nowhere, and never run by the browser that gets them."""

from collections.abc import Iterator

from flask import Response

from oneroof.casefiles.documents.service import OpenDocument

_PIECE = 64 * 1024


def handed_out(found: OpenDocument, *, inline: bool = False) -> Response:
    """The file as a download, or shown in a page where it is a picture (`inline`)."""
    response = Response(_pieces(found.content), mimetype=found.media_type)
    response.headers.set("Content-Disposition", "inline" if inline else "attachment", filename=found.name)
    response.headers["Content-Length"] = str(len(found.content))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]
