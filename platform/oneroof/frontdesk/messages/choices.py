"""To whom one can write now: open desks, offices, roles, and the languages that colleagues speak."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.frontdesk.models import Desk, DeskSession, Office
from oneroof.identity.models import Staff
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class OpenDeskChoice:
    """A desk at which a colleague serves now."""

    desk: Desk
    staff_name: str


@dataclass(frozen=True, slots=True)
class Addressees:
    """Everybody that one can write to, beside roles and everybody."""

    desks: list[OpenDeskChoice]
    offices: list[Office]


def addressees(session: Session, context: Context) -> Addressees:
    """Open desks but one's own, by number, and the active offices in the order of the floor."""
    rows = session.execute(
        select(Desk, Staff.name)
        .join(DeskSession, (DeskSession.tenant_id == Desk.tenant_id) & (DeskSession.desk_id == Desk.id))
        .join(Staff, (Staff.tenant_id == DeskSession.tenant_id) & (Staff.id == DeskSession.staff_id))
        .where(Desk.tenant_id == context.tenant_id, DeskSession.closed_at.is_(None), Staff.id != context.actor_id)
        .order_by(Desk.number)
    )
    offices = session.scalars(
        select(Office)
        .where(Office.tenant_id == context.tenant_id, Office.state == "active")
        .order_by(Office.position, Office.code)
    )
    return Addressees([OpenDeskChoice(row.Desk, row.name) for row in rows], list(offices))


def asked_languages(session: Session, context: Context) -> list[str]:
    """Codes of the languages that active colleagues speak."""
    spoken = func.unnest(Staff.spoken_languages)
    return list(
        session.scalars(
            select(spoken.label("language"))
            .where(Staff.tenant_id == context.tenant_id, Staff.active)
            .distinct()
            .order_by("language")
        )
    )
