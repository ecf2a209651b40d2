"""The services that a centre offers, for those at its desks."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import OfficeService, Service
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class OfferedService:
    """A service and the offices that provide it."""

    service: Service
    office_ids: tuple[UUID, ...]


def offered_services(session: Session, context: Context, *, office_id: UUID | None = None) -> list[OfferedService]:
    """The services that are offered now and that some office provides, by code; only one office's, if it is named."""
    provided = session.execute(
        select(OfficeService.service_id, OfficeService.office_id)
        .where(OfficeService.tenant_id == context.tenant_id)
        .order_by(OfficeService.service_id, OfficeService.office_id)
    ).all()
    offices: dict[UUID, list[UUID]] = {}
    for row in provided:
        offices.setdefault(row.service_id, []).append(row.office_id)
    services = session.scalars(
        select(Service).where(Service.tenant_id == context.tenant_id, Service.state == "offered").order_by(Service.code)
    )
    offered = [OfferedService(service, tuple(offices.get(service.id, ()))) for service in services]
    return [item for item in offered if item.office_ids and office_id in (None, *item.office_ids)]
