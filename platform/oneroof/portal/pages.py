"""The public home of each tenant: where it is, when it is open, what it offers, in which languages."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, g, render_template
from sqlalchemy import select

from oneroof.catalogue.models import Service
from oneroof.catalogue.service import offered_services
from oneroof.core.config import Settings
from oneroof.core.i18n import current_language
from oneroof.core.languages import cldr_locale
from oneroof.frontdesk.models import Office
from oneroof.frontdesk.service import offices
from oneroof.frontdesk.service.opening import OpeningTimes, day_groups, opening_times
from oneroof.identity.access import public
from oneroof.tenancy.addresses import host_url
from oneroof.tenancy.models import Tenant, TenantHost
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("portal", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class CentreHome:
    """What everybody may know of a centre."""

    centre: Tenant
    times: OpeningTimes
    offices: list[Office]
    services: dict[str, list[Service]]
    """By kind: government, support, complementary."""


@blueprint.app_template_filter("open_moment")
def open_moment(moment: datetime) -> str:
    """ "Monday, 08:00" in the current language, for the next opening."""
    return f"{_weekday(moment.weekday())}, {moment:%H:%M}"


@blueprint.get("/")
@public
def home() -> str:
    """The centre's own page, or the network's centres at the umbrella's host."""
    current = work()
    if g.tenant.kind in ("umbrella", "region"):
        return render_template("portal/network.html", centres=_centres(current))
    return render_template("portal/home.html", home=_centre_home(current), weekday=_weekday, day_groups=day_groups)


def _centre_home(current: Work) -> CentreHome:
    session, context = current.session, current.context
    kinds: dict[str, list[Service]] = {"government": [], "support": [], "complementary": []}
    for item in offered_services(session, context):
        kinds[item.service.kind].append(item.service)
    return CentreHome(
        centre=session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one(),
        times=opening_times(session, context, current.clock),
        offices=[item.office for item in offices(session, context)],
        services=kinds,
    )


@dataclass(frozen=True, slots=True)
class ListedCentre:
    """A centre of the network, with the address of its own page."""

    centre: Tenant
    url: str


def _centres(current: Work) -> list[ListedCentre]:
    """The network's open centres, national ones first, then by municipality."""
    rows = current.session.execute(
        select(Tenant, TenantHost.host)
        .join(TenantHost, TenantHost.tenant_id == Tenant.id)
        .where(Tenant.network_id == current.context.network_id, Tenant.state == "open", TenantHost.is_primary)
        .where(Tenant.kind.not_in(("umbrella", "region")))
        .order_by(Tenant.kind != "national_centre", Tenant.municipality, Tenant.code)
    )
    return [ListedCentre(row.Tenant, _url(row.host)) for row in rows]


def _url(host: str) -> str:
    settings: Settings = current_app.extensions["oneroof"].settings
    return host_url(host, settings)


def _weekday(number: int) -> str:
    """ "Monday" in the current language, for 0."""
    name: str = cldr_locale(current_language()).days["stand-alone"]["wide"][number]
    return name[:1].upper() + name[1:]
