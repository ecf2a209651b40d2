"""Whose catalogue a request is about."""

from __future__ import annotations

from collections.abc import Mapping

from babel.core import get_global
from flask import Response, current_app, g, request
from sqlalchemy import select

from oneroof.catalogue.standards.hsds import Place
from oneroof.catalogue.standards.publisher import Publisher
from oneroof.catalogue.standards.shelf import Shelf, TenantShelf
from oneroof.core.i18n import language, public_text
from oneroof.core.names import text_in
from oneroof.federation.published import NetworkShelf
from oneroof.tenancy.models import Tenant, TenantHost
from oneroof.tenancy.work import Work, work

NETWORK_KINDS = ("umbrella", "region")


def shelf_of_request() -> Shelf:
    """The shelf of the tenant whose host is asked; of the whole network at its umbrella's host."""
    current = work()
    places = _places(current)
    own = current.session.scalars(select(Tenant).where(Tenant.id == current.context.tenant_id)).one()
    publisher = publisher_of(own, _address(current, own.id))
    if own.kind in NETWORK_KINDS:
        return NetworkShelf(current.session, current.context, publisher, places)
    return TenantShelf(current.session, current.context, publisher, places.get(own.id))


def publisher_of(tenant: Tenant, address: str) -> Publisher:
    """What exports say of the tenant."""
    return Publisher(
        uri=f"{address}/",
        name=tenant.name,
        description=_described(tenant.name, (tenant.default_language, *tenant.languages)),
        country=country_of(tenant.time_zone),
        language=tenant.default_language,
    )


def country_of(time_zone: str) -> str:
    """The country (ISO 3166) of a time zone; "ZZ", unknown, where it is none of a country."""
    territories: Mapping[str, str] = get_global("zone_territories")
    return territories.get(time_zone, "ZZ")


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


def _described(name: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    described = {}
    for code in dict.fromkeys(languages):
        with language(code):
            described[code] = str(public_text("Services of %(name)s", name=text_in(name, code)))
    return described


def _places(current: Work) -> dict[int, Place]:
    """The network's open centres, by tenant."""
    rows = current.session.execute(
        select(Tenant, TenantHost.host)
        .join(TenantHost, TenantHost.tenant_id == Tenant.id)
        .where(Tenant.network_id == current.context.network_id, TenantHost.network_id == current.context.network_id)
        .where(TenantHost.is_primary, Tenant.kind.not_in(NETWORK_KINDS), Tenant.state == "open")
    )
    return {row.Tenant.id: _place(row.Tenant, row.host) for row in rows}


def _place(tenant: Tenant, host: str) -> Place:
    return Place(
        uri=f"{_url(host)}/",
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


def _address(current: Work, tenant_id: int) -> str:
    host = current.session.scalar(
        select(TenantHost.host).where(
            TenantHost.network_id == current.context.network_id,
            TenantHost.tenant_id == tenant_id,
            TenantHost.is_primary,
        )
    )
    return _url(host or g.tenant.code)


def _url(host: str) -> str:
    settings = current_app.extensions["oneroof"].settings
    address: str = f"{settings.public_scheme}://{host}" if "." in host else settings.url_of(host)
    return address
