"""Where a service can next be had within some kilometres, from the network's own rows and nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from oneroof.federation.models import PublishedFreeTime
from oneroof.tenancy.models import Tenant, TenantHost

EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""
WITHIN_KM = 30


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the earth, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class FreeNear:
    """An office where the service can be had, with what was seen of its free times, and when."""

    centre: Tenant
    host: str
    office_code: str
    office_name: dict[str, str]
    service_code: str
    first_free_at: datetime
    free: str
    """On that day: `few`, `some` or `many`."""
    seen_at: datetime
    distance_km: float | None
    """In a straight line; None where one of both places is not known."""


def first_free(
    session: Session,
    network_id: int,
    *,
    service: str,
    near: Point | None,
    km: float = WITHIN_KM,
    now: datetime,
    but: int | None = None,
) -> list[FreeNear]:
    """The offices of open centres within `km` of a place with a free time for the service, the next first.

    `service` is its URI, or its code. Without a place: everywhere. `but` leaves a centre out. Times that have gone by
    since they were seen do not count. Reads the network's public facts only, whoever asks.
    """
    said = PublishedFreeTime
    rows = session.execute(
        select(said, Tenant, TenantHost.host)
        .join(Tenant, Tenant.id == said.centre_id)
        .join(TenantHost, TenantHost.tenant_id == Tenant.id)
        .where(said.network_id == network_id, Tenant.network_id == network_id, TenantHost.network_id == network_id)
        .where(or_(said.service_uri == service, said.service_code == service))
        .where(said.first_free_at.is_not(None), Tenant.state == "open", TenantHost.is_primary)
        .where(Tenant.is_sandbox.is_not(True))
        .where(Tenant.id != but if but is not None else Tenant.id == Tenant.id)
    )
    found = []
    for row, centre, host in rows:
        distance = distance_km(near, _place_of(centre))
        if near is not None and (distance is None or distance > km):
            continue
        when = _still_free(row, now)
        if when is not None:
            found.append(
                FreeNear(centre, host, row.office_code, row.office_name, row.service_code, *when, row.seen_at, distance)
            )
    return sorted(found, key=lambda each: (each.first_free_at, each.distance_km or 0, each.centre.id))


def nearby_centres(session: Session, network_id: int) -> Sequence[Tenant]:
    """Open centres whose place is known, by municipality: what somebody can choose to begin from."""
    return session.scalars(
        select(Tenant)
        .where(Tenant.network_id == network_id, Tenant.state == "open", Tenant.latitude.is_not(None))
        .where(Tenant.municipality.is_not(None), Tenant.longitude.is_not(None), Tenant.is_sandbox.is_not(True))
        .order_by(Tenant.municipality, Tenant.code)
    ).all()


def distance_km(one: Point | None, other: Point | None) -> float | None:
    """The way in a straight line over the earth (haversine); None where a place is not known."""
    if one is None or other is None:
        return None
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    half = sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def _place_of(centre: Tenant) -> Point | None:
    if centre.latitude is None or centre.longitude is None:
        return None
    return Point(centre.latitude, centre.longitude)


def _still_free(row: PublishedFreeTime, now: datetime) -> tuple[datetime, str] | None:
    """The first time that has not gone by since, and how much is free that day.

    Of a day whose first time has gone by only the last is known: something is free until then, and it says so.
    """
    for day in row.days:
        first, last = datetime.fromisoformat(day["first"]), datetime.fromisoformat(day["last"])
        if first > now:
            return first, day["free"]
        if last > now:
            return last, day["free"]
    return None
