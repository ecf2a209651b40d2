"""One search over services, pages, news, centres and offices."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from oneroof.identity.access import public

blueprint = Blueprint("search_pages", __name__, template_folder="../templates")


@blueprint.get("/search")
@public
def search() -> Response:
    """What the words in `q` lead to."""
    return redirect(url_for("catalogue_pages.services", words=request.args.get("q", "")))
