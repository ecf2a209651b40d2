"""What an agency reads: its feed of events, and the log of what was delivered to its endpoints."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.api.fields import none_of
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.pagination import MOST, Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.events.models import (
    DELIVERY_STATES,
    PartnerEvent,
    PartnerStream,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from oneroof.events.rights import withheld
from oneroof.tenancy.context import Context

_CURSOR = re.compile(r"e(0|[1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Feed:
    """Some events in their order, and where to go on, also when there are no more yet."""

    events: list[PartnerEvent]
    cursor: str
    has_more: bool
    """Whether the next ones are there already."""
    has_missed: bool
    """Whether events after the given cursor are gone, because they are older than what is kept."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery with its event and its endpoint."""

    delivery: WebhookDelivery
    event: PartnerEvent
    endpoint: WebhookEndpoint


Kept = Callable[[Sequence[PartnerEvent]], Collection[UUID]]
"""Of some events the ids of those that are kept from who reads."""


def feed(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    partnership_id: UUID,
    after: str | None,
    limit: int,
    kept: Kept = lambda _events: (),
) -> Feed:
    """The partnership's events after a cursor, or the oldest that are kept. Each is looked at again before it is shown.

    What may not be told now, or is `kept` from who reads, is left out, and passed by the cursor. Raises Invalid for
    `after` and `limit`.
    """
    place = _place(after)
    if not 1 <= limit <= MOST:
        message = public_text("A whole number from %(least)s to %(most)s.", least=1, most=MOST)
        raise Invalid("limit_out_of_range", message, fields={"limit": [message]})
    rows = session.scalars(
        _numbered(context, partnership_id)
        .where(PartnerEvent.sequence > place)
        .order_by(PartnerEvent.sequence)
        .limit(limit + 1)
    ).all()
    shown = rows[:limit]
    hidden = {*withheld(session, context, clock, partnership_id=partnership_id, events=shown), *kept(shown)}
    last = shown[-1].sequence if shown else place
    _note(session, context, clock, partnership_id, len(shown) - len(hidden))
    return Feed(
        events=[each for each in shown if each.id not in hidden and each.endpoint_id is None],
        cursor=f"e{last}",
        has_more=len(rows) > limit,
        has_missed=after is not None and _is_gone(session, context, partnership_id, place + 1),
    )


def delivered(
    session: Session,
    context: Context,
    *,
    partnership_id: UUID | None = None,
    endpoint_id: UUID | None = None,
    state: str | None = None,
    limit: int,
    cursor: str | None,
) -> Page[Delivered]:
    """The delivery log of an agency, or of all for staff, the newest first. Raises Invalid for a wrong argument."""
    if state is not None and state not in DELIVERY_STATES:
        message = none_of(state, DELIVERY_STATES)
        raise Invalid("state_unknown", message, fields={"state": [message]})
    wanted = select(WebhookDelivery).where(WebhookDelivery.tenant_id == context.tenant_id)
    if partnership_id is not None:
        theirs = select(WebhookEndpoint.id).where(
            WebhookEndpoint.tenant_id == context.tenant_id, WebhookEndpoint.partnership_id == partnership_id
        )
        wanted = wanted.where(WebhookDelivery.endpoint_id.in_(theirs))
    if endpoint_id is not None:
        wanted = wanted.where(WebhookDelivery.endpoint_id == endpoint_id)
    if state is not None:
        wanted = wanted.where(WebhookDelivery.state == state)
    keys = [SortKey(WebhookDelivery.made_at, descending=True), SortKey(WebhookDelivery.id, descending=True)]
    page = page_of(session, wanted, keys=keys, limit=limit, cursor=cursor)
    return Page(with_events(session, context, page.items), page.next_cursor)


def with_events(session: Session, context: Context, deliveries: Sequence[WebhookDelivery]) -> list[Delivered]:
    """Each with its event and its endpoint, in the same order."""
    joined = (
        select(WebhookDelivery, PartnerEvent, WebhookEndpoint)
        .join(
            PartnerEvent,
            (PartnerEvent.tenant_id == WebhookDelivery.tenant_id) & (PartnerEvent.id == WebhookDelivery.event_id),
        )
        .join(
            WebhookEndpoint,
            (WebhookEndpoint.tenant_id == WebhookDelivery.tenant_id)
            & (WebhookEndpoint.id == WebhookDelivery.endpoint_id),
        )
        .where(WebhookDelivery.tenant_id == context.tenant_id, WebhookDelivery.id.in_([each.id for each in deliveries]))
    )
    found = {row[0].id: Delivered(*row) for row in session.execute(joined)}
    return [found[each.id] for each in deliveries]


def delivery_of(
    session: Session, context: Context, *, delivery_id: UUID, partnership_id: UUID | None = None
) -> Delivered:
    """One delivery: of any agency for staff, of its own for an agency. Raises NotFound."""
    delivery = session.get(WebhookDelivery, (context.tenant_id, delivery_id))
    if delivery is not None:
        (found,) = with_events(session, context, [delivery])
        if partnership_id in (None, found.event.partnership_id):
            return found
    raise NotFound("delivery_not_found", public_text("There is no such delivery here."))


def attempts_of(
    session: Session, context: Context, *, delivery_id: UUID, partnership_id: UUID | None = None
) -> list[WebhookAttempt]:
    """The calls that were made for a delivery, the first one first. Raises NotFound as `delivery_of` does."""
    delivery_of(session, context, delivery_id=delivery_id, partnership_id=partnership_id)
    return list(
        session.scalars(
            select(WebhookAttempt)
            .where(WebhookAttempt.tenant_id == context.tenant_id, WebhookAttempt.delivery_id == delivery_id)
            .order_by(WebhookAttempt.turn)
        )
    )


def _place(after: str | None) -> int:
    if after is None:
        return 0
    known = _CURSOR.fullmatch(after)
    if known is None:
        message = public_text("This page marker is not valid. Begin again with the first page.")
        raise Invalid("cursor_invalid", message, fields={"after": [message]})
    return int(known.group(1))


def _numbered(context: Context, partnership_id: UUID) -> Select[PartnerEvent]:
    return select(PartnerEvent).where(
        PartnerEvent.tenant_id == context.tenant_id, PartnerEvent.partnership_id == partnership_id
    )


def _is_gone(session: Session, context: Context, partnership_id: UUID, number: int) -> bool:
    """Whether an event with this number was there, and is kept no more. Numbers have no gap."""
    reached = session.scalar(
        select(PartnerStream.sequence).where(
            PartnerStream.tenant_id == context.tenant_id, PartnerStream.partnership_id == partnership_id
        )
    )
    if number > (reached or 0):
        return False
    kept = select(PartnerEvent.id).where(
        PartnerEvent.tenant_id == context.tenant_id,
        PartnerEvent.partnership_id == partnership_id,
        PartnerEvent.sequence == number,
    )
    return session.scalar(kept) is None


def _note(session: Session, context: Context, clock: Clock, partnership_id: UUID, count: int) -> None:
    if count:
        audit.record(
            session,
            context,
            clock,
            action="partner_event.list",
            object_kind="partnership",
            object_id=partnership_id,
            details={"count": count},
        )
