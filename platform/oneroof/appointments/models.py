"""Booking rules, the slots that follow from them, and appointments."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.frontdesk.models import CHANNELS, NEEDS
from oneroof.tenancy.models import one_of

APPOINTMENT_STATES = ("held", "expired", "booked", "arrived", "served", "no_show", "cancelled")
HELD_STATES = ("held", "booked", "arrived", "served", "no_show")
"""States in which an appointment has its place in the slot."""
CANCELLED_BY = ("visitor", "staff", "centre")
REACH_CHANNELS = ("email", "sms", "push")
WAITING_STATES = ("waiting", "offered", "booked", "left", "over")
"""`left`: by the person's own wish; `over`: no time came in their days, or offers were not taken up."""


class BookingRule(TenantRow, Base):
    """How appointments for a service are given at an office. Each change counts from now on; bookings stay."""

    __tablename__ = "booking_rule"
    __table_args__ = (
        UniqueConstraint("tenant_id", "office_id", "service_id"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        ForeignKeyConstraint(["tenant_id", "queue_id"], ["queue.tenant_id", "queue.id"]),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),
        CheckConstraint("buffer_minutes BETWEEN 0 AND 240", name="buffer_minutes"),
        CheckConstraint("capacity BETWEEN 1 AND 500", name="capacity"),
        CheckConstraint("release_days BETWEEN 1 AND 366", name="release_days"),
        CheckConstraint("notice_minutes BETWEEN 0 AND 20160", name="notice_minutes"),
        CheckConstraint("hold_minutes BETWEEN 1 AND 120", name="hold_minutes"),
        CheckConstraint("early_minutes BETWEEN 0 AND 240", name="early_minutes"),
        CheckConstraint("late_minutes BETWEEN 0 AND 240", name="late_minutes"),
        CheckConstraint("overbooking_percent BETWEEN 0 AND 50", name="overbooking_percent"),
        CheckConstraint("reminder_hours BETWEEN 1 AND 336", name="reminder_hours"),
        CheckConstraint("release_weekday BETWEEN 0 AND 6", name="release_weekday"),
        CheckConstraint("most_per_contact BETWEEN 1 AND 20", name="most_per_contact"),
        CheckConstraint("offer_minutes BETWEEN 30 AND 2880", name="offer_minutes"),
        CheckConstraint("weekdays <@ ARRAY[0, 1, 2, 3, 4, 5, 6]", name="weekdays"),
        CheckConstraint("state IN ('active', 'retired')", name="state"),
    )

    office_id: Mapped[UUID]
    service_id: Mapped[UUID]
    queue_id: Mapped[UUID]
    """The line in which who has checked in waits."""
    minutes: Mapped[int]
    """How long an appointment takes."""
    buffer_minutes: Mapped[int]
    """Between the end of a slot and the beginning of the next."""
    capacity: Mapped[int]
    """How many appointments begin at one time: desks or places."""
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """On which days of the week there are appointments; 0 is Monday."""
    opens: Mapped[time | None]
    """Not before this local time, where appointments begin later than the office opens."""
    closes: Mapped[time | None]
    release_days: Mapped[int]
    """How many days ahead a slot can be booked at the earliest."""
    release_at: Mapped[time | None]
    """From which local time on the next day is released; None for midnight."""
    release_weekday: Mapped[int | None]
    """Where whole weeks are released at once: on which day of the week; 0 is Monday."""
    notice_minutes: Mapped[int]
    """How long before its beginning a slot can be booked at the latest."""
    hold_minutes: Mapped[int]
    early_minutes: Mapped[int]
    """How long before the beginning somebody can check in."""
    late_minutes: Mapped[int]
    """How long after the beginning the place in line is kept."""
    overbooking_percent: Mapped[int]
    """The most that a day is booked beyond its capacity, however many stay away."""
    reminder_hours: Mapped[int]
    is_online: Mapped[bool]
    most_per_contact: Mapped[int] = mapped_column(default=1)
    """How many appointments one address may have to come for the service, of those that visitors book themselves."""
    has_waiting_list: Mapped[bool] = mapped_column(default=True)
    offer_minutes: Mapped[int] = mapped_column(default=240)
    """How long a place that became free is kept for one person of the waiting list."""
    state: Mapped[str] = mapped_column(default="active")
    slots_until: Mapped[date | None]
    """The last day whose slots have been made."""
    slots_from: Mapped[str] = mapped_column(default="")
    """Digest of the hours and settings that the slots were made from."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def early(self) -> timedelta:
        """How long before its time somebody can check in."""
        return timedelta(minutes=self.early_minutes)

    @property
    def late(self) -> timedelta:
        """How long after its time the place in line is kept."""
        return timedelta(minutes=self.late_minutes)


class Slot(TenantRow, Base):
    """A time at which appointments of a rule begin, with the places that are taken."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("tenant_id", "rule_id", "starts_at"),
        ForeignKeyConstraint(["tenant_id", "rule_id"], ["booking_rule.tenant_id", "booking_rule.id"]),
        Index(None, "tenant_id", "rule_id", "day"),
        Index(None, "tenant_id", "day"),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("taken BETWEEN 0 AND capacity + extra", name="taken"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
    )

    rule_id: Mapped[UUID]
    day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    extra: Mapped[int]
    """Places beyond the capacity, because so many stay away."""
    taken: Mapped[int]
    """Places that are held or booked; one UPDATE compares and counts, so that there are never too many."""
    state: Mapped[str] = mapped_column(default="open")
    """`closed`: the office is not open then any more; what was booked stays until somebody moves it."""


