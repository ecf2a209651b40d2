"""What an attempt's end means for its delivery and for the endpoint."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.core.outgoing import Answer
from oneroof.core.time import Clock
from oneroof.events.backing_off import PAUSED_AFTER, REST, next_attempt
from oneroof.events.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from oneroof.notifications.mail import promise_letter
from oneroof.tenancy.context import Context

LETTER = "webhook_stopped"
GONE = 410


def settle(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    endpoint_id: UUID,
    delivery_id: UUID,
    turn: int,
    answer: Answer,
    milliseconds: int,
) -> None:
    """Write an attempt down, and what follows from it. An attempt whose turn has passed meanwhile is logged alone."""
    # the endpoint before its deliveries, here and wherever both are locked
    endpoint = locked_endpoint(session, endpoint_id)
    delivery = session.scalars(
        select(WebhookDelivery).where(WebhookDelivery.id == delivery_id).with_for_update(key_share=True)
    ).one()
    now, outcome = clock.now(), outcome_of(answer)
    session.add(
        WebhookAttempt(
            tenant_id=context.tenant_id,
            id=new_id(),
            delivery_id=delivery_id,
            turn=turn,
            outcome=outcome,
            http_status=answer.status,
            milliseconds=milliseconds,
            at=now,
        )
    )
    if delivery.turn == turn and delivery.due_at is not None:
        _follow(delivery, now, outcome, answer.status)
    _mind(session, context, endpoint, now, outcome)


def outcome_of(answer: Answer) -> str:
    """How an attempt ended, out of `kinds.OUTCOMES`."""
    if answer.status is None:
        return answer.fault or "no_answer"
    if answer.status == GONE:
        return "gone"
    return {2: "delivered", 3: "redirected"}.get(answer.status // 100, "refused")


def withhold(delivery: WebhookDelivery, now: datetime, reason: str) -> None:
    """End a delivery that may not be made; it says why."""
    delivery.state, delivery.withheld_reason = "withheld", reason
    delivery.due_at, delivery.ended_at = None, now
    delivery.turn += 1


def switch(
    session: Session, context: Context, endpoint: WebhookEndpoint, now: datetime, state: str, reason: str
) -> None:
    """Give an endpoint its state, and write to its agency where that was not the agency's own wish.

    What is still to be delivered to one that is off is withheld.
    """
    endpoint.state, endpoint.state_reason, endpoint.state_at = state, reason, now
    if reason in ("failing", "gone"):
        promise_letter(session, context, letter=LETTER, about=endpoint.id, issue=int(now.timestamp()))
    if state == "off":
        for delivery in open_deliveries(session, endpoint.id):
            withhold(delivery, now, "endpoint_off")


def locked_endpoint(session: Session, endpoint_id: UUID) -> WebhookEndpoint:
    """The endpoint, for as long as the transaction lasts. Raises NoResultFound."""
    return session.scalars(
        select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id).with_for_update(key_share=True)
    ).one()


def open_deliveries(session: Session, endpoint_id: UUID) -> list[WebhookDelivery]:
    """What is still to be delivered to an endpoint, locked."""
    return list(
        session.scalars(
            select(WebhookDelivery)
            .where(WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.due_at.is_not(None))
            .order_by(WebhookDelivery.id)
            .with_for_update(key_share=True)
        )
    )


def _follow(delivery: WebhookDelivery, now: datetime, outcome: str, status: int | None) -> None:
    delivery.attempts += 1
    delivery.turn += 1
    delivery.last_outcome, delivery.last_status = outcome, status
    again = None if outcome in ("delivered", "gone") else next_attempt(delivery.attempts, now)
    delivery.due_at = again
    if again is None:
        delivery.state, delivery.ended_at = ("delivered" if outcome == "delivered" else "dead"), now
    else:
        delivery.state = "retrying"


def _mind(session: Session, context: Context, endpoint: WebhookEndpoint, now: datetime, outcome: str) -> None:
    if outcome == "delivered":
        endpoint.failing_since = endpoint.resting_until = None
        return
    endpoint.failing_since = endpoint.failing_since or now
    if outcome == "too_slow":
        endpoint.resting_until = now + REST
    if endpoint.state != "on":
        return
    if outcome == "gone":
        switch(session, context, endpoint, now, "off", "gone")
    elif now - endpoint.failing_since >= PAUSED_AFTER:
        switch(session, context, endpoint, now, "paused", "failing")
