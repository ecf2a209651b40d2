"""The floor (offices, desks, queues, hours) and what moves over it (visits, tickets)."""

from datetime import date, datetime, time
from typing import Any
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
    "move",
    "carry_over",
    "change",
)
ORIGINS = ("pack", "centre")
"""Who decided how a row of the floor is: the network's pack, or the centre, whose word a pack never overwrites."""
EXCEPTION_KINDS = ("closed", "hours", "as_usual")


class Office(TenantRow, Base):
    """A branch or support office inside the centre, or the reception itself."""

    __tablename__ = "office"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        ForeignKeyConstraint(["tenant_id", "agency_id"], ["agency.tenant_id", "agency.id"]),
        CheckConstraint(one_of("kind", OFFICE_KINDS), name="kind"),
        CheckConstraint("state IN ('active', 'retired')", name="state"),
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
        CheckConstraint("places >= 0", name="places"),
    )

    code: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    public_name: Mapped[dict[str, str]] = mapped_column(JSONB)
    """What tickets and screens say: neutral where the office's own name would tell too much."""
    kind: Mapped[str]
    agency_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="active")
    position: Mapped[int] = mapped_column(default=0)
    origin: Mapped[str] = mapped_column(default="pack")
    places: Mapped[int | None]
    """How many people can wait there; None where nobody has counted."""


class Desk(TenantRow, Base):
    """A numbered place where staff serve."""

    __tablename__ = "desk"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        CheckConstraint("state IN ('active', 'retired')", name="state"),
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
    )

    office_id: Mapped[UUID]
    number: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")
    origin: Mapped[str] = mapped_column(default="pack")