class Appointment(TenantRow, Base):
    """A place in a slot: held while somebody decides, then booked, then the visit that came of it."""

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        ForeignKeyConstraint(["tenant_id", "slot_id"], ["slot.tenant_id", "slot.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "visit_id"], ["visit.tenant_id", "visit.id"]),
        ForeignKeyConstraint(["tenant_id", "ticket_id"], ["ticket.tenant_id", "ticket.id"]),
        Index(None, "tenant_id", "slot_id"),
        Index(None, "tenant_id", "casefile_id"),
        Index(None, "tenant_id", "visit_id"),
        Index(None, "tenant_id", "ticket_id"),
        Index(
            "ix_appointment_unsettled",
            "tenant_id",
            "slot_id",
            postgresql_where=text("state IN ('held', 'booked', 'arrived')"),
        ),
        CheckConstraint(one_of("state", APPOINTMENT_STATES), name="state"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint("size BETWEEN 1 AND 20", name="size"),
        CheckConstraint(f"needs <@ ARRAY{list(NEEDS)}::varchar[]", name="needs"),
        CheckConstraint("state <> 'held' OR hold_until IS NOT NULL", name="hold_until"),
        CheckConstraint("ticket_id IS NULL OR visit_id IS NOT NULL", name="visit"),
        CheckConstraint(f"cancelled_by IS NULL OR {one_of('cancelled_by', CANCELLED_BY)}", name="cancelled_by"),
        CheckConstraint("reminders_agreed_at IS NULL OR contact_sealed IS NOT NULL", name="reminders"),
        CheckConstraint("contact_token IS NULL OR contact_sealed IS NOT NULL", name="contact_token"),
        CheckConstraint(
            f"contact_channel IS NULL OR {one_of('contact_channel', REACH_CHANNELS)}", name="contact_channel"
        ),
        CheckConstraint("state = 'held' OR (held_by IS NULL AND held_from IS NULL)", name="held_by"),
        Index(
            "ix_appointment_contact_token",
            "tenant_id",
            "contact_token",
            postgresql_where=text("contact_token IS NOT NULL"),
        ),
        Index("ix_appointment_held_from", "tenant_id", "held_from", postgresql_where=text("held_from IS NOT NULL")),
    )

    slot_id: Mapped[UUID]
    code: Mapped[str]
    """What the visitor keeps and says; drawn at random."""
    state: Mapped[str]
    channel: Mapped[str]
    """How it was booked."""
    language: Mapped[str]
    size: Mapped[int]
    """How many come together; they take one place."""
    needs: Mapped[list[str]] = mapped_column(ARRAY(String))
    interpreter_language: Mapped[str | None]
    """In which language the visitor asks for somebody who interprets."""
    casefile_id: Mapped[UUID | None]
    contact_channel: Mapped[str | None]
    """How the visitor is reached; None where no address is kept."""
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The address for reminders, encrypted; unreadable soon after the appointment."""
    contact_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Keyed hash of the address, to see that one does not book for a crowd; it goes with the address."""
    held_by: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Keyed hash of the browser that holds the place, while it does."""
    held_from: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The same of the network that the browser is in."""
    reminders_agreed_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    hold_until: Mapped[datetime | None]
    booked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    """When the visitor said that they will come."""
    arrived_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None]
    visit_id: Mapped[UUID | None]
    ticket_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class WaitingEntry(TenantRow, Base):
    """Somebody who waits for a time to become free where everything is booked. Known by a code and an address only."""

    __tablename__ = "waiting_entry"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        ForeignKeyConstraint(["tenant_id", "rule_id"], ["booking_rule.tenant_id", "booking_rule.id"]),
        ForeignKeyConstraint(["tenant_id", "appointment_id"], ["appointment.tenant_id", "appointment.id"]),
        Index("ix_waiting_entry_line", "tenant_id", "rule_id", "queued_at", postgresql_where=text("state = 'waiting'")),
        Index(None, "tenant_id", "appointment_id"),
        Index(None, "tenant_id", "rule_id", "contact_token"),
        CheckConstraint(one_of("state", WAITING_STATES), name="state"),
        CheckConstraint("size BETWEEN 1 AND 20", name="size"),
        CheckConstraint(f"needs <@ ARRAY{list(NEEDS)}::varchar[]", name="needs"),
        CheckConstraint(one_of("contact_channel", REACH_CHANNELS), name="contact_channel"),
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name="offered_until"),
        CheckConstraint("state <> 'offered' OR appointment_id IS NOT NULL", name="appointment"),
        CheckConstraint("state NOT IN ('waiting', 'offered') OR contact_sealed IS NOT NULL", name="contact"),
    )

    rule_id: Mapped[UUID]
    code: Mapped[str]
    """Opens the entry to whoever holds it; drawn at random."""
    state: Mapped[str]
    language: Mapped[str]
    size: Mapped[int]
    needs: Mapped[list[str]] = mapped_column(ARRAY(String))
    interpreter_language: Mapped[str | None]
    first_day: Mapped[date]
    last_day: Mapped[date]
    """The days between which the person could come."""
    contact_channel: Mapped[str]
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The address, encrypted until the day after the last one; it goes when the entry ends."""
    contact_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Keyed hash of the address: one address waits once for a service."""
    joined_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    """From when on it waits in line: who lets an offer pass goes to the end."""
    appointment_id: Mapped[UUID | None]
    """The place that is offered, held for the person, or that they took."""
    offered_until: Mapped[datetime | None]
    offers: Mapped[int]
    """How many were made."""
    joined_from: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Keyed hash of the network it was made from: what is offered counts among the holds of that network."""
    confirmed_at: Mapped[datetime | None]
    """When somebody opened the link that went to the address. Before that nothing is offered."""
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
