"""What desks said to each other is deleted when its day is over."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.messages.models import DeskMessage, DeskMessageReceipt
from oneroof.frontdesk.service.records import today_at
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

DELETE = "desk_messages.delete"


@scheduled("desk messages", purpose="administration")
def promise_deletion(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Once a day."""
    enqueue(session, context, kind=DELETE, key=clock.today(tenant.time_zone).isoformat(), payload={})
    return True


@handles(DELETE, purpose="administration")
def delete_over(_services: Services, session: Session, context: Context, clock: Clock, _: dict[str, Any]) -> None:
    """Delete the messages of days that are over. A centre that works through midnight keeps those of its shift."""
    over = select(DeskMessage.id).where(
        DeskMessage.tenant_id == context.tenant_id,
        DeskMessage.day < today_at(session, context, clock),
        DeskMessage.sent_at < clock.now() - WORKING_DAY,
    )
    session.execute(
        delete(DeskMessageReceipt)
        .where(DeskMessageReceipt.tenant_id == context.tenant_id, DeskMessageReceipt.message_id.in_(over))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(DeskMessage)
        .where(DeskMessage.tenant_id == context.tenant_id, DeskMessage.id.in_(over))
        .execution_options(synchronize_session=False)
    )
