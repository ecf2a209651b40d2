"""The centre's offices and desks, as they stand."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import OfficeService
from oneroof.frontdesk.models import Desk, DeskSession, Office
from oneroof.identity.models import Staff
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class OfficeOnFloor:
    """An office and the services that it provides."""

    office: Office
    service_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class DeskOnFloor:
    """A desk and who serves there now."""

    desk: Desk
    staff_id: UUID | None
    staff_name: str | None
    queue_ids: tuple[UUID, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody serves there."""
        return self.staff_id is not None


def offices(session: Session, context: Context) -> list[OfficeOnFloor]:
    """The active offices in the order in which visitors meet them."""
    provided = session.execute(
        select(OfficeService.office_id, OfficeService.service_id)
        .where(OfficeService.tenant_id == context.tenant_id)
        .order_by(OfficeService.office_id, OfficeService.service_id)
    ).all()
    services: dict[UUID, list[UUID]] = {}
    for row in provided:
        services.setdefault(row.office_id, []).append(row.service_id)
    found = session.scalars(
        select(Office)
        .where(Office.tenant_id == context.tenant_id, Office.state == "active")
        .order_by(Office.position, Office.code)
    )
    return [OfficeOnFloor(office, tuple(services.get(office.id, ()))) for office in found]


def desks(session: Session, context: Context) -> list[DeskOnFloor]:
    """The active desks by office and number, with who serves there now."""
    rows = session.execute(
        select(Desk, DeskSession.staff_id, DeskSession.queue_ids, Staff.name)
        .join(Office, (Office.tenant_id == Desk.tenant_id) & (Office.id == Desk.office_id))
        .outerjoin(
            DeskSession,
            (DeskSession.tenant_id == Desk.tenant_id)
            & (DeskSession.desk_id == Desk.id)
            & DeskSession.closed_at.is_(None),
        )
        .outerjoin(Staff, (Staff.tenant_id == DeskSession.tenant_id) & (Staff.id == DeskSession.staff_id))
        .where(Desk.tenant_id == context.tenant_id, Desk.state == "active")
        .order_by(Office.position, Office.code, Desk.number)
    )
    return [DeskOnFloor(row.Desk, row.staff_id, row.name, tuple(row.queue_ids or ())) for row in rows]
