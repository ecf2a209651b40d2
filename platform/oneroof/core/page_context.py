"""What every page knows without being told: language, direction, links to the other languages, and empty defaults."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, request

from oneroof.core.design_tokens import brand_colour, tenant_style
from oneroof.core.i18n import current_language, native_name, offered_languages, text_direction
from oneroof.core.languages import html_language

NEUTRAL_PAGE = "https://www.wikipedia.org/"
"""Where somebody lands who leaves a page at once, unless the centre chooses another one."""


def language_links() -> list[dict[str, Any]]:
    """This page in each language that it is offered in: href, tag, direction, native name, and which one is current."""
    path, parameters = _this_page()
    now = current_language()
    return [
        {
            "href": path + "?" + urlencode([*parameters, ("lang", code)]),
            "tag": html_language(code),
            "direction": text_direction(code),
            "name": native_name(code),
            "current": code == now,
        }
        for code in offered_languages()
    ]


def _this_page() -> tuple[str, list[tuple[str, str]]]:
    """Where a link back to this page leads: after a form came back with errors, the page that the form stood on."""
    if request.method in ("GET", "HEAD"):
        return request.path, [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    referrer = urlsplit(request.referrer or "")
    return (referrer.path or "/") if referrer.netloc == request.host else "/", []


def _defaults() -> dict[str, Any]:
    language = current_language()
    return {
        "locale": html_language(language),
        "direction": text_direction(language),
        "tenant": None,
        "staff": None,
        "staff_links": {},
        "navigation": [],
        "help_link": None,
        "quick_exit": False,
        "site": {"logo": None, "exit": NEUTRAL_PAGE, "contacts": []},
        "footer_links": [],
    }


def init_app(app: Flask) -> None:
    """Register the defaults; a context processor that the application adds afterwards has the last word."""
    app.context_processor(_defaults)
    app.jinja_env.globals.update(language_links=language_links, tenant_style=tenant_style, brand_colour=brand_colour)
