"""The job that lets the network read when services can next be had at a centre. Times and bands, nothing of people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.appointments.models import BookingRule
from oneroof.appointments.service import FreeSlot, free_slots
from oneroof.appointments.service.announcing import PUBLISH_FREE
from oneroof.appointments.service.making import zone_of
from oneroof.catalogue.models import Service
from oneroof.core.time import Clock, real_now
from oneroof.federation.models import PublishedFreeTime
from oneroof.frontdesk.models import Office
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

EVERY = timedelta(minutes=5)
DAYS = 14
"""How far ahead the network is told."""
FEW, SOME = 3, 10
"""Up to how many free places a day has few of them, and some; above that it has many."""


@scheduled("free times", purpose="administration", every=EVERY)
def plan_free_times(session: Session, context: Context, _clock: Clock, _tenant: ListedTenant) -> bool:
    """Say every few minutes what is free, also where nobody has booked anything."""
    if session.scalars(select(BookingRule.id).where(BookingRule.tenant_id == context.tenant_id).limit(1)).first():
        minute = real_now().replace(second=0, microsecond=0).isoformat()
        enqueue(session, context, kind=PUBLISH_FREE, key=f"by the clock {minute}", payload={})
    return False


@handles(PUBLISH_FREE, purpose="administration")
def publish(services: Services, session: Session, context: Context, clock: Clock, _payload: dict[str, Any]) -> None:
    """Keep the promise that somebody who booked, or the clock, has made."""
    with services.database.umbrella_transaction(context) as umbrella:
        publish_free_times(session, umbrella, context, clock)


def publish_free_times(session: Session, umbrella: Session, context: Context, clock: Clock) -> int:
    """Bring what the network reads of the centre to what is free now; how many offices' services have something.

    `session` is the centre's own, `umbrella` of the umbrella role in the same network. Again, it says the same.
    """
    rows = [_row(session, context, clock, *each) for each in _bookable(session, context)]
    here = [(row["office_code"], row["service_code"]) for row in rows]
    said = PublishedFreeTime
    if rows:
        statement = insert(said).values(rows)
        columns = ("service_uri", "office_name", "days", "first_free_at", "seen_at")
        umbrella.execute(
            statement.on_conflict_do_update(
                index_elements=["network_id", "centre_id", "office_code", "service_code"],
                set_={column: statement.excluded[column] for column in columns},
            )
        )
    umbrella.execute(
        update(said)
        .where(said.network_id == context.network_id, said.centre_id == context.tenant_id)
        .where(said.first_free_at.is_not(None))
        .where(tuple_(said.office_code, said.service_code).not_in(here))
        .values(first_free_at=None, days=[], seen_at=clock.now())
    )
    return len([row for row in rows if row["first_free_at"]])


def _bookable(session: Session, context: Context) -> list[tuple[BookingRule, Office, Service]]:
    """What visitors book themselves at the centre's open offices."""
    tenant_id = context.tenant_id
    rows = session.execute(
        select(BookingRule, Office, Service)
        .join(Office, (Office.tenant_id == BookingRule.tenant_id) & (Office.id == BookingRule.office_id))
        .join(Service, (Service.tenant_id == BookingRule.tenant_id) & (Service.id == BookingRule.service_id))
        .where(BookingRule.tenant_id == tenant_id, Office.tenant_id == tenant_id, Service.tenant_id == tenant_id)
        .where(BookingRule.is_online, BookingRule.state == "active")
        .where(Office.state == "active", Service.state == "offered")
        .order_by(Office.code, Service.code)
    )
    return [(row.BookingRule, row.Office, row.Service) for row in rows]


def _row(
    session: Session, context: Context, clock: Clock, rule: BookingRule, office: Office, service: Service
) -> dict[str, Any]:
    today = clock.now().astimezone(zone_of(session, context)).date()
    free = free_slots(session, context, clock, rule_id=rule.id, first=today, last=today + timedelta(days=DAYS - 1))
    return {
        "network_id": context.network_id,
        "centre_id": context.tenant_id,
        "office_code": office.code,
        "service_code": service.code,
        "service_uri": service.uri,
        "office_name": office.public_name,
        "days": _days(free),
        "first_free_at": free[0].slot.starts_at if free else None,
        "seen_at": clock.now(),
    }


def _days(free: list[FreeSlot]) -> list[dict[str, str]]:
    """The last free time of each day stands here too: a day whose first has gone by is still one."""
    days: dict[str, list[FreeSlot]] = {}
    for each in free:
        days.setdefault(each.slot.day.isoformat(), []).append(each)
    return [
        {
            "day": day,
            "first": slots[0].slot.starts_at.isoformat(),
            "last": slots[-1].slot.starts_at.isoformat(),
            "free": band(sum(each.free for each in slots)),
        }
        for day, slots in days.items()
    ]


def band(free: int) -> str:
    """`few`, `some` or `many`: how busy an office is to the place is nobody else's business."""
    return "few" if free <= FEW else "some" if free <= SOME else "many"
