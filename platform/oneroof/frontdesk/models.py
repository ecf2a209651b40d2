"""The floor (offices, desks, queues, hours) and what moves over it (visits, tickets)."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

OFFICE_KINDS = ("reception", "government", "support", "complementary")
QUEUE_KINDS = ("presorting", "welcome", "office")
CHANNELS = ("walk_in", "appointment", "phone", "online", "kiosk", "email", "post", "outreach")
NEEDS = ("elderly", "pregnant", "disability", "small_child", "interpreter")
ENDINGS = ("served", "no_show", "left")
TICKET_STATES = ("waiting", "called", "serving", "served", "no_show", "left", "handed_on")
OPEN_TICKET_STATES = ("waiting", "called", "serving")
OUTCOMES = ("solved", "partly_solved", "document_missing", "referred", "information_given", "next_appointment")
TICKET_EVENTS = (
    "issue",
    "call",
    "recall",
    "start",
    "finish",
    "no_show",
    "park",
    "return",
    "left",
    "hand_on",
    "undo",
    "end_of_day",
)


class Office(TenantRow, Base):
    """A branch or support office inside the centre, or the reception itself."""

    __tablename__ = "office"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        ForeignKeyConstraint(["tenant_id", "agency_id"], ["agency.tenant_id", "agency.id"]),
        CheckConstraint(one_of("kind", OFFICE_KINDS), name="kind"),
        CheckConstraint("state IN ('active', 'retired')", name="state"),
    )

    code: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    public_name: Mapped[dict[str, str]] = mapped_column(JSONB)
    """What tickets and screens say: neutral where the office's own name would tell too much."""
    kind: Mapped[str]
    agency_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="active")
    position: Mapped[int] = mapped_column(default=0)


class Desk(TenantRow, Base):
    """A numbered place where staff serve."""

    __tablename__ = "desk"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        CheckConstraint("state IN ('active', 'retired')", name="state"),
    )

    office_id: Mapped[UUID]
    number: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")


