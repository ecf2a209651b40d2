"""To which agency somebody belongs, once and for all: whoever changes over gets another account."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.identity.agency_people.models import AgencyPerson
from oneroof.tenancy.context import Context


def bind(session: Session, context: Context, *, staff_id: UUID, network_agency_id: UUID) -> None:
    """Note that the account belongs to this agency. Raises Conflict where it belongs to another one already."""
    there = agency_of(session, context, staff_id=staff_id)
    if there == network_agency_id:
        return
    if there is not None:
        raise Conflict("other_agency", staff_text("This account belongs to another agency already."))
    session.add(
        AgencyPerson(
            tenant_id=context.tenant_id,
            id=new_id(),
            staff_id=staff_id,
            network_agency_id=network_agency_id,
            added_at=real_now(),
        )
    )
    session.flush()


def agency_of(session: Session, context: Context, *, staff_id: UUID) -> UUID | None:
    """The agency of the network to which an account belongs; None for the umbrella's own staff."""
    return session.scalars(
        select(AgencyPerson.network_agency_id).where(
            AgencyPerson.tenant_id == context.tenant_id, AgencyPerson.staff_id == staff_id
        )
    ).one_or_none()
