"""What an agency's programs did at a centre, and what was delivered to its addresses: read in the centre's own rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.events.reading import Delivered, delivered
from oneroof.partners.calls.models import PartnerCall
from oneroof.partners.console.agencies import AgreementView
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

USUAL_PAGE = 50
DELIVERIES = 25
STATUSES = ("all", "good", "refused")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls one wants to see."""

    client_ids: Sequence[UUID]
    """The agency's own."""
    status: str = "all"
    day: date | None = None
    """In the centre's time zone."""


@dataclass(frozen=True, slots=True)
class Place:
    """A centre with which there is or was an agreement."""

    centre: Tenant
    partnership_id: UUID


def places(views: Sequence[AgreementView]) -> dict[str, Place]:
    """The centres that have accepted any of the agency's agreements, by code; the sandbox first."""
    found: dict[str, Place] = {}
    for view in views:
        for each in view.centres:
            if each.standing.accepted_at is not None:
                found.setdefault(each.centre.code, Place(each.centre, each.standing.partnership_id))
    return dict(sorted(found.items(), key=lambda item: (not item[1].centre.is_sandbox, item[0])))


def at(centre: Tenant, *, staff_id: UUID | None) -> Context:
    """A context of the centre that is cleared for nobody's data: logs hold none."""
    return Context(
        tenant_id=centre.id,
        network_id=centre.network_id,
        actor_kind="service",
        actor_id=staff_id,
        purpose="administration",
    )


def calls(
    session: Session, context: Context, centre: Tenant, wanted: Wanted, *, cursor: str | None
) -> Page[PartnerCall]:
    """Calls of these programs at the centre, the last one first. Raises Invalid for the cursor."""
    call = PartnerCall
    statement = select(call).where(call.tenant_id == context.tenant_id, call.client_id.in_(wanted.client_ids))
    if wanted.status == "good":
        statement = statement.where(call.status < 400)
    if wanted.status == "refused":
        statement = statement.where(call.status >= 400)
    if wanted.day is not None:
        begin = datetime.combine(wanted.day, time.min, ZoneInfo(centre.time_zone)).astimezone(UTC)
        after = datetime.combine(wanted.day + timedelta(days=1), time.min, ZoneInfo(centre.time_zone)).astimezone(UTC)
        statement = statement.where(call.called_at >= begin, call.called_at < after)
    keys = [SortKey(call.called_at, descending=True), SortKey(call.id, descending=True)]
    return page_of(session, statement, keys=keys, limit=USUAL_PAGE, cursor=cursor)


def deliveries(session: Session, context: Context, *, partnership_id: UUID) -> list[Delivered]:
    """The last deliveries to the agency's addresses."""
    return delivered(session, context, partnership_id=partnership_id, limit=DELIVERIES, cursor=None).items
