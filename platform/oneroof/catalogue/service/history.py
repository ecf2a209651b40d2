"""What a centre changed in a service, step by step, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import Service, ServiceChange
from oneroof.identity.models import Staff
from oneroof.tenancy.context import Context

MOST = 10


@dataclass(frozen=True, slots=True)
class PastChange:
    """One step. `by` is None where no member of staff took it."""

    change: ServiceChange
    by: str | None

    @property
    def part(self) -> str:
        """The part of the service that it was about."""
        return self.change.path.partition("/")[0]

    @property
    def was_undone(self) -> bool:
        """Whether it left the national words."""
        return not self.change.after


def last_changes(session: Session, context: Context, row: Service) -> list[PastChange]:
    """The last steps, the newest first."""
    found = list(
        session.scalars(
            select(ServiceChange)
            .where(ServiceChange.tenant_id == context.tenant_id, ServiceChange.service_id == row.id)
            .order_by(ServiceChange.version.desc())
            .limit(MOST)
        )
    )
    ids = {change.made_by for change in found if change.made_by}
    people = select(Staff).where(Staff.tenant_id == context.tenant_id, Staff.id.in_(ids))
    names = {staff.id: staff.name for staff in session.scalars(people)} if ids else {}
    return [PastChange(change, names.get(change.made_by) if change.made_by else None) for change in found]
