"""The floor's model as a coordinator sees it: what is in use, and what was retired."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import Agency, OfficeService, Service
from oneroof.frontdesk.models import Desk, Office, Queue
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class FloorModel:
    """All offices, desks and lines of the centre, in order; those out of use come last."""

    offices: list[Office]
    desks: list[Desk]
    queues: list[Queue]
    agencies: list[Agency]
    services: list[Service]
    provided: dict[UUID, frozenset[UUID]]
    """By office, the services that it provides."""

    def office(self, office_id: UUID) -> Office | None:
        """The office with this id."""
        return next((office for office in self.offices if office.id == office_id), None)

    def desks_of(self, office_id: UUID) -> list[Desk]:
        """The desks of an office, those in use first."""
        return [desk for desk in self.desks if desk.office_id == office_id]

    def queues_of(self, office_id: UUID) -> list[Queue]:
        """The lines of an office, those in use first."""
        return [queue for queue in self.queues if queue.office_id == office_id]


def floor_model(session: Session, context: Context) -> FloorModel:
    """The whole model, in six queries."""
    tenant = context.tenant_id
    rows = session.execute(
        select(OfficeService.office_id, OfficeService.service_id).where(OfficeService.tenant_id == tenant)
    ).all()
    provided: dict[UUID, set[UUID]] = {}
    for row in rows:
        provided.setdefault(row.office_id, set()).add(row.service_id)
    offices = select(Office).where(Office.tenant_id == tenant)
    desks = select(Desk).where(Desk.tenant_id == tenant)
    queues = select(Queue).where(Queue.tenant_id == tenant)
    services = select(Service).where(Service.tenant_id == tenant, Service.state == "offered")
    return FloorModel(
        offices=list(session.scalars(offices.order_by(Office.state, Office.position, Office.code))),
        desks=list(session.scalars(desks.order_by(Desk.state, Desk.number))),
        queues=list(session.scalars(queues.order_by(Queue.state, Queue.position, Queue.letter))),
        agencies=list(session.scalars(select(Agency).where(Agency.tenant_id == tenant).order_by(Agency.code))),
        services=list(session.scalars(services.order_by(Service.code))),
        provided={office_id: frozenset(ids) for office_id, ids in provided.items()},
    )
