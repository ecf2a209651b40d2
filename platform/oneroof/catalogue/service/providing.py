"""Which offices provide a service: what the network's pack says, and what the centre decides besides."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit.service import record
from oneroof.catalogue.models import OfficeService
from oneroof.catalogue.service.announcing import announce
from oneroof.catalogue.service.changing import locked
from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.identity.offices import office_choices
from oneroof.tenancy.context import Context


def given_by_pack(session: Session, context: Context, service_id: UUID) -> set[UUID]:
    """The offices that the network's pack lets provide the service."""
    return {row.office_id for row in _rows(session, context, service_id) if row.origin == "pack"}


def provide_service(
    session: Session, context: Context, clock: Clock, *, code: str, version: int, office_ids: Collection[UUID]
) -> None:
    """Let these offices provide the service, besides those of the pack, which stay.

    `version` is the service's that the change is based on. Raises NotFound, Conflict where the service has been
    changed since, and Invalid ("offices") for an office that the centre does not have.
    """
    row = locked(session, context, code, version)
    standing = {each.office_id: each for each in _rows(session, context, row.id)}
    wanted = set(office_ids)
    if not wanted - standing.keys() <= {choice.id for choice in office_choices(session)}:
        message = staff_text("Choose offices of this centre.")
        raise Invalid("office_unknown", message, fields={"offices": [message]})
    own = {office_id for office_id, each in standing.items() if each.origin == "centre"}
    for office_id in own - wanted:
        session.delete(standing[office_id])
    for office_id in wanted - standing.keys():
        session.add(OfficeService(id=new_id(), office_id=office_id, service_id=row.id, origin="centre"))
    row.version += 1
    session.flush()
    details = {"service": row.code, "added": len(wanted - standing.keys()), "removed": len(own - wanted)}
    record(session, context, clock, action="service.provide", object_kind="service", object_id=row.id, details=details)
    announce(session, context)


def _rows(session: Session, context: Context, service_id: UUID) -> list[OfficeService]:
    query = select(OfficeService).where(
        OfficeService.tenant_id == context.tenant_id, OfficeService.service_id == service_id
    )
    return list(session.scalars(query))
