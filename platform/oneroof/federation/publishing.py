"""The job that copies what a centre offers to where the whole network reads it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.service.announcing import PUBLISH
from oneroof.catalogue.standards.hsds import Place
from oneroof.catalogue.standards.publisher import Publisher
from oneroof.catalogue.standards.shelf import TenantShelf
from oneroof.core.time import Clock
from oneroof.federation.centre_facts import publish_centre
from oneroof.federation.published import publish
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant
from oneroof.tenancy.models import Tenant

_NO_PLACE = ("umbrella", "region", "phone_line")


@handles(PUBLISH, purpose="administration")
def publish_services(
    services: Services, session: Session, context: Context, clock: Clock, _payload: dict[str, Any]
) -> None:
    """Let everybody in the network read what the tenant offers now. Nothing personal is in it.

    The network's transaction commits first. If the tenant's is lost after it, the promise is kept again, and says the
    same.
    """
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    # What is published names neither: who reads says whose catalogue it is.
    nobody = Publisher(uri="", name=tenant.name, description={}, country="", language=tenant.default_language)
    shelf = TenantShelf(session, context, nobody, Place(uri="", name=tenant.name))
    with services.database.umbrella_transaction(context) as umbrella:
        count = publish(umbrella, context, shelf, clock.now())
        if tenant.kind not in _NO_PLACE:
            publish_centre(umbrella, session, context, clock)
    audit.record(session, context, clock, action="catalogue.publish", details={"services": count})


@scheduled("centre's public facts", purpose="administration")
def promise_facts(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Once a day: the days ahead, and the languages that are spoken in them, have moved on."""
    if tenant.kind not in _NO_PLACE:
        enqueue(session, context, kind=PUBLISH, key=clock.today(tenant.time_zone).isoformat(), payload={})
    return True
