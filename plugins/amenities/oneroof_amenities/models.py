"""Rooms that can be rented, their bookings, and the hours that are taken."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Integer, LargeBinary, Numeric
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow

KINDS = ("meeting", "training", "hall", "exhibition")
EARLIEST, LATEST = 6, 23
"""Between these hours a room can be open; no clock is ever changed then."""


class Room(TenantRow, Base):
    """A room, when it can be used, and what that costs. Days and hours are the tenant's own."""

    __tablename__ = "amenities_room"
    __table_args__ = (
        CheckConstraint("kind IN ('meeting', 'training', 'hall', 'exhibition')", name="kind"),
        CheckConstraint("state IN ('offered', 'withdrawn')", name="state"),
        CheckConstraint("capacity BETWEEN 1 AND 2000", name="capacity"),
        CheckConstraint("opens BETWEEN 6 AND 22 AND closes BETWEEN 7 AND 23 AND opens < closes", name="hours"),
        CheckConstraint(
            "hour_fee >= 0 AND day_fee >= 0 AND reduced_hour_fee >= 0 AND reduced_day_fee >= 0", name="fees"
        ),
    )

    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    kind: Mapped[str]
    capacity: Mapped[int]
    """People at most."""
    hour_fee: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    day_fee: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    """The most that a day costs; without it every hour counts."""
    reduced_hour_fee: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    """What associations pay; without it they pay what everybody does."""
    reduced_day_fee: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    currency: Mapped[str] = mapped_column(default="EUR")
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """On which days: 0 is Monday."""
    opens: Mapped[int]
    closes: Mapped[int]
    """The hour at which the last booking ends."""
    state: Mapped[str] = mapped_column(default="offered")
    created_at: Mapped[datetime]


class Booking(TenantRow, Base):
    """Somebody's use of a room on one day."""

    __tablename__ = "amenities_booking"
    __table_args__ = (
        Unique("tenant_id", "code_hash"),
        ForeignKeyConstraint(["tenant_id", "room_id"], ["amenities_room.tenant_id", "amenities_room.id"]),
        CheckConstraint("state IN ('asked', 'confirmed', 'declined', 'cancelled')", name="state"),
        CheckConstraint("hours BETWEEN 1 AND 17 AND first_hour BETWEEN 6 AND 22", name="hours"),
        CheckConstraint("fee >= 0", name="fee"),
        Index(None, "tenant_id", "room_id", "day"),
        Index(None, "tenant_id", "day"),
    )

    room_id: Mapped[UUID]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(default="asked")
    day: Mapped[date]
    first_hour: Mapped[int]
    hours: Mapped[int]
    reduced: Mapped[bool]
    """It was asked for as an association."""
    fee: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    currency: Mapped[str]
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Who asked and what for, under the tenant's key; forgotten some time after the day."""
    language: Mapped[str]
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]

    @property
    def until_hour(self) -> int:
        """The hour at which it ends."""
        return self.first_hour + self.hours


class TakenHour(TenantRow, Base):
    """One hour of a room that nobody else can have."""

    __tablename__ = "amenities_taken_hour"
    __table_args__ = (
        Unique("tenant_id", "room_id", "day", "hour"),
        ForeignKeyConstraint(["tenant_id", "room_id"], ["amenities_room.tenant_id", "amenities_room.id"]),
        ForeignKeyConstraint(["tenant_id", "booking_id"], ["amenities_booking.tenant_id", "amenities_booking.id"]),
        Index(None, "tenant_id", "booking_id"),
    )

    room_id: Mapped[UUID]
    day: Mapped[date]
    hour: Mapped[int]
    booking_id: Mapped[UUID]
