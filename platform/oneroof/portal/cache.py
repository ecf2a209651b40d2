"""Public pages that are the same for everybody, kept until what they show changes.

The version of the data is asked first, and everything else afterwards: what is kept under a version is never older
than it. The version changes with the transaction that changes the data (`oneroof.migrations.public`), so the next
reader asks for a page that nobody has kept yet.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import cache, wraps
from typing import ParamSpec
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, make_response, request, session
from flask.typing import ResponseReturnValue

from oneroof.core.i18n import current_language, forget_request_language
from oneroof.core.web_security import csp_nonce, policy_for
from oneroof.identity.access import identify
from oneroof.portal.editions import edition
from oneroof.portal.sensitive import is_sensitive
from oneroof.portal.shelf import KeptPage, Shelf
from oneroof.services import Services
from oneroof.tenancy.web import resolve_tenant

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

LANGUAGE = "lang"
"""The query's parameter that chooses the language: it is part of every page's place, as the language it leads to."""
PRIVATE = "private, no-cache"
"""A browser may keep it, and asks each time whether it is still right."""

MOST_LOOKS = 3

_INLINE = re.compile(rb"<(script|style)((?: [^<>]*)?)>(.*?)</\1>", re.DOTALL)


def kept(*parameters: str) -> Callable[[View[P]], View[P]]:
    """Keep this view's page for everybody: `@kept()` or, with the query's parameters that it reads, `@kept("q")`.

    Stands below `@public`. The page must depend on nothing but the tenant, the address, these parameters, the
    language, and tables that bump the public version (`oneroof.migrations.public`). What depends on the time as well
    says `fresh_until(moment)`; without it a page is fresh until the day ends in the tenant's zone. Other answers than
    200, forms with a token, and what somebody known is shown are never kept.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not _is_for_everybody(parameters):
                return view(*args, **kwargs)
            shelf, place = _place(parameters)
            found = _shelf().take(shelf, place)
            if found is not None and found.is_fresh(g.clock.now()):
                return _answer(found)
            response = make_response(view(*args, **kwargs))
            page = _keepable(response, place)
            if page is None:
                return response
            _shelf().put(shelf, page)
            return _answer(page)

        answer.kept = parameters  # type: ignore[attr-defined]
        return answer

    return decorate


def fresh_until(moment: datetime | None) -> None:
    """This page says something that may be different from `moment` on, by the network's clock; the earliest counts."""
    earlier: datetime | None = g.get("fresh_until")
    if moment is not None:
        g.fresh_until = moment if earlier is None else min(earlier, moment)


def not_kept() -> None:
    """This one answer is not for everybody."""
    g.not_kept = True


def _is_for_everybody(parameters: tuple[str, ...]) -> bool:
    """Whether nothing of this request could make the page another one than everybody's."""
    nobody = g.context.actor_kind == "visitor" and g.context.actor_id is None and g.get("session_hash") is None
    known = set(request.args) <= {*parameters, LANGUAGE}
    return nobody and known and request.method in ("GET", "HEAD") and not session and not current_app.debug


def _place(parameters: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The shelf of this tenant at this version, and the page's place on it. Asks the version before anything else."""
    services: Services = current_app.extensions["oneroof"]
    versions = _versions(services)
    for _ in range(MOST_LOOKS):
        if versions[1] == g.tenant.network_version:
            break
        # what is remembered of this host was read before the network's facts changed
        services.directory.forget()
        resolve_tenant()
        identify()
        forget_request_language()
        versions = _versions(services)
    shelf = f"kept:{g.tenant.id}:{versions[0]}:{versions[1]}"
    asked = [(name, value) for name, value in sorted(request.args.items(multi=True)) if name in parameters]
    where = (request.host_url, request.path, urlencode(asked), current_language())
    return shelf, (shelf, edition(services.plugins), *where)


def _versions(services: Services) -> tuple[UUID | None, UUID | None]:
    """Of the tenant's data, and of the network's public facts. Read in a transaction of its own, which is over."""
    tenant = {"wanted_tenant": g.tenant.id, "wanted_network": g.tenant.network_id}
    row = services.database.call("public_versions", **tenant)[0]
    return row.of_tenant, row.of_network


def _keepable(response: Response, place: tuple[str, ...]) -> KeptPage | None:
    """The page for everybody, or None where this answer is not one."""
    current = g.get("work")
    failed = current is not None and (current.failures or current.is_abandoned)
    special = failed or session or any(g.get(name) for name in ("not_kept", "shows_secret", "form_actions"))
    if response.status_code != 200 or response.is_streamed or "Set-Cookie" in response.headers or special:
        return None
    if place[-1] != current_language():
        return None
    body, scripts, styles = _without_nonce(response.get_data())
    if csp_nonce().encode() in body:
        return None
    return KeptPage(
        place=place,
        content_type=response.headers["Content-Type"],
        scripts=scripts,
        styles=styles,
        sensitive=is_sensitive(),
        tag=hashlib.sha256(body).hexdigest()[:24],
        until=_until().isoformat(),
        packed=gzip.compress(body, mtime=0),
    )


def _without_nonce(body: bytes) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    """The page without this response's nonce, and the hashes of its inline scripts and styles, which stand for it."""
    mark = b' nonce="' + csp_nonce().encode() + b'"'
    hashes: dict[bytes, dict[str, None]] = {b"script": {}, b"style": {}}
    for kind, attributes, content in _INLINE.findall(body):
        if mark in attributes and b" src=" not in attributes:
            digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
            hashes[kind][f"'sha256-{digest}'"] = None
    return body.replace(mark, b""), tuple(hashes[b"script"]), tuple(hashes[b"style"])


def _until() -> datetime:
    """The end of the tenant's day, or what the view has said."""
    zone = ZoneInfo(g.tenant.time_zone)
    tomorrow = g.clock.now().astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(0), zone)
    said: datetime | None = g.get("fresh_until")
    return midnight if said is None else min(midnight, said)


def _answer(page: KeptPage) -> Response:
    """The page for this browser: compressed if it may be, and not at all if it has it already."""
    packs = request.accept_encodings["gzip"] > 0
    response = Response(page.packed if packs else page.body, content_type=page.content_type)
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.update(("Accept-Encoding", "Accept-Language", "Cookie"))
    secure = current_app.extensions["oneroof"].settings.production and request.is_secure
    response.headers["Content-Security-Policy"] = policy_for(page.scripts, page.styles, secure=secure)
    if page.sensitive:
        response.headers["Cache-Control"] = "no-store"
        return response
    response.headers["Cache-Control"] = PRIVATE
    response.set_etag(page.tag, weak=True)
    response.make_conditional(request)
    return response


def _shelf() -> Shelf:
    return _shelf_at(current_app.extensions["oneroof"].settings.redis_url)


@cache
def _shelf_at(url: str) -> Shelf:
    return Shelf(url)
