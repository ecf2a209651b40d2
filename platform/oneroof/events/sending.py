"""One attempt of one delivery: decided in a transaction, sent outside of any, and written down in another.

A worker that is killed in between has written nothing: the attempt is made again, with the same `webhook-id`.
"""

from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.outgoing import Answer, post
from oneroof.core.time import Clock, real_now
from oneroof.events import signing
from oneroof.events.models import PartnerEvent, WebhookDelivery, WebhookEndpoint
from oneroof.events.numbering import SEND
from oneroof.events.rights import is_live, withheld
from oneroof.events.settling import settle, withhold
from oneroof.jobs.handlers import handles_at_length
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

CALL_SECONDS = 15.0
"""For the whole of a call: the name, the connection and the answer."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent, and where."""

    delivery_id: UUID
    endpoint_id: UUID
    turn: int
    url: str
    content: bytes
    headers: dict[str, str]


@handles_at_length(SEND, purpose="partner_sharing")
def send(services: Services, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Make the attempt of this turn; nothing where the turn has passed, or the delivery may not be made now."""
    with services.database.transaction(context) as session:
        call = _prepared(services, session, context, clock, UUID(payload["delivery_id"]), int(payload["turn"]))
    if call is None:
        return
    began = monotonic()
    answer = _sent(services, call)
    milliseconds = round((monotonic() - began) * 1000)
    with services.database.transaction(context) as session:
        settle(
            session,
            context,
            clock,
            endpoint_id=call.endpoint_id,
            delivery_id=call.delivery_id,
            turn=call.turn,
            answer=answer,
            milliseconds=milliseconds,
        )


def _sent(services: Services, call: Call) -> Answer:
    return post(call.url, call.content, call.headers, own_hosts=services.settings.webhook_hosts, seconds=CALL_SECONDS)


def _prepared(
    services: Services, session: Session, context: Context, clock: Clock, delivery_id: UUID, turn: int
) -> Call | None:
    delivery = session.scalars(
        select(WebhookDelivery).where(WebhookDelivery.id == delivery_id).with_for_update(key_share=True)
    ).one_or_none()
    if delivery is None or delivery.turn != turn or delivery.due_at is None:
        return None
    endpoint = session.get_one(WebhookEndpoint, (context.tenant_id, delivery.endpoint_id))
    event = session.get_one(PartnerEvent, (context.tenant_id, delivery.event_id))
    if not _may_be_tried(session, context, clock, delivery, endpoint, event):
        return None
    _note(session, context, clock, event)
    content = signing.written(signing.body_of(event, _tenant_code(session, context)))
    # receivers compare the time with their own, whatever time a demonstration shows
    signed = signing.headers_of(
        event.id, content, signing.signing_secrets(services.keys, endpoint, clock.now()), real_now()
    )
    return Call(delivery.id, endpoint.id, turn, endpoint.url, content, signed)


def _may_be_tried(
    session: Session,
    context: Context,
    clock: Clock,
    delivery: WebhookDelivery,
    endpoint: WebhookEndpoint,
    event: PartnerEvent,
) -> bool:
    now = clock.now()
    if endpoint.state == "off":
        withhold(delivery, now, "endpoint_off")
        return False
    if endpoint.state == "paused":
        return False  # it waits; resuming gives it another turn
    if not is_live(session, context, endpoint.client_id):
        withhold(delivery, now, "client_suspended")
        return False
    reason = withheld(session, context, clock, partnership_id=event.partnership_id, events=[event]).get(event.id)
    if reason is not None:
        withhold(delivery, now, reason)
        return False
    if endpoint.resting_until is not None and endpoint.resting_until > now:
        delivery.due_at, delivery.turn = endpoint.resting_until, delivery.turn + 1
        return False
    return True


def _note(session: Session, context: Context, clock: Clock, event: PartnerEvent) -> None:
    """That something is told is on record before it leaves."""
    audit.record(
        session,
        context,
        clock,
        action="partner_event.send",
        object_kind=event.subject_kind,
        object_id=event.subject_id,
        details={"type": event.type, "partnership": str(event.partnership_id), "event": str(event.id)},
    )


def _tenant_code(session: Session, context: Context) -> str:
    return session.scalars(select(Tenant.code).where(Tenant.id == context.tenant_id)).one()
