"""Who publishes a catalogue: a tenant, or the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel.core import get_global
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.definition.model import Text
from oneroof.core.config import Settings
from oneroof.core.i18n import language, public_text
from oneroof.core.names import text_in
from oneroof.tenancy.addresses import host_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant, TenantHost


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """What an export says of the one that it comes from."""

    uri: str
    """Ends with a slash."""
    name: Text
    description: Text
    country: str
    """ISO 3166, two letters."""
    language: str
    """The one that formats with one language are written in (ISO 639)."""


def own_publisher(session: Session, context: Context, settings: Settings) -> Publisher:
    """The tenant of the context."""
    row = session.execute(
        select(Tenant, TenantHost.host)
        .outerjoin(TenantHost, (TenantHost.tenant_id == Tenant.id) & TenantHost.is_primary)
        .where(Tenant.network_id == context.network_id, Tenant.id == context.tenant_id)
    ).one()
    tenant: Tenant = row.Tenant
    return Publisher(
        uri=f"{host_url(row.host or tenant.code, settings)}/",
        name=tenant.name,
        description=_described(tenant.name, (tenant.default_language, *tenant.languages)),
        country=country_of(tenant.time_zone),
        language=tenant.default_language,
    )


def country_of(time_zone: str) -> str:
    """The country (ISO 3166) of a time zone; "ZZ", unknown, where it is none of a country."""
    territories: Mapping[str, str] = get_global("zone_territories")
    return territories.get(time_zone, "ZZ")


def _described(name: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    described = {}
    for code in dict.fromkeys(languages):
        with language(code):
            described[code] = str(public_text("Services of %(name)s", name=text_in(name, code)))
    return described
