"""Slips on their way to a printer. One at a time, in order, and each handed out again only where the printer says why.

A job is `waiting`, then `sent` when the printer has taken it, then `printed` when the printer confirms it. A printer
that reports an error meanwhile (no paper, cover open) gets it again. One that says nothing does not: the slip may
hang out of it already, so the job fails as `never_confirmed` and staff decide whether it is printed once more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.printing.models import OPEN_PRINT_STATES, PrinterStatus, PrintJob
from oneroof.identity.devices.models import Device
from oneroof.tenancy.context import Context

OF_USE_FOR = timedelta(minutes=10)
"""A slip that comes out later helps nobody: its visitor was called, or took another."""
CONFIRMED_WITHIN = timedelta(minutes=1)
AGAIN_AFTER = timedelta(seconds=15)
"""How long a printer that failed is left alone before it is given the same slip again."""
REPORTED_EVERY = timedelta(minutes=1)
BAD_CONDITIONS = frozenset({"paper_out", "cover_open", "error"})
_LONGEST_CODE = 80


def print_ticket(session: Session, context: Context, clock: Clock, *, ticket_id: UUID, printer_id: UUID) -> PrintJob:
    """Promise a slip for a ticket on a printer. One that is on its way there already is not promised twice.

    Raises NotFound for a ticket or printer that is not there.
    """
    printer = _printer(session, context, printer_id)
    if session.scalar(select(Ticket.id).where(Ticket.tenant_id == context.tenant_id, Ticket.id == ticket_id)) is None:
        raise NotFound("ticket_unknown", public_text("There is no such ticket."))
    for job in _open_jobs(session, context, printer.id):
        if job.ticket_id == ticket_id:
            return job
    return _promise(session, context, clock, printer, ticket_id)


def print_trial(session: Session, context: Context, clock: Clock, *, printer_id: UUID) -> PrintJob:
    """Promise a slip that only shows that the printer works. Raises NotFound."""
    return _promise(session, context, clock, _printer(session, context, printer_id), None)


def print_again(session: Session, context: Context, clock: Clock, *, job_id: UUID) -> PrintJob:
    """Promise a slip once more that failed or was dropped. Raises NotFound, and Conflict for one that did not."""
    job = session.scalars(
        select(PrintJob).where(PrintJob.tenant_id == context.tenant_id, PrintJob.id == job_id)
    ).one_or_none()
    if job is None:
        raise NotFound("print_job_unknown", public_text("There is no such slip."))
    if job.state not in ("failed", "dropped"):
        raise Conflict("print_job_not_failed", public_text("This slip was printed, or is on its way."))
    return _promise(session, context, clock, _printer(session, context, job.printer_id), job.ticket_id)


def next_job(session: Session, context: Context, clock: Clock, *, printer_id: UUID) -> PrintJob | None:
    """What the printer shall take now. What is of no use any more is given up on the way. It stays locked."""
    now, jobs = clock.now(), _open_jobs(session, context, printer_id)
    for job in jobs:
        _give_up_late(job, now)
    left = [job for job in jobs if job.state in OPEN_PRINT_STATES]
    if any(job.state == "sent" for job in left):
        return None
    return next((job for job in left if job.sent_at is None or job.sent_at <= now - AGAIN_AFTER), None)


def take(
    session: Session, context: Context, clock: Clock, *, printer_id: UUID, job_id: UUID | None = None
) -> PrintJob | None:
    """The job that the printer takes now, marked as sent; None for none.

    A printer that names a job which was sent to it already gets it again: it asks because nothing came.
    """
    asked = [job for job in _open_jobs(session, context, printer_id) if job.id == job_id and job.state == "sent"]
    job = asked[0] if asked else next_job(session, context, clock, printer_id=printer_id)
    if job is None or (job_id is not None and job.id != job_id):
        return None
    job.state, job.sent_at, job.attempts = "sent", clock.now(), job.attempts + 1
    return job


def confirm(session: Session, context: Context, clock: Clock, *, printer_id: UUID, job_id: UUID | None) -> None:
    """The printer has printed it. Said twice, or of a job that is none of its own, it changes nothing.

    A confirmation that comes late, after the job was given up, still counts: the slip is out.
    """
    job = _named_job(session, context, printer_id, job_id)
    if job is not None and job.state != "printed":
        job.state, job.finished_at, job.error = "printed", clock.now(), None


def refuse(
    session: Session, context: Context, clock: Clock, *, printer_id: UUID, job_id: UUID | None, code: str
) -> None:
    """The printer can never print this one: it is not offered again."""
    job = _named_job(session, context, printer_id, job_id)
    if job is not None and job.state in OPEN_PRINT_STATES:
        _end(job, "failed", code, clock.now())


def hold(session: Session, context: Context, *, printer_id: UUID, code: str) -> None:
    """The printer failed for a reason of its own: what it had taken waits for it again."""
    for job in _open_jobs(session, context, printer_id):
        if job.state == "sent":
            job.state, job.error = "waiting", code[:_LONGEST_CODE]


def report(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    printer_id: UUID,
    condition: str,
    code: str,
    model: str | None = None,
) -> None:
    """What the printer says of itself. Written when it changes, and once a minute."""
    now = clock.now()
    row = session.scalars(
        select(PrinterStatus).where(
            PrinterStatus.tenant_id == context.tenant_id, PrinterStatus.printer_id == printer_id
        )
    ).one_or_none()
    if row is None:
        row = PrinterStatus(
            id=new_id(), printer_id=printer_id, condition=condition, since=now, code="", reported_at=now
        )
        session.add(row)
    elif (row.condition, row.code) == (condition, code[:_LONGEST_CODE]) and row.reported_at > now - REPORTED_EVERY:
        return
    if row.condition != condition:
        row.condition, row.since = condition, now
    row.code, row.reported_at, row.model = code[:_LONGEST_CODE], now, (model or row.model or "")[:60] or None


def condition_of(session: Session, context: Context, *, printer_id: UUID) -> PrinterStatus | None:
    """What the printer said last, or None where it never said anything."""
    return session.scalars(
        select(PrinterStatus).where(
            PrinterStatus.tenant_id == context.tenant_id, PrinterStatus.printer_id == printer_id
        )
    ).one_or_none()


def recent_jobs(session: Session, context: Context, *, printer_id: UUID, limit: int = 20) -> Sequence[PrintJob]:
    """The printer's last jobs, the newest first."""
    return session.scalars(
        select(PrintJob)
        .where(PrintJob.tenant_id == context.tenant_id, PrintJob.printer_id == printer_id)
        .order_by(PrintJob.created_at.desc(), PrintJob.id.desc())
        .limit(limit)
    ).all()


