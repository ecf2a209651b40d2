"""Requests that are larger than may be sent at once."""

from __future__ import annotations

from flask import current_app, request

from oneroof.core.config import MEBIBYTE
from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_text

DRAINED = 4
"""How many times the limit is read and thrown away, so that a browser has sent everything and reads the answer."""


def too_large() -> DomainError:
    """What the current request is told: the limit, where it is the whole that is too large."""
    most = current_app.config["MAX_CONTENT_LENGTH"]
    sent = request.content_length
    told = public_text("Please send less at once.")
    if sent is None or sent > most:
        told = public_text(
            "At most %(most)s MB can be sent at once. Send smaller files, or fewer at a time.",
            most=f"{round(most / MEBIBYTE, 1):g}",
        )
    error = DomainError("request_entity_too_large", told)
    error.status = 413
    return error


def drain() -> None:
    """Read what is still coming: a connection that is closed before shows a browser's own error and no page."""
    source, left = request.environ["wsgi.input"], DRAINED * int(current_app.config["MAX_CONTENT_LENGTH"])
    sent = request.content_length
    if sent is not None:
        left = min(left, sent)
    elif "wsgi.input_terminated" not in request.environ:
        return
    try:
        while left > 0 and (piece := source.read(min(left, MEBIBYTE))):
            left -= len(piece)
    except OSError:
        return  # whoever sends has gone away
