"""Messages between desks, and who has read and answered them. Both live for the day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

MESSAGE_KINDS = ("message", "request", "emergency")
ADDRESSES = ("desk", "office", "role", "speakers", "everybody")
"""Whom a message is for; `speakers`: whoever speaks the language that it asks for."""
PHRASES = (
    "send_speaker",
    "take_my_line",
    "come_over",
    "need_break",
    "visitor_waits",
    "bring_paper",
    "thanks",
    "own_words",
)
ANSWERS = ("coming", "cannot")
TO_ROLES = ("mediator", "reception", "officer", "coordinator")


class DeskMessage(TenantRow, Base):
    """A message, a request that waits for somebody to come, or a silent call for help."""

    __tablename__ = "desk_message"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "from_staff_id"], ["staff.tenant_id", "staff.id"]),
        ForeignKeyConstraint(["tenant_id", "from_desk_id"], ["desk.tenant_id", "desk.id"]),
        ForeignKeyConstraint(["tenant_id", "to_desk_id"], ["desk.tenant_id", "desk.id"]),
        ForeignKeyConstraint(["tenant_id", "to_office_id"], ["office.tenant_id", "office.id"]),
        ForeignKeyConstraint(["tenant_id", "ended_by"], ["staff.tenant_id", "staff.id"]),
        Index(None, "tenant_id", "day", "sent_at"),
        # A desk calls for help once until somebody has come: a second press changes nothing.
        Index(
            "uq_desk_message_emergency",
            "tenant_id",
            "from_desk_id",
            unique=True,
            postgresql_where=text("kind = 'emergency' AND ended_at IS NULL"),
        ),
        CheckConstraint(one_of("kind", MESSAGE_KINDS), name="kind"),
        CheckConstraint(one_of("address", ADDRESSES), name="address"),
        CheckConstraint(f"phrase IS NULL OR {one_of('phrase', PHRASES)}", name="phrase"),
        CheckConstraint(f"to_role IS NULL OR {one_of('to_role', TO_ROLES)}", name="to_role"),
        CheckConstraint("(kind = 'emergency') = (phrase IS NULL)", name="said"),
        CheckConstraint("kind <> 'emergency' OR from_desk_id IS NOT NULL", name="where"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 120", name="minutes"),
        CheckConstraint("(ended_at IS NOT NULL) = (ended_by IS NOT NULL)", name="ended"),
    )

    day: Mapped[date]
    """The centre's day; the next one deletes the row."""
    kind: Mapped[str]
    from_staff_id: Mapped[UUID]
    from_desk_id: Mapped[UUID | None]
    address: Mapped[str]
    to_desk_id: Mapped[UUID | None]
    to_office_id: Mapped[UUID | None]
    to_role: Mapped[str | None]
    phrase: Mapped[str | None]
    language: Mapped[str | None]
    """The language of which a speaker is asked for (ISO 639)."""
    minutes: Mapped[int | None]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Own words, encrypted under a key that is destroyed after the day: they may name a visitor by mistake."""
    sent_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was taken back, or the call for help was over."""
    ended_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class DeskMessageReceipt(TenantRow, Base):
    """That somebody has read a message, and whether they come."""

    __tablename__ = "desk_message_receipt"
    __table_args__ = (
        UniqueConstraint("tenant_id", "message_id", "staff_id"),
        ForeignKeyConstraint(["tenant_id", "message_id"], ["desk_message.tenant_id", "desk_message.id"]),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        CheckConstraint(f"answer IS NULL OR {one_of('answer', ANSWERS)}", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    )

    message_id: Mapped[UUID]
    staff_id: Mapped[UUID]
    read_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
