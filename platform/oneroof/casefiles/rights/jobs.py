"""What happens by itself for the rights of persons."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.rights.service import erasing
from oneroof.casefiles.rights.service.destroying import Stores
from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles
from oneroof.services import Services
from oneroof.tenancy.context import Context


@handles(erasing.ERASE, purpose="rights")
def erase(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Destroy what was confirmed. However often it is interrupted, the next attempt ends it."""
    stores = Stores(services.keys, services.files)
    erasing.perform(session, context, clock, stores, erasure_id=UUID(payload["erasure_id"]))