class OpeningHours(TenantRow, Base):
    """One span in the week in which the centre (`office_id` null) or an office is open, in local time."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        UniqueConstraint("tenant_id", "office_id", "weekday", "opens", postgresql_nulls_not_distinct=True),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
    )

    office_id: Mapped[UUID | None]
    weekday: Mapped[int]
    """0 is Monday."""
    opens: Mapped[time]
    closes: Mapped[time]
    origin: Mapped[str] = mapped_column(default="pack")


class OpeningException(TenantRow, Base):
    """A day on which the centre (`office_id` null) or an office is closed or keeps other hours; one row per span.

    `as_usual` is the centre's word that a day which the pack closes is a day like any other.
    """

    __tablename__ = "opening_exception"
    __table_args__ = (
        UniqueConstraint("tenant_id", "office_id", "day", "opens", postgresql_nulls_not_distinct=True),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        CheckConstraint(one_of("kind", EXCEPTION_KINDS), name="kind"),
        CheckConstraint(
            "(kind = 'hours') = (opens IS NOT NULL) AND (opens IS NULL) = (closes IS NULL)",
            name="hours",
        ),
        CheckConstraint("opens < closes", name="order"),
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
    )

    office_id: Mapped[UUID | None]
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(default="closed")
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    reason: Mapped[dict[str, str]] = mapped_column(JSONB)
    """What visitors read, by language."""
    origin: Mapped[str] = mapped_column(default="pack")


class Queue(TenantRow, Base):
    """A line of people: one for pre-sorting, one for the welcome desk, one per office."""

    __tablename__ = "queue"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        UniqueConstraint("tenant_id", "letter"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        ForeignKeyConstraint(["tenant_id", "moved_from_id"], ["queue.tenant_id", "queue.id"]),
        CheckConstraint(one_of("kind", QUEUE_KINDS), name="kind"),
        CheckConstraint("state IN ('active', 'retired')", name="state"),
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
        CheckConstraint("receiving IN ('open', 'closed')", name="receiving"),
        CheckConstraint("daily_tickets BETWEEN 0 AND 9999", name="daily_tickets"),
        CheckConstraint("most_recalls BETWEEN 0 AND 20", name="most_recalls"),
        CheckConstraint("grace_minutes BETWEEN 0 AND 240", name="grace_minutes"),
        CheckConstraint("most_parked BETWEEN 0 AND 20", name="most_parked"),
        CheckConstraint("park_minutes BETWEEN 1 AND 480", name="park_minutes"),
        Index(None, "tenant_id", "moved_from_id"),
    )

    office_id: Mapped[UUID]
    code: Mapped[str]
    letter: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")
    position: Mapped[int] = mapped_column(default=0)
    origin: Mapped[str] = mapped_column(default="pack")
    receiving: Mapped[str] = mapped_column(default="open")
    """Whether it takes new tickets; who waits in it is called all the same."""
    daily_tickets: Mapped[int | None]
    """How many tickets it gives out in a day; None for as many as come."""
    most_recalls: Mapped[int] = mapped_column(default=3)
    grace_minutes: Mapped[int] = mapped_column(default=10)
    """Who missed the call and comes back within it has the old place again."""
    most_parked: Mapped[int] = mapped_column(default=3)
    """Tickets put aside at one desk at a time."""
    park_minutes: Mapped[int] = mapped_column(default=30)
    """How long a ticket stays put aside before it comes back into line by itself."""
    moved_from_id: Mapped[UUID | None]
    """The queue that it was split from."""


class NumberBlock(TenantRow, Base):
    """Numbers of a queue's day in one hand. A row and not a sequence: its lock orders the tickets.

    The server's own block (`device_id` null) is open-ended: what a device takes is cut out of it at `next`. A device
    gives out its numbers from `next` to `last` by itself; what is left when it gives the block back was never issued.
    """

    __tablename__ = "number_block"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "queue_id"], ["queue.tenant_id", "queue.id"]),
        CheckConstraint("first >= 1 AND next >= first", name="order"),
        CheckConstraint("(last IS NULL) = (device_id IS NULL)", name="own_is_open_ended"),
        CheckConstraint("next <= last + 1", name="within"),
        Index(
            "uq_number_block_own",
            *("tenant_id", "queue_id", "day"),
            unique=True,
            postgresql_where=text("device_id IS NULL"),
        ),
        Index(
            "uq_number_block_held",
            *("tenant_id", "queue_id", "day", "first"),
            unique=True,
            postgresql_where=text("device_id IS NOT NULL AND given_back_at IS NULL"),
        ),
    )

    queue_id: Mapped[UUID]
    day: Mapped[date]
    device_id: Mapped[UUID | None]
    """Who holds it: a paired kiosk."""
    first: Mapped[int] = mapped_column(default=1)
    last: Mapped[int | None]
    next: Mapped[int]
    """The number that is given out next."""
    taken_at: Mapped[datetime | None]
    given_back_at: Mapped[datetime | None]


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


def _since(row: Any) -> Any:
    return row.get_current_parameters()["waiting_since"]


class Ticket(TenantRow, Base):
    """A place in a queue. Its label (`A042`) is unique in the centre for the day."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("tenant_id", "day", "label"),
        ForeignKeyConstraint(["tenant_id", "visit_id"], ["visit.tenant_id", "visit.id"]),
        ForeignKeyConstraint(["tenant_id", "queue_id"], ["queue.tenant_id", "queue.id"]),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        ForeignKeyConstraint(["tenant_id", "desk_id"], ["desk.tenant_id", "desk.id"]),
        ForeignKeyConstraint(["tenant_id", "previous_ticket_id"], ["ticket.tenant_id", "ticket.id"]),
        CheckConstraint(one_of("state", TICKET_STATES), name="state"),
        CheckConstraint("priority BETWEEN 0 AND 9", name="priority"),
        CheckConstraint("parked_at IS NULL OR state = 'waiting'", name="parked"),
        CheckConstraint("rank_at <= waiting_since", name="rank"),
        CheckConstraint("size BETWEEN 1 AND 99", name="size"),
        ForeignKeyConstraint(["tenant_id", "skill"], ["skill.tenant_id", "skill.code"]),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', OUTCOMES)}", name="outcome"),
        # The waiting line alone: its cost follows who waits now, not the archive.
        Index(
            "ix_ticket_waiting",
            "tenant_id",
            "queue_id",
            "rank_at",
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
        # How long serving took lately in a queue.
        Index(
            "ix_ticket_lately",
            *("tenant_id", "queue_id", "ended_at"),
            postgresql_where=text("state IN ('served', 'handed_on')"),
        ),
        # What was put aside, for the minute in which it comes back.
        Index("ix_ticket_parked", "tenant_id", "parked_at", postgresql_where=text("parked_at IS NOT NULL")),
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
    rank_at: Mapped[datetime] = mapped_column(default=_since)
    """The place in line: who has the earliest goes first. Since when the visitor waits, less the credit they have."""
    due_at: Mapped[datetime | None]
    """The time of the visitor's appointment."""
    size: Mapped[int] = mapped_column(default=1)
    """How many people are served together."""
    skill: Mapped[str | None]
    """What whoever serves it must be able to do."""
    parked_at: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    desk_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    outcome: Mapped[str | None]
    calls: Mapped[int] = mapped_column(default=0)
    recalls: Mapped[int] = mapped_column(default=0)
    """How often it was called again since its last call."""
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
