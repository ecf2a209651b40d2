"""The people of a tenant, page by page."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from oneroof.core.pagination import SortKey, page_of
from oneroof.identity.models import Staff, StaffRole

PAGE = 25


@dataclass(frozen=True, slots=True)
class StaffPage:
    """Some accounts with their roles, and the cursor of the next page (None on the last)."""

    staff: list[Staff]
    roles: dict[UUID, list[StaffRole]]
    next_cursor: str | None
    total: int
    """How many accounts match the search, on all pages."""


def list_staff(session: Session, *, search: str = "", cursor: str | None = None, limit: int = PAGE) -> StaffPage:
    """Accounts whose name or e-mail address contains `search`, by name. Raises Invalid for limit and cursor."""
    matching = _matching(search)
    keys = (SortKey(Staff.name), SortKey(Staff.id))
    page = page_of(session, matching, keys=keys, limit=limit, cursor=cursor)
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    return StaffPage(page.items, _roles(session, [member.id for member in page.items]), page.next_cursor, total)


def _matching(search: str) -> Select[Staff]:
    statement: Select[Staff] = select(Staff)
    wanted = search.strip().lower()
    if wanted:
        name, email = func.lower(Staff.name), Staff.email
        statement = statement.where(
            or_(name.contains(wanted, autoescape=True), email.contains(wanted, autoescape=True))
        )
    return statement


def _roles(session: Session, staff_ids: list[UUID]) -> dict[UUID, list[StaffRole]]:
    roles: dict[UUID, list[StaffRole]] = {staff_id: [] for staff_id in staff_ids}
    for role in session.scalars(select(StaffRole).where(StaffRole.staff_id.in_(staff_ids)).order_by(StaffRole.id)):
        roles[role.staff_id].append(role)
    return roles
