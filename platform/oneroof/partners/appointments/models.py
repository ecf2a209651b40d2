"""Which appointments an agency has booked, and for which referral."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from oneroof.core.db import Base, TenantRow


class PartnerAppointment(TenantRow, Base):
    """That an agency's program or staff booked an appointment: they may follow, move and cancel this one."""

    __tablename__ = "partner_appointment"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "appointment_id"], ["appointment.tenant_id", "appointment.id"]),
        ForeignKeyConstraint(["tenant_id", "partnership_id"], ["partnership.tenant_id", "partnership.id"]),
        UniqueConstraint("tenant_id", "appointment_id"),
        Index(None, "tenant_id", "partnership_id", "booked_at", "id"),
        Index(None, "tenant_id", "referral_id"),
    )

    partnership_id: Mapped[UUID]
    appointment_id: Mapped[UUID]
    referral_id: Mapped[UUID]
    """Whose person it is for; what is known of them stands there."""
    booked_at: Mapped[datetime]
