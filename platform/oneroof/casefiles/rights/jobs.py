"""What happens by itself for the rights of persons: erasing, making copies, and once a day what is over."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.rights.restored import keeps_shut
from oneroof.casefiles.rights.service import copies, erasing, lists, retention
from oneroof.casefiles.rights.service.destroying import Stores, sweep
from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles, handles_at_length
from oneroof.jobs.pausing import pauses
from oneroof.jobs.schedule import scheduled
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

pauses(keeps_shut)


@handles(erasing.ERASE, purpose="rights")
def erase(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Destroy what was confirmed. However often it is interrupted, the next attempt ends it."""
    stores = Stores(services.keys, services.files)
    erasing.perform(session, context, clock, stores, erasure_id=UUID(payload["erasure_id"]))
    lists.close_done(session, context, clock)


@handles(erasing.SWEEP, purpose="rights")
def sweep_again(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Destroy what another process wrote in the minute in which it still remembered the key."""
    stores = Stores(services.keys, services.files)
    sweep(session, context, clock, stores, people=[UUID(payload["person_id"])])


@handles_at_length(copies.MAKE, purpose="rights")
def make_copy(services: Services, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Make the copy that was asked for."""
    copies.make(services, context, clock, export_id=UUID(payload["export_id"]))


@scheduled("rights upkeep", purpose="rights")
def once_a_day(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Delete copies that nobody fetched, and propose what is to be destroyed."""
    copies.expire(session, context, clock)
    if tenant.kind != "umbrella":
        retention.propose(session, context, clock)
    return True
