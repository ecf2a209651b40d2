"""The routes of all pages, for whoever has a path and no request."""

from __future__ import annotations

from functools import cache

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect


def is_page(path: str) -> bool:
    """Whether any page at all answers at this path."""
    try:
        _routes().bind("").match(path, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


@cache
def _routes() -> Map:
    # asked by jobs, long after every slice has been loaded
    from oneroof.registry import PAGE_BLUEPRINTS

    app = Flask("routes", static_folder=None)
    for blueprint in PAGE_BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app.url_map
