"""Whose catalogue a request is about."""

from __future__ import annotations

from flask import Response, current_app, g, request
from sqlalchemy import select

from oneroof.catalogue.standards.hsds import Place
from oneroof.catalogue.standards.publisher import country_of, own_publisher
from oneroof.catalogue.standards.shelf import Shelf, TenantShelf
from oneroof.core.config import Settings
from oneroof.federation.published import NetworkShelf
from oneroof.tenancy.addresses import host_url
from oneroof.tenancy.models import Tenant, TenantHost
from oneroof.tenancy.work import Work, work

NETWORK_KINDS = ("umbrella", "region")


def shelf_of_request() -> Shelf:
    """The shelf of the tenant whose host is asked; of the whole network at its umbrella's host."""
    current = work()
    settings: Settings = current_app.extensions["oneroof"].settings
    places = _places(current, settings)
    publisher = own_publisher(current.session, current.context, settings)
    if g.tenant.kind in NETWORK_KINDS:
        return NetworkShelf(current.session, current.context, publisher, places)
    return TenantShelf(current.session, current.context, publisher, places.get(current.context.tenant_id))


def unchanged(mark: str) -> Response | None:
    """An empty answer (304) for who has the current state already."""
    if request.if_none_match.contains(mark):
        return with_mark(Response(status=304), mark)
    return None


def with_mark(response: Response, mark: str) -> Response:
    """The response with its ETag; anybody may keep it, and asks again before using it."""
    response.set_etag(mark)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _places(current: Work, settings: Settings) -> dict[int, Place]:
    """The network's open centres, by tenant."""
    rows = current.session.execute(
        select(Tenant, TenantHost.host)
        .join(TenantHost, TenantHost.tenant_id == Tenant.id)
        .where(Tenant.network_id == current.context.network_id, TenantHost.network_id == current.context.network_id)
        .where(TenantHost.is_primary, Tenant.kind.not_in(NETWORK_KINDS), Tenant.state == "open")
        .where(Tenant.is_sandbox.is_not(True))
    )
    return {row.Tenant.id: _place(row.Tenant, host_url(row.host, settings)) for row in rows}


def _place(tenant: Tenant, address: str) -> Place:
    return Place(
        uri=f"{address}/",
        name=tenant.name,
        address=tenant.address,
        municipality=tenant.municipality,
        country=country_of(tenant.time_zone),
        latitude=tenant.latitude,
        longitude=tenant.longitude,
        phone=tenant.phone,
        email=tenant.email,
        languages=tuple(tenant.languages),
    )
