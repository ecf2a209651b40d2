"""Which agency of the network somebody works for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from oneroof.core.db import Base, TenantRow


class AgencyPerson(TenantRow, Base):
    """That an account of the umbrella belongs to one of the network's agencies. It never changes."""

    __tablename__ = "agency_person"
    __table_args__ = (
        UniqueConstraint("tenant_id", "staff_id"),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        Index(None, "tenant_id", "network_agency_id"),
    )

    staff_id: Mapped[UUID]
    network_agency_id: Mapped[UUID]
    added_at: Mapped[datetime]