def _promise(session: Session, context: Context, clock: Clock, printer: Device, ticket_id: UUID | None) -> PrintJob:
    job = PrintJob(id=new_id(), printer_id=printer.id, ticket_id=ticket_id, state="waiting", created_at=clock.now())
    session.add(job)
    session.flush()
    audit.record(
        session,
        context,
        clock,
        action="print_job.create",
        object_kind="print_job",
        object_id=job.id,
        details={"printer_id": str(printer.id), "ticket_id": str(ticket_id) if ticket_id else None},
    )
    return job


def _printer(session: Session, context: Context, printer_id: UUID) -> Device:
    printer = session.scalars(
        select(Device).where(
            Device.tenant_id == context.tenant_id,
            Device.id == printer_id,
            Device.kind == "printer",
            Device.revoked_at.is_(None),
        )
    ).one_or_none()
    if printer is None:
        raise NotFound("printer_unknown", public_text("There is no such printer."))
    return printer


def _open_jobs(session: Session, context: Context, printer_id: UUID) -> Sequence[PrintJob]:
    return session.scalars(
        select(PrintJob)
        .where(
            PrintJob.tenant_id == context.tenant_id,
            PrintJob.printer_id == printer_id,
            PrintJob.state.in_(OPEN_PRINT_STATES),
        )
        .order_by(PrintJob.created_at, PrintJob.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _named_job(session: Session, context: Context, printer_id: UUID, job_id: UUID | None) -> PrintJob | None:
    """The job that a printer names; of one that names none, what it has taken."""
    if job_id is None:
        return next((job for job in _open_jobs(session, context, printer_id) if job.state == "sent"), None)
    return session.scalars(
        select(PrintJob)
        .where(PrintJob.tenant_id == context.tenant_id, PrintJob.printer_id == printer_id, PrintJob.id == job_id)
        .with_for_update()
    ).one_or_none()


def _give_up_late(job: PrintJob, now: datetime) -> None:
    if job.state == "sent" and job.sent_at is not None and job.sent_at <= now - CONFIRMED_WITHIN:
        _end(job, "failed", "never_confirmed", now)
    elif job.state == "waiting" and job.created_at <= now - OF_USE_FOR:
        _end(job, "dropped", "too_old", now)


def _end(job: PrintJob, state: str, code: str, now: datetime) -> None:
    job.state, job.error, job.finished_at = state, code[:_LONGEST_CODE], now
