"""What waits for a printer, and how a printer is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

PRINT_STATES = ("waiting", "sent", "printed", "failed", "dropped")
OPEN_PRINT_STATES = ("waiting", "sent")
PRINTER_CONDITIONS = ("ready", "paper_low", "paper_out", "cover_open", "error")


class PrintJob(TenantRow, Base):
    """A slip for one printer: waiting, sent to it, and printed, failed or (too old to be of use) dropped."""

    __tablename__ = "print_job"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "printer_id"], ["device.tenant_id", "device.id"]),
        ForeignKeyConstraint(["tenant_id", "ticket_id"], ["ticket.tenant_id", "ticket.id"]),
        CheckConstraint(one_of("state", PRINT_STATES), name="state"),
        # the line of one printer: its cost follows what waits now
        Index(
            "ix_print_job_open",
            "tenant_id",
            "printer_id",
            "created_at",
            "id",
            postgresql_where=text("state IN ('waiting', 'sent')"),
        ),
        Index(None, "tenant_id", "printer_id", "created_at"),
        Index(None, "tenant_id", "ticket_id"),
    )

    printer_id: Mapped[UUID]
    ticket_id: Mapped[UUID | None]
    """None for the slip that tries a printer out."""
    state: Mapped[str] = mapped_column(default="waiting")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When the printer took it last."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How often the printer took it."""
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]
    """The printer's own code of what went wrong, or `too_old`, `never_confirmed`."""
    image: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The slip as a PNG of one bit, drawn when it is first taken: each attempt prints the same."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class PrinterStatus(TenantRow, Base):
    """What a printer said of itself last."""

    __tablename__ = "printer_status"
    __table_args__ = (
        UniqueConstraint("tenant_id", "printer_id"),
        ForeignKeyConstraint(["tenant_id", "printer_id"], ["device.tenant_id", "device.id"]),
        CheckConstraint(one_of("condition", PRINTER_CONDITIONS), name="condition"),
    )

    printer_id: Mapped[UUID]
    condition: Mapped[str]
    code: Mapped[str]
    """In the words of its protocol: Star's status code, Epson's status bits."""
    model: Mapped[str | None]
    since: Mapped[datetime]
    """Since when it is in this condition."""
    reported_at: Mapped[datetime]
