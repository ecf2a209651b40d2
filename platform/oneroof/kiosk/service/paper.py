"""A ticket on paper: promised to the kiosk's printer, and looked after until it is out."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import NotFound
from oneroof.core.time import Clock, real_now
from oneroof.frontdesk.printing.models import PrintJob
from oneroof.frontdesk.printing.service import BAD_CONDITIONS, condition_of, print_ticket
from oneroof.identity.devices.models import Device
from oneroof.tenancy.context import Context

Paper = Literal["printing", "printed", "failed"]
PATIENCE = timedelta(seconds=30)
"""After so long without paper people are told, also where the printer may still come back."""
SILENT = timedelta(minutes=3)
"""A printer asks for work every few seconds, and that is noted once a minute."""


def put_on_paper(session: Session, context: Context, clock: Clock, *, ticket_id: UUID, printer_id: UUID | None) -> None:
    """Promise the slip. A printer that is gone costs nobody their ticket: `paper_of` says so."""
    if printer_id is not None:
        with suppress(NotFound):
            print_ticket(session, context, clock, ticket_id=ticket_id, printer_id=printer_id)


def paper_of(
    session: Session, context: Context, clock: Clock, *, ticket_id: UUID, printer_id: UUID | None
) -> Paper | None:
    """How the ticket's slip fares; None where the kiosk has no printer."""
    if printer_id is None:
        return None
    job = session.scalars(
        select(PrintJob)
        .where(PrintJob.tenant_id == context.tenant_id, PrintJob.ticket_id == ticket_id)
        .order_by(PrintJob.created_at.desc(), PrintJob.id.desc())
        .limit(1)
    ).one_or_none()
    if job is not None and job.state == "printed":
        return "printed"
    if job is None or job.state in ("failed", "dropped") or clock.now() - job.created_at > PATIENCE:
        return "failed"
    return "printing" if _works(session, context, printer_id) else "failed"


def _works(session: Session, context: Context, printer_id: UUID) -> bool:
    seen = session.scalar(
        select(Device.last_seen_at).where(
            Device.tenant_id == context.tenant_id, Device.id == printer_id, Device.revoked_at.is_(None)
        )
    )
    status = condition_of(session, context, printer_id=printer_id)
    is_bad = status is not None and status.condition in BAD_CONDITIONS
    return seen is not None and real_now() - seen < SILENT and not is_bad
