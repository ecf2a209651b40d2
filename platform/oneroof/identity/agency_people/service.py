"""The people of one agency: who they are, and who is invited."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.core.errors import NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.time import Clock
from oneroof.identity import invitations
from oneroof.identity.agency_people.binding import agency_of
from oneroof.identity.agency_people.models import AgencyPerson
from oneroof.identity.models import Invitation, Staff, StaffRole
from oneroof.identity.permissions import AGENCY_ROLE
from oneroof.tenancy.context import Context

__all__ = ["agency_of", "invite", "invited", "own_agency", "people_by_agency", "people_of"]


def own_agency(session: Session, context: Context) -> UUID:
    """The agency of the member of staff who asks. Raises NotFound for somebody who is of none."""
    found = agency_of(session, context, staff_id=context.actor_id) if context.actor_id else None
    if found is None:
        raise NotFound("agency_unknown", staff_text("Your account belongs to no agency."))
    return found


def people_of(session: Session, context: Context, *, network_agency_id: UUID) -> list[Staff]:
    """Active accounts of the agency that still have their role, by name."""
    statement = (
        select(Staff)
        .join(AgencyPerson, (AgencyPerson.tenant_id == Staff.tenant_id) & (AgencyPerson.staff_id == Staff.id))
        .join(StaffRole, (StaffRole.tenant_id == Staff.tenant_id) & (StaffRole.staff_id == Staff.id))
        .where(Staff.tenant_id == context.tenant_id, AgencyPerson.tenant_id == context.tenant_id)
        .where(StaffRole.tenant_id == context.tenant_id, StaffRole.role == AGENCY_ROLE, Staff.active)
        .where(AgencyPerson.network_agency_id == network_agency_id)
    )
    return list(session.scalars(statement.order_by(Staff.name, Staff.id)))


def people_by_agency(session: Session, context: Context, agencies: Iterable[UUID]) -> dict[UUID, int]:
    """How many accounts each of these agencies has; those with none are left out."""
    rows = session.execute(
        select(AgencyPerson.network_agency_id, func.count())
        .join(Staff, (Staff.tenant_id == AgencyPerson.tenant_id) & (Staff.id == AgencyPerson.staff_id))
        .where(AgencyPerson.tenant_id == context.tenant_id, Staff.tenant_id == context.tenant_id, Staff.active)
        .where(AgencyPerson.network_agency_id.in_(list(agencies)))
        .group_by(AgencyPerson.network_agency_id)
    )
    return {row[0]: row[1] for row in rows}


def invite(
    session: Session,
    context: Context,
    clock: Clock,
    pepper: bytes,
    *,
    network_agency_id: UUID,
    email: str,
    name: str,
    language: str | None = None,
) -> Invitation:
    """Invite somebody of the agency, for a week. Raises Invalid, as invitations of the umbrella's own staff do."""
    return invitations.invite(
        session,
        context,
        clock,
        pepper,
        email=email,
        name=name,
        role=AGENCY_ROLE,
        language=language,
        network_agency_id=network_agency_id,
    )


def invited(session: Session, *, network_agency_id: UUID) -> list[Invitation]:
    """The agency's invitations that nobody has accepted or withdrawn, the newest first."""
    return [each for each in invitations.open_invitations(session) if each.network_agency_id == network_agency_id]
