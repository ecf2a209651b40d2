"""Sending again: one delivery, or all that an endpoint did not get since a moment. By the agency, or by staff."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.events.endpoints import endpoint_of, not_on
from oneroof.events.models import PartnerEvent, WebhookDelivery, WebhookEndpoint
from oneroof.events.numbering import promise_turn
from oneroof.events.reading import Delivered, delivery_of
from oneroof.events.settling import locked_endpoint
from oneroof.tenancy.context import Context

MOST_AT_ONCE = 1000


def replay(
    session: Session, context: Context, clock: Clock, *, delivery_id: UUID, partnership_id: UUID | None = None
) -> Delivered:
    """Send one delivery again, with the same `webhook-id`, whatever became of it; its schedule begins anew.

    Whether it may be told is asked again when it is sent. Staff name no partnership. Raises NotFound, and Conflict for
    an endpoint that is not on.
    """
    found = delivery_of(session, context, delivery_id=delivery_id, partnership_id=partnership_id)
    endpoint = locked_endpoint(session, found.endpoint.id)
    if endpoint.state != "on":
        raise not_on()
    delivery = session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    _begin_anew(session, context, clock, delivery)
    _note(session, context, clock, endpoint, 1)
    return found


def replay_since(
    session: Session, context: Context, clock: Clock, *, partnership_id: UUID, endpoint_id: UUID, since: datetime
) -> int:
    """Send an endpoint all events since a moment that it asks for and has not taken; how many, 1000 at most.

    Those that came while it was off are among them. Raises NotFound, and Conflict for an endpoint that is not on.
    """
    endpoint = endpoint_of(session, context, partnership_id=partnership_id, endpoint_id=endpoint_id, lock=True)
    if endpoint.state != "on":
        raise not_on()
    known = {each.event_id: each for each in _deliveries(session, endpoint.id)}
    events = session.scalars(
        select(PartnerEvent.id)
        .where(
            PartnerEvent.tenant_id == context.tenant_id,
            PartnerEvent.partnership_id == partnership_id,
            PartnerEvent.sequence.is_not(None),
            PartnerEvent.endpoint_id.is_(None),
            PartnerEvent.happened_at >= since,
            PartnerEvent.type.in_(endpoint.event_types),
        )
        .order_by(PartnerEvent.sequence)
    )
    missed = [each for each in events if each not in known or known[each].state in ("dead", "withheld")]
    for event_id in missed[:MOST_AT_ONCE]:
        delivery = known.get(event_id) or _added(session, context, clock, endpoint, event_id)
        _begin_anew(session, context, clock, delivery)
    _note(session, context, clock, endpoint, len(missed[:MOST_AT_ONCE]))
    return len(missed[:MOST_AT_ONCE])


def _begin_anew(session: Session, context: Context, clock: Clock, delivery: WebhookDelivery) -> None:
    delivery.state, delivery.withheld_reason, delivery.ended_at = "waiting", None, None
    delivery.attempts, delivery.due_at = 0, clock.now()
    delivery.turn += 1
    session.flush()
    promise_turn(session, context, delivery)


def _deliveries(session: Session, endpoint_id: UUID) -> list[WebhookDelivery]:
    return list(
        session.scalars(
            select(WebhookDelivery)
            .where(WebhookDelivery.endpoint_id == endpoint_id)
            .order_by(WebhookDelivery.id)
            .with_for_update(key_share=True)
        )
    )


def _added(
    session: Session, context: Context, clock: Clock, endpoint: WebhookEndpoint, event_id: UUID
) -> WebhookDelivery:
    delivery = WebhookDelivery(
        tenant_id=context.tenant_id,
        id=new_id(),
        event_id=event_id,
        endpoint_id=endpoint.id,
        state="waiting",
        attempts=0,
        turn=0,
        due_at=clock.now(),
        made_at=clock.now(),
    )
    session.add(delivery)
    return delivery


def _note(session: Session, context: Context, clock: Clock, endpoint: WebhookEndpoint, count: int) -> None:
    audit.record(
        session,
        context,
        clock,
        action="webhook_delivery.replay",
        object_kind="webhook_endpoint",
        object_id=endpoint.id,
        details={"partnership": str(endpoint.partnership_id), "count": count},
    )
