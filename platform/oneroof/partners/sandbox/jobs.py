"""The sandbox is got ready behind whoever registers a program."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles
from oneroof.jobs.service import enqueue
from oneroof.partners.sandbox.filling import fill
from oneroof.partners.sandbox.letting_in import is_let_in
from oneroof.partners.sandbox.places import sandbox_of
from oneroof.services import Services
from oneroof.tenancy.context import Context

GET_READY = "sandbox.get_ready"


def promise_sandbox(session: Session, context: Context, *, agency_id: UUID, client_id: UUID) -> None:
    """Let the agency into the sandbox after the commit, where the network has one."""
    if sandbox_of(session, context) is not None:
        payload = {"agency_id": str(agency_id)}
        enqueue(session, context, kind=GET_READY, key=str(client_id), payload=payload)


@handles(GET_READY, purpose="administration")
def get_ready(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Keep the promise. Whoever has been let in before finds what is there already."""
    sandbox, agency_id = sandbox_of(session, context), UUID(payload["agency_id"])
    if sandbox is None or is_let_in(services.database, context, sandbox, agency_id=agency_id):
        return
    fill(services, context, clock, sandbox, agency_id=agency_id)
