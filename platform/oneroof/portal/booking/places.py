"""What can be booked here and where: the services, their offices, and other centres not far away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app, g, request
from sqlalchemy import select

from oneroof.appointments.models import BookingRule
from oneroof.appointments.service import FreeSlot, free_slots
from oneroof.catalogue.forms.wording import Said
from oneroof.catalogue.models import Service
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.names import named
from oneroof.federation.free_times import FreeNear, Point, first_free, nearby_centres
from oneroof.federation.free_times.finding import WITHIN_KM
from oneroof.frontdesk.models import Office
from oneroof.portal.services.listing import readers
from oneroof.services import Services
from oneroof.tenancy.addresses import host_url
from oneroof.tenancy.models import Tenant
from oneroof.tenancy.work import Work

DISTANCES = (10, 30, 60, 120)
"""Kilometres that one can choose from."""
MOST_NEAR = 12
"""Other places on one page."""


@dataclass(frozen=True, slots=True)
class Bookable:
    """A service that visitors book at an office."""

    rule: BookingRule
    office: Office
    service: Service

    @property
    def name(self) -> Said:
        """The service in the page's words."""
        said = readers().words(self.service.name)
        return said[0] if said else Said(self.service.code, readers().language)


@dataclass(frozen=True, slots=True)
class Near:
    """A place at another centre, and the address at which one books there."""

    found: FreeNear
    url: str

    @property
    def centre(self) -> str:
        """Its name."""
        return named(self.found.centre.name)


@dataclass(frozen=True, slots=True)
class Beginning:
    """From where other places are looked for."""

    chosen: str
    km: int
    centres: Sequence[Tenant]
    point: Point | None


def bookable(current: Work, service: str | None = None, office: str | None = None) -> list[Bookable]:
    """What visitors may book here themselves, by service and office; of one service or office where it is named."""
    tenant_id = current.context.tenant_id
    wanted = (
        select(BookingRule, Office, Service)
        .join(Office, (Office.tenant_id == BookingRule.tenant_id) & (Office.id == BookingRule.office_id))
        .join(Service, (Service.tenant_id == BookingRule.tenant_id) & (Service.id == BookingRule.service_id))
        .where(BookingRule.tenant_id == tenant_id, Office.tenant_id == tenant_id, Service.tenant_id == tenant_id)
        .where(BookingRule.is_online, BookingRule.state == "active")
        .where(Office.state == "active", Service.state == "offered")
        .order_by(Office.position, Office.code, Service.code)
    )
    if service is not None:
        wanted = wanted.where(Service.code == service)
    if office is not None:
        wanted = wanted.where(Office.code == office)
    return [Bookable(row.BookingRule, row.Office, row.Service) for row in current.session.execute(wanted)]


def one_bookable(current: Work, service: str, office: str) -> Bookable:
    """The service at the office. Raises NotFound."""
    found = bookable(current, service, office)
    if not found:
        raise NotFound("not_bookable", public_text("This cannot be booked here."))
    return found[0]


def next_of(current: Work, place: Bookable, most: int = 1) -> list[FreeSlot]:
    """The next free times at a place."""
    return free_slots(current.session, current.context, current.clock, rule_id=place.rule.id, most=most)


def beginning(current: Work) -> Beginning:
    """The municipality that was chosen, else the centre's own place. Nobody is asked where they are."""
    centres = nearby_centres(current.session, current.context.network_id)
    asked = request.args.get("near", "")
    chosen = next((each for each in centres if each.code == asked), None)
    own = chosen or next((each for each in centres if each.id == current.context.tenant_id), None)
    km = request.args.get("km", "")
    point = (
        Point(own.latitude, own.longitude) if own and own.latitude is not None and own.longitude is not None else None
    )
    return Beginning(own.code if own else "", int(km) if km in map(str, DISTANCES) else WITHIN_KM, centres, point)


def elsewhere(current: Work, service_uri: str, begin: Beginning) -> list[Near]:
    """Other centres with a free time for the service, the next first: from the network's public facts alone."""
    found = first_free(
        current.session,
        current.context.network_id,
        service=service_uri,
        near=begin.point,
        km=begin.km,
        now=current.clock.now(),
        but=current.context.tenant_id,
    )
    return [Near(each, _address(each)) for each in found[:MOST_NEAR]]


def _address(found: FreeNear) -> str:
    """Where one goes on: on the other centre's own host, with service, office and day."""
    settings = _services().settings
    day = local_day(found.first_free_at, found.centre.time_zone)
    return f"{host_url(found.host, settings)}/book/{found.service_code}/{found.office_code}/{day}"


def local_day(moment: datetime, zone: str | None = None) -> str:
    """The day of a moment at a centre, as it stands in an address."""
    return moment.astimezone(ZoneInfo(zone or g.tenant.time_zone)).date().isoformat()


def _services() -> Services:
    opened: Services = current_app.extensions["oneroof"]
    return opened
