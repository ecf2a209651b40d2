"""Following a visit without an account: a code that nobody guesses, and how the visit's tickets stand."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import date, datetime
from hmac import compare_digest
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.models import CarriedPlace
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Desk, Office, Queue, Ticket, Visit
from oneroof.frontdesk.service.estimating import Estimate, estimate
from oneroof.frontdesk.service.overview import people_before
from oneroof.frontdesk.service.promising import is_promised
from oneroof.frontdesk.service.records import today_at
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.frontdesk.service.steps import AT_DESK, situation_of
from oneroof.tenancy.context import Context

_PROOF_BYTES = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """How one ticket of a visit stands. It names nobody, and the office by its public name."""

    label: str
    state: str
    """The ticket's state, or `parked`, `promised` (on the phone) or `carried` (to another day)."""
    before: int
    """How many are called first; 0 unless it waits."""
    estimate: Estimate | None
    """None unless it waits."""
    desk_number: str | None
    """Where it is called to or served."""
    public_names: dict[str, str]
    ticket_id: UUID
    version: int
    due_at: datetime | None = None
    """For which time it was promised."""
    kept_for: date | None = None
    """The day to which its place was carried over."""


def follow_code(keys: KeyStore, context: Context, visit_id: UUID) -> str:
    """The code by which whoever has it follows this visit: 38 letters, digits, hyphens and underscores.

    It is made of the visit and a keyed hash that no other tenant makes: nothing is kept.
    """
    return urlsafe_b64encode(visit_id.bytes + _proof(keys, context, visit_id)).decode().rstrip("=")


def code_of_visit(session: Session, context: Context, keys: KeyStore, *, visit_id: UUID) -> str:
    """The code of a visit that is there. Raises NotFound."""
    if session.get(Visit, (context.tenant_id, visit_id)) is None:
        raise NotFound("visit_not_found", public_text("There is no such visit here."))
    return follow_code(keys, context, visit_id)


def followed_visit(keys: KeyStore, context: Context, code: str) -> UUID | None:
    """The visit of a code that this tenant made; None for any other text."""
    try:
        content = urlsafe_b64decode(code.encode("ascii") + b"=" * (-len(code) % 4))
    except (Error, ValueError):
        return None
    if len(content) != 16 + _PROOF_BYTES:
        return None
    visit_id = UUID(bytes=content[:16])
    return visit_id if compare_digest(content[16:], _proof(keys, context, visit_id)) else None


def standing_of(session: Session, context: Context, clock: Clock, visit_id: UUID) -> list[Standing]:
    """How the visit's open tickets stand, in the order in which they were issued; the last one when all have ended.

    Once the day is over, the tickets whose places are kept for today or a later day. Empty where there is none, and for
    a visit that is not there.
    """
    today = today_at(session, context, clock)
    rows = session.execute(
        select(Ticket, Office.public_name, Desk.number, CarriedPlace.day.label("kept_for"))
        .join(Visit, (Visit.tenant_id == Ticket.tenant_id) & (Visit.id == Ticket.visit_id))
        .join(Queue, (Queue.tenant_id == Ticket.tenant_id) & (Queue.id == Ticket.queue_id))
        .join(Office, (Office.tenant_id == Queue.tenant_id) & (Office.id == Queue.office_id))
        .outerjoin(Desk, (Desk.tenant_id == Ticket.tenant_id) & (Desk.id == Ticket.desk_id))
        .outerjoin(CarriedPlace, _kept(today))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.visit_id == visit_id)
        .where(CarriedPlace.id.is_not(None) | _of_today(clock))
        .order_by(Ticket.issued_at, Ticket.id)
        .execution_options(populate_existing=True)
    ).all()
    shown = [row for row in rows if row.Ticket.state in OPEN_TICKET_STATES or row.kept_for] or rows[-1:]
    return [_standing(session, context, clock, row) for row in shown]


def _of_today(clock: Clock) -> ColumnElement[bool]:
    return and_(Visit.ending.is_(None), Visit.arrived_at >= clock.now() - WORKING_DAY)


def _kept(today: date) -> ColumnElement[bool]:
    """The promise of a ticket, while it holds."""
    return and_(
        CarriedPlace.tenant_id == Ticket.tenant_id,
        CarriedPlace.ticket_id == Ticket.id,
        CarriedPlace.state == "promised",
        CarriedPlace.day >= today,
    )


def _standing(session: Session, context: Context, clock: Clock, row: Any) -> Standing:
    ticket: Ticket = row.Ticket
    situation = "carried" if row.kept_for else "promised" if is_promised(ticket) else situation_of(ticket)
    waits = situation == "waiting"
    before = people_before(session, context, ticket) if waits else 0
    return Standing(
        label=ticket.label,
        state=situation,
        before=before,
        estimate=estimate(session, context, clock, queue_id=ticket.queue_id, before=before) if waits else None,
        desk_number=row.number if ticket.state in AT_DESK else None,
        public_names=row.public_name,
        ticket_id=ticket.id,
        version=ticket.version,
        due_at=ticket.due_at if situation == "promised" else None,
        kept_for=row.kept_for,
    )


def _proof(keys: KeyStore, context: Context, visit_id: UUID) -> bytes:
    return keys.search_token(context.tenant_id, "follow", str(visit_id))[:_PROOF_BYTES]
