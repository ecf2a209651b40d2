"""What happens to appointments by the clock, and what a device leaves to others."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.appointments import letters
from oneroof.appointments.models import Appointment
from oneroof.appointments.service import make_slots, no_shows, release_holds, remind, settle
from oneroof.appointments.service.announcing import OFFER
from oneroof.appointments.service.arriving import ATTACH
from oneroof.appointments.service.settling import forget_tokens
from oneroof.appointments.waiting import letters as waiting_letters
from oneroof.appointments.waiting import offer_free
from oneroof.core.errors import DomainError
from oneroof.core.time import Clock
from oneroof.frontdesk.service import attach_casefile
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

__all__ = ["letters", "waiting_letters"]


@scheduled("appointments", purpose="service_delivery", every=timedelta(minutes=1))
def keep_appointments(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Once a minute: holds that have run out, who did not come, who was served."""
    release_holds(session, context, clock)
    no_shows(session, context, clock)
    settle(session, context, clock)
    forget_tokens(session, context, clock)
    return False


@scheduled("waiting list", purpose="service_delivery", every=timedelta(minutes=1))
def offer_times(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Offers that nobody took, and what was released or became free since."""
    offer_free(session, context, clock)
    return False


@handles(OFFER, purpose="service_delivery")
def offer_what_is_free(
    _services: Services, session: Session, context: Context, clock: Clock, _payload: dict[str, Any]
) -> None:
    """Offer at once what somebody has just given back."""
    offer_free(session, context, clock)


@scheduled("reminders of appointments", purpose="reminders", every=timedelta(minutes=5))
def send_reminders(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Whom to remind of what is soon."""
    remind(session, context, clock)
    return False


@scheduled("slots", purpose="administration", every=timedelta(minutes=5))
def plan_slots(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """The slots of the day that has come into each window, and of changed hours and rates."""
    make_slots(session, context, clock)
    return False


@handles(ATTACH, purpose="service_delivery")
def say_whose(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Tell whose visit it is; not if somebody has said so meanwhile, or the casefile is gone."""
    appointment = session.scalars(
        select(Appointment).where(
            Appointment.tenant_id == context.tenant_id, Appointment.id == UUID(payload["appointment_id"])
        )
    ).one()
    if appointment.visit_id is None or appointment.casefile_id is None:
        return
    try:
        attach_casefile(
            session,
            context,
            clock,
            services.keys,
            visit_id=appointment.visit_id,
            casefile_id=appointment.casefile_id,
        )
    except DomainError:
        return
