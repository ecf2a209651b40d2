"""Whether a member of staff belongs to the agency whose program asks."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.identity.models import Staff
from oneroof.identity.oauth.clients import KnownClient
from oneroof.identity.oauth.models import OAuthGrant
from oneroof.tenancy.context import Context


def belongs(session: Session, context: Context, staff_id: UUID, client: KnownClient) -> bool:
    """Whether they have an active account and are of the client's agency, by the centre's partnership with it."""
    if client.partnership is None:
        return False
    found = session.scalars(
        select(Staff.agency_id).where(Staff.tenant_id == context.tenant_id, Staff.id == staff_id, Staff.active)
    ).one_or_none()
    return found is not None and found == client.partnership.agency_id


def still_there(session: Session, context: Context, grant: OAuthGrant, client: KnownClient) -> UUID | None:
    """Who made a grant, if they still belong; else None."""
    if grant.staff_id is None or not belongs(session, context, grant.staff_id, client):
        return None
    return grant.staff_id
