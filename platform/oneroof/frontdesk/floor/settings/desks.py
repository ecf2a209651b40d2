"""Desks: numbered, given to an office, retired and brought back."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.settings.keeping import account, active_office, invalid, locked
from oneroof.frontdesk.models import Desk, DeskSession, Office
from oneroof.tenancy.context import Context

LONGEST_NUMBER = 8
"""It stands in large type on screens and signs."""


def add_desk(session: Session, context: Context, clock: Clock, *, office_id: UUID, number: str) -> Desk:
    """A new desk. Raises Invalid for the office, and for a number that is missing, long or taken."""
    active_office(session, context, office_id)
    desk = Desk(id=new_id(), office_id=office_id, number=_number(session, context, number, None))
    session.add(desk)
    account(session, context, clock, desk, "create")
    return desk


def change_desk(
    session: Session, context: Context, clock: Clock, *, desk_id: UUID, office_id: UUID, number: str
) -> Desk:
    """The desk's number and office. Raises NotFound, Invalid, and Conflict `desk_open` for a desk in use."""
    desk = locked(session, context, Desk, desk_id)
    refuse_open(session, context, desk)
    active_office(session, context, office_id)
    # or a pack that knows the desk by its old number would make it anew
    locked(session, context, Office, desk.office_id).origin = "centre"
    desk.number, desk.office_id = _number(session, context, number, desk_id), office_id
    account(session, context, clock, desk, "change")
    return desk


def retire_desk(session: Session, context: Context, clock: Clock, *, desk_id: UUID) -> Desk:
    """The desk is out of use. Raises NotFound, and Conflict `desk_open` while somebody serves there."""
    desk = locked(session, context, Desk, desk_id)
    refuse_open(session, context, desk)
    desk.state = "retired"
    account(session, context, clock, desk, "end")
    return desk


def revive_desk(session: Session, context: Context, clock: Clock, *, desk_id: UUID) -> Desk:
    """The desk is in use again. Raises NotFound, and Invalid while its office is retired."""
    desk = locked(session, context, Desk, desk_id)
    active_office(session, context, desk.office_id)
    desk.state = "active"
    account(session, context, clock, desk, "reopen")
    return desk


def refuse_open(session: Session, context: Context, desk: Desk) -> None:
    """Raise Conflict `desk_open` while somebody serves there."""
    opened = session.scalars(
        select(DeskSession.id).where(
            DeskSession.tenant_id == context.tenant_id, DeskSession.desk_id == desk.id, DeskSession.closed_at.is_(None)
        )
    ).first()
    if opened is not None:
        message = staff_text("Somebody serves at desk %(desks)s. It must be closed first.", desks=desk.number)
        raise Conflict("desk_open", message)


def _number(session: Session, context: Context, number: str, desk_id: UUID | None) -> str:
    wanted = " ".join(number.split())
    if not wanted or len(wanted) > LONGEST_NUMBER:
        raise invalid("number", staff_text("Write a number of up to %(most)s characters.", most=LONGEST_NUMBER))
    holder = session.scalars(
        select(Desk.id).where(Desk.tenant_id == context.tenant_id, Desk.number == wanted)
    ).one_or_none()
    if holder not in (None, desk_id):
        raise invalid("number", staff_text("Another desk has this number, or had it. Bring that one back instead."))
    return wanted
