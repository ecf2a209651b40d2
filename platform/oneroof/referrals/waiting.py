"""How long one waits at an office: until the first free time that can be booked there."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.appointments.models import BookingRule, Slot
from oneroof.casefiles.procedures.service.records import today_at
from oneroof.catalogue.models import Service
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def free_in_days(session: Session, context: Context, clock: Clock, service_code: str | None) -> dict[UUID, int]:
    """Days from today until the first free time, by office, of one service or of any. None, none there."""
    statement = (
        select(BookingRule.office_id, func.min(Slot.day))
        .join(Slot, (Slot.tenant_id == BookingRule.tenant_id) & (Slot.rule_id == BookingRule.id))
        .where(BookingRule.tenant_id == context.tenant_id, Slot.state == "open")
        .where(Slot.starts_at > clock.now(), Slot.taken < Slot.capacity + Slot.extra)
        .group_by(BookingRule.office_id)
    )
    if service_code:
        statement = statement.join(
            Service, (Service.tenant_id == BookingRule.tenant_id) & (Service.id == BookingRule.service_id)
        ).where(Service.code == service_code)
    today = today_at(session, context, clock)
    return {office_id: max((day - today).days, 0) for office_id, day in session.execute(statement)}
