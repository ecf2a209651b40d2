"""Gives committed events their place in the partnership's feed, 1, 2, 3 … without a gap, and promises their delivery.

Nothing depends on the order of ids or commits: what commits late is seen late, and numbered then. Who numbers holds
the stream's row until the commit, so that nobody ever reads a number whose predecessor is still to come.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.events.models import PartnerEvent, PartnerStream, WebhookDelivery, WebhookEndpoint
from oneroof.events.service import NUMBER
from oneroof.jobs.handlers import handles
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context

SEND = "webhook.send"
BATCH = 1000


@handles(NUMBER, purpose="partner_sharing")
def number(_services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Number what waits in one partnership's feed. The job of an event that another has numbered finds nothing."""
    number_open(session, context, clock, partnership_id=UUID(payload["partnership_id"]))


def number_open(session: Session, context: Context, clock: Clock, *, partnership_id: UUID) -> int:
    """Number the partnership's open events and promise their deliveries; how many events."""
    stream = _locked_stream(session, context, partnership_id)
    endpoints = _endpoints(session, partnership_id)
    counted = 0
    while batch := _open_events(session, partnership_id):
        for event in batch:
            stream.sequence += 1
            event.sequence = stream.sequence
            for endpoint in endpoints:
                if _asks_for(endpoint, event):
                    _promise(session, context, clock, endpoint, event)
        session.flush()
        counted += len(batch)
    return counted


def promise_turn(session: Session, context: Context, delivery: WebhookDelivery) -> None:
    """Let a worker try this delivery: once for each of its turns, however often it is promised."""
    enqueue(
        session,
        context,
        kind=SEND,
        key=f"{delivery.id}:{delivery.turn}",
        payload={"delivery_id": str(delivery.id), "turn": delivery.turn},
    )


def _locked_stream(session: Session, context: Context, partnership_id: UUID) -> PartnerStream:
    session.execute(
        insert(PartnerStream)
        .values(tenant_id=context.tenant_id, id=new_id(), partnership_id=partnership_id, sequence=0)
        .on_conflict_do_nothing(index_elements=["tenant_id", "partnership_id"])
        .returning(PartnerStream.id)
    )
    return session.scalars(
        select(PartnerStream).where(PartnerStream.partnership_id == partnership_id).with_for_update()
    ).one()


def _endpoints(session: Session, partnership_id: UUID) -> list[WebhookEndpoint]:
    """Those that take anything: what comes while one is paused waits for it."""
    return list(
        session.scalars(
            select(WebhookEndpoint).where(
                WebhookEndpoint.partnership_id == partnership_id, WebhookEndpoint.state.in_(("on", "paused"))
            )
        )
    )


def _open_events(session: Session, partnership_id: UUID) -> list[PartnerEvent]:
    return list(
        session.scalars(
            select(PartnerEvent)
            .where(PartnerEvent.partnership_id == partnership_id, PartnerEvent.sequence.is_(None))
            .order_by(PartnerEvent.happened_at, PartnerEvent.id)
            .limit(BATCH)
        )
    )


def _asks_for(endpoint: WebhookEndpoint, event: PartnerEvent) -> bool:
    if event.endpoint_id is not None:
        return event.endpoint_id == endpoint.id
    return event.type in endpoint.event_types


def _promise(
    session: Session, context: Context, clock: Clock, endpoint: WebhookEndpoint, event: PartnerEvent
) -> WebhookDelivery:
    delivery = WebhookDelivery(
        tenant_id=context.tenant_id,
        id=new_id(),
        event_id=event.id,
        endpoint_id=endpoint.id,
        state="waiting",
        attempts=0,
        turn=0,
        due_at=clock.now(),
        made_at=clock.now(),
    )
    session.add(delivery)
    if endpoint.state == "on":
        promise_turn(session, context, delivery)
    return delivery
