"""What stands at an address of the public site, so that only what is there is counted, under one name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from oneroof.catalogue.models import Service
from oneroof.content.translating.wishes import Wished
from oneroof.core.errors import NotFound
from oneroof.portal.content.showing import any_kind
from oneroof.portal.reading.asked import reading
from oneroof.tenancy.work import Work

SERVICE_PAGE = "catalogue_pages.service_shown"
NOT_FOR_READERS = ("/staff", "/api", "/kiosk", "/static", "/screens")


def wished_at(current: Work, path: str) -> Wished | None:
    """What readers ask for who stand on the page at `path`; None where no public page is."""
    found = matched(path)
    if found is None:
        return None
    endpoint, values = found
    if not values:
        return Wished("page", path, path)
    if endpoint == SERVICE_PAGE:
        return _service(current, str(values.get("code", "")), path)
    return _item(current, str(values["slug"]), path) if set(values) == {"slug"} else None


def local_page(path: str) -> str:
    """The path, if a public page is there; else the home page's."""
    return path if matched(path) else "/"


def matched(path: str) -> tuple[str, Mapping[str, Any]] | None:
    """Endpoint and values of the public page at this path; None where there is none."""
    if not path.startswith("/") or path.startswith(("//", *NOT_FOR_READERS)):
        return None
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    view = current_app.view_functions[endpoint]
    return (endpoint, values) if getattr(view, "access", None) == "public" else None


def _service(current: Work, code: str, path: str) -> Wished | None:
    query = select(Service.code).where(Service.tenant_id == current.context.tenant_id, Service.code == code)
    found = current.session.scalars(query.where(Service.state == "offered")).one_or_none()
    return Wished("service", found, path) if found else None


def _item(current: Work, slug: str, path: str) -> Wished | None:
    try:
        shown = any_kind(current, slug, reading().language)
    except NotFound:
        return None
    return Wished("content", str(shown.id), path)
