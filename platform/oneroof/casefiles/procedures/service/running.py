"""How many procedures are running, for those who decide what becomes of their services."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import Procedure
from oneroof.catalogue.models import Service
from oneroof.tenancy.context import Context


def running_of_plugin(session: Session, context: Context, plugin: str) -> int:
    """The open procedures of the services that came with a plugin."""
    services = select(Service.id).where(Service.tenant_id == context.tenant_id, Service.plugin == plugin)
    running = select(func.count()).where(
        Procedure.tenant_id == context.tenant_id, Procedure.state == "open", Procedure.service_id.in_(services)
    )
    return session.scalar(running) or 0