class OpeningHours(TenantRow, Base):
    """One span in the week in which the centre (`office_id` null) or an office is open, in local time."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        UniqueConstraint("tenant_id", "office_id", "weekday", "opens", postgresql_nulls_not_distinct=True),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
    )

    office_id: Mapped[UUID | None]
    weekday: Mapped[int]
    """0 is Monday."""
    opens: Mapped[time]
    closes: Mapped[time]


class ClosedDay(TenantRow, Base):
    """A day on which the centre (`office_id` null) or an office stays closed."""

    __tablename__ = "closed_day"
    __table_args__ = (
        UniqueConstraint("tenant_id", "office_id", "day", postgresql_nulls_not_distinct=True),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
    )

    office_id: Mapped[UUID | None]
    day: Mapped[date]
    name: Mapped[dict[str, str]] = mapped_column(JSONB)


class Queue(TenantRow, Base):
    """A line of people: one for pre-sorting, one for the welcome desk, one per office."""

    __tablename__ = "queue"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        UniqueConstraint("tenant_id", "letter"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        CheckConstraint(one_of("kind", QUEUE_KINDS), name="kind"),
        CheckConstraint("state IN ('active', 'retired')", name="state"),
    )

    office_id: Mapped[UUID]
    code: Mapped[str]
    letter: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")


class QueueDay(TenantRow, Base):
    """The number last given out in a queue on a day. A row and not a sequence: its lock orders the tickets."""

    __tablename__ = "queue_day"
    __table_args__ = (
        UniqueConstraint("tenant_id", "queue_id", "day"),
        ForeignKeyConstraint(["tenant_id", "queue_id"], ["queue.tenant_id", "queue.id"]),
    )

    queue_id: Mapped[UUID]
    day: Mapped[date]
    last_number: Mapped[int]


class Visit(TenantRow, Base):
    """One presence of one person or family, from arrival to departure."""

    __tablename__ = "visit"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        Index(None, "tenant_id", "day"),
        Index(None, "tenant_id", "casefile_id"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        Index("ix_visit_uncounted", "tenant_id", "day", postgresql_where=text("ending IS NULL")),
        CheckConstraint(f"ending IS NULL OR {one_of('ending', ENDINGS)}", name="ending"),
        CheckConstraint(f"needs <@ ARRAY{list(NEEDS)}::varchar[]", name="needs"),
    )

    day: Mapped[date]
    channel: Mapped[str]
    language: Mapped[str]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Why the visitor came, in the host language, encrypted."""
    needs: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    casefile_id: Mapped[UUID | None]
    arrived_at: Mapped[datetime]
    departed_at: Mapped[datetime | None]
    ending: Mapped[str | None]
    """How it ended, written when the day is counted. The database then refuses new tickets and changes to old ones."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Ticket(TenantRow, Base):
    """A place in a queue. Its label (`A042`) is unique in the centre for the day."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("tenant_id", "queue_id", "day", "number"),
        ForeignKeyConstraint(["tenant_id", "visit_id"], ["visit.tenant_id", "visit.id"]),
        ForeignKeyConstraint(["tenant_id", "queue_id"], ["queue.tenant_id", "queue.id"]),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        ForeignKeyConstraint(["tenant_id", "desk_id"], ["desk.tenant_id", "desk.id"]),
        ForeignKeyConstraint(["tenant_id", "previous_ticket_id"], ["ticket.tenant_id", "ticket.id"]),
        CheckConstraint(one_of("state", TICKET_STATES), name="state"),
        CheckConstraint("priority BETWEEN 0 AND 9", name="priority"),
        CheckConstraint("parked_at IS NULL OR state = 'waiting'", name="parked"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', OUTCOMES)}", name="outcome"),
        # The waiting line alone: its cost follows who waits now, not the archive.
        Index(
            "ix_ticket_waiting",
            "tenant_id",
            "queue_id",
            text("priority DESC"),
            "waiting_since",
            "id",
            postgresql_where=text("state = 'waiting' AND parked_at IS NULL"),
        ),
        Index(
            "ix_ticket_at_desk",
            "tenant_id",
            "desk_id",
            unique=True,
            postgresql_where=text("state IN ('called', 'serving')"),
        ),
        # Nobody stands twice in one line.
        Index(
            "uq_ticket_open_in_queue",
            "tenant_id",
            "visit_id",
            "queue_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'called', 'serving')"),
        ),
        Index(None, "tenant_id", "visit_id"),
        Index(None, "tenant_id", "day", "state"),
        Index(None, "tenant_id", "previous_ticket_id"),
    )

    visit_id: Mapped[UUID]
    queue_id: Mapped[UUID]
    service_id: Mapped[UUID | None]
    day: Mapped[date]
    number: Mapped[int]
    label: Mapped[str]
    language: Mapped[str]
    priority: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="waiting")
    issued_at: Mapped[datetime]
    waiting_since: Mapped[datetime]
    parked_at: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    desk_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    outcome: Mapped[str | None]
    calls: Mapped[int] = mapped_column(default=0)
    previous_ticket_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class TicketEvent(TenantRow, Base):
    """Each change of a ticket's state, kept as it happened. Can be added, never changed."""

    __tablename__ = "ticket_event"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "ticket_id"], ["ticket.tenant_id", "ticket.id"]),
        Index(None, "tenant_id", "ticket_id", "at"),
        CheckConstraint(one_of("event", TICKET_EVENTS), name="event"),
    )

    ticket_id: Mapped[UUID]
    event: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    desk_id: Mapped[UUID | None]


class DeskSession(TenantRow, Base):
    """A member of staff serving at a desk, from opening to closing it."""

    __tablename__ = "desk_session"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "desk_id"], ["desk.tenant_id", "desk.id"]),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        Index(
            "uq_desk_session_open_desk",
            "tenant_id",
            "desk_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "uq_desk_session_open_staff",
            "tenant_id",
            "staff_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    desk_id: Mapped[UUID]
    staff_id: Mapped[UUID]
    queue_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
