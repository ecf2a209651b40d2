"""What a worker does for events: handlers and letters, which are imported here, and what is due by the clock."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.events import letters, sending
from oneroof.events.models import PartnerEvent, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from oneroof.events.numbering import promise_turn
from oneroof.jobs.schedule import scheduled
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

__all__ = ["letters", "sending"]

KEPT_FOR = timedelta(days=30)
"""Events, deliveries and attempts; an endpoint that was removed goes with the last of its own."""
_MOST = 500


@scheduled("webhooks due", purpose="partner_sharing", every=timedelta(seconds=1))
def promise_due(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Let workers try what is due by the tenant's clock at endpoints that are on; each turn is promised once."""
    due = (
        select(WebhookDelivery)
        .join(
            WebhookEndpoint,
            (WebhookEndpoint.tenant_id == WebhookDelivery.tenant_id)
            & (WebhookEndpoint.id == WebhookDelivery.endpoint_id),
        )
        .where(WebhookDelivery.due_at <= clock.now(), WebhookEndpoint.state == "on")
        .order_by(WebhookDelivery.due_at)
        .limit(_MOST)
    )
    for delivery in session.scalars(due).all():
        promise_turn(session, context, delivery)
    return False


@scheduled("partner events upkeep", purpose="administration", every=timedelta(hours=1))
def forget_old_events(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Drop what is older than the log is kept, what waits for a paused endpoint too. Numbers go on where they were."""
    oldest, tenant_id = clock.now() - KEPT_FOR, context.tenant_id
    old = select(PartnerEvent.id).where(PartnerEvent.tenant_id == tenant_id, PartnerEvent.happened_at < oldest)
    sent = select(WebhookDelivery.id).where(WebhookDelivery.tenant_id == tenant_id, WebhookDelivery.event_id.in_(old))
    held = select(WebhookDelivery.endpoint_id).where(WebhookDelivery.tenant_id == tenant_id)
    for statement in (
        delete(WebhookAttempt).where(WebhookAttempt.tenant_id == tenant_id, WebhookAttempt.delivery_id.in_(sent)),
        delete(WebhookDelivery).where(WebhookDelivery.tenant_id == tenant_id, WebhookDelivery.event_id.in_(old)),
        delete(PartnerEvent).where(PartnerEvent.tenant_id == tenant_id, PartnerEvent.happened_at < oldest),
        delete(WebhookEndpoint).where(
            WebhookEndpoint.tenant_id == tenant_id,
            WebhookEndpoint.removed_at < oldest,
            WebhookEndpoint.id.not_in(held),
        ),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    return False
