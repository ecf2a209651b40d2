"""The network's centres, and words that several public pages share."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from oneroof.core.config import Settings
from oneroof.core.i18n import current_language
from oneroof.core.languages import cldr_locale
from oneroof.tenancy.addresses import host_url
from oneroof.tenancy.models import Tenant, TenantHost
from oneroof.tenancy.work import Work


@dataclass(frozen=True, slots=True)
class ListedCentre:
    """A centre of the network, with the address of its own page."""

    centre: Tenant
    url: str


def network_centres(current: Work) -> list[ListedCentre]:
    """The network's open centres, national ones first, then by municipality."""
    rows = current.session.execute(
        select(Tenant, TenantHost.host)
        .join(TenantHost, TenantHost.tenant_id == Tenant.id)
        .where(Tenant.network_id == current.context.network_id, Tenant.state == "open", TenantHost.is_primary)
        .where(Tenant.kind.not_in(("umbrella", "region", "phone_line")), Tenant.is_sandbox.is_not(True))
        .order_by(Tenant.kind != "national_centre", Tenant.municipality, Tenant.code)
    )
    return [ListedCentre(row.Tenant, _url(row.host)) for row in rows]


def weekday(number: int) -> str:
    """ "Monday" in the current language, for 0."""
    name: str = cldr_locale(current_language()).days["stand-alone"]["wide"][number]
    return name[:1].upper() + name[1:]


def weekday_shortly(number: int) -> str:
    """ "Mon" in the current language, for 0: as it stands over a column."""
    days = cldr_locale(current_language()).days["stand-alone"]
    return str(days.get("short", days["abbreviated"])[number])


def _url(host: str) -> str:
    settings: Settings = current_app.extensions["oneroof"].settings
    return host_url(host, settings)
