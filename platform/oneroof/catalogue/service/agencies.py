"""The agencies that a centre knows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import Agency
from oneroof.tenancy.context import Context


def known_agencies(session: Session, context: Context) -> list[Agency]:
    """The centre's own copies of agencies, by code."""
    return list(session.scalars(select(Agency).where(Agency.tenant_id == context.tenant_id).order_by(Agency.code)))
