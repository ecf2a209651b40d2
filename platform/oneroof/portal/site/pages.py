"""The logos that a centre's public pages show."""

from __future__ import annotations

from flask import Blueprint, Response, g

from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.identity.access import public
from oneroof.portal.site import service
from oneroof.portal.site.showing import drawing_digest
from oneroof.tenancy.work import work

blueprint = Blueprint("site_online", __name__, url_prefix="/site")

FOR_EVER = "public, max-age=31536000, immutable"
"""A picture's address says what it holds."""


@blueprint.get("/logo/<digest>")
@public
def logo(digest: str) -> Response:
    """A logo of this centre."""
    current = work()
    found = service.picture(current.session, current.context, digest=digest)
    return _picture(found.content, found.media_type)


@blueprint.get("/drawing/<digest>")
@public
def pack_logo(digest: str) -> Response:
    """The logo that the network's pack gives this centre."""
    drawing = g.tenant.branding.get("logo_svg", "")
    if not drawing or drawing_digest(drawing) != digest:
        raise NotFound("picture_not_found", public_text("There is no such picture here."))
    return _picture(drawing.encode(), "image/svg+xml")


def _picture(content: bytes, media_type: str) -> Response:
    # opened by itself it is a page of its own: without any rights
    headers = {
        "Cache-Control": FOR_EVER,
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return Response(content, content_type=media_type, headers=headers)
