"""What is promised for referrals by the clock, and kept: strikes, proposals, links and letters."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.referrals.by_link import sending
from oneroof.referrals.clocks import alternatives, letters, setting
from oneroof.referrals.clocks.striking import STRIKE, promise_strikes, strike
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

HEARD = (setting.set_clock, letters.to_staff)
"""Loaded with the jobs, so that clocks are set and letters written in a worker too."""


@scheduled("clocks of referrals", purpose="service_delivery", every=timedelta(minutes=1))
def look_at_clocks(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Once a minute: what is due."""
    promise_strikes(session, context, clock)
    return False


@handles(STRIKE, purpose="service_delivery")
def strike_one(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Do what is due for one referral."""
    referral_id = UUID(payload["referral_id"])
    strike(session, context, clock, services.keys, referral_id=referral_id, number=int(payload["number"]))


@handles(alternatives.PROPOSE, purpose="service_delivery")
def propose(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Look for somebody else."""
    alternatives.propose(session, context, clock, services.keys, referral_id=UUID(payload["referral_id"]))


@handles(sending.MADE, purpose="service_delivery")
def send_link(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """The link for an organisation without a system; one alone, however often this is tried."""
    referral_id = UUID(payload["referral_id"])
    if not sending.links_of(session, context, referral_id):
        sending.make_link(session, context, clock, services.settings, services.keys, referral_id=referral_id)
