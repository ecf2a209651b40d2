"""Who serves at which desk, and for which queues."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.core.written import all_rows
from oneroof.frontdesk.line.models import StaffSkill
from oneroof.frontdesk.models import Desk, DeskSession, Queue, Ticket
from oneroof.frontdesk.service.offices import served_office_ids
from oneroof.frontdesk.service.records import keep_event
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.frontdesk.service.statements import (
    AT_DESK,
    DESK_PREFIX,
    DESK_SESSIONS,
    DESKS,
    OPEN_DESK_LOCKED,
    SESSION_PREFIX,
    TICKETS,
)
from oneroof.identity.models import Staff
from oneroof.live.service import publish
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """A desk that somebody serves at, and whom they serve now."""

    desk: Desk
    session: DeskSession
    staff_id: UUID
    staff_name: str
    spoken_languages: tuple[str, ...]
    skills: tuple[str, ...]
    current: Ticket | None
    """The ticket that is called or being served here."""


def open_desk(
    session: Session, context: Context, clock: Clock, *, desk_id: UUID, queue_ids: Sequence[UUID]
) -> OpenDesk:
    """Begin to serve at a desk for these queues; at the desk that one serves at already, change the queues.

    Raises NotFound for the desk, Invalid for the queues, Forbidden where the actor does not belong to the office, and
    Conflict: `desk_in_use` names who serves there, `staff_at_other_desk` the desk where the actor serves.
    """
    desk = _active_desk(session, context, desk_id)
    offices = served_office_ids(session, context)
    if desk.office_id not in offices:
        raise Forbidden("office_not_yours", public_text("You do not belong to the office of this desk."))
    wanted = _check_queues(session, context, queue_ids, offices)
    _close_forgotten(session, context, clock, desk_id)
    existing = _conflicting_session(session, context, desk_id)
    if existing is None and not _insert_session(session, context, clock, desk_id, wanted):
        existing = _conflicting_session(session, context, desk_id)
    if existing is not None:
        existing.queue_ids = wanted
    session.flush()
    audit.record(session, context, clock, action="desk.open", object_kind="desk", object_id=desk_id)
    publish(session, context, clock, name="desk", data={"desk": desk.number, "open": True})
    opened = desk_of(session, context, desk_id=desk_id)
    assert opened is not None
    return opened


def close_desk(session: Session, context: Context, clock: Clock, *, desk_id: UUID) -> None:
    """End serving at a desk; what it has put aside goes back into its queues. A closed desk stays closed.

    Raises NotFound, Conflict `desk_busy` when a ticket is called or served there, and Forbidden at another's desk
    for those who do not direct the floor.
    """
    desk = _active_desk(session, context, desk_id)
    opened = desk_of(session, context, desk_id=desk_id, lock=True)
    if opened is None:
        return
    if opened.staff_id != context.actor_id and not context.allows("floor.direct"):
        raise Forbidden("desk_not_yours", _serves_there(opened))
    if opened.current is not None:
        raise desk_busy(opened)
    opened.session.closed_at = clock.now()
    _give_back_parked(session, context, clock, desk_id)
    audit.record(session, context, clock, action="desk.close", object_kind="desk", object_id=desk_id)
    publish(session, context, clock, name="desk", data={"desk": desk.number, "open": False})
    session.flush()


def desk_of(
    session: Session,
    context: Context,
    *,
    desk_id: UUID | None = None,
    staff_id: UUID | None = None,
    lock: bool = False,
) -> OpenDesk | None:
    """The open desk with this id, or the one at which this member of staff serves; None where there is none.

    With `lock`, nobody else opens, closes or calls at the desk until the transaction ends.
    """
    if lock and desk_id is not None:
        return _locked_desk(session, desk_id)
    skills = (
        select(func.array_agg(StaffSkill.skill))
        .where(StaffSkill.tenant_id == context.tenant_id, StaffSkill.staff_id == DeskSession.staff_id)
        .scalar_subquery()
    )
    statement = (
        select(DeskSession, Desk, Staff.name, Staff.spoken_languages, skills.label("skills"))
        .join(Desk, (Desk.tenant_id == DeskSession.tenant_id) & (Desk.id == DeskSession.desk_id))
        .join(Staff, (Staff.tenant_id == DeskSession.tenant_id) & (Staff.id == DeskSession.staff_id))
        .where(DeskSession.tenant_id == context.tenant_id, DeskSession.closed_at.is_(None))
        .where(DeskSession.desk_id == desk_id if desk_id is not None else DeskSession.staff_id == staff_id)
    )
    if lock:
        statement = statement.with_for_update(of=DeskSession, key_share=True).execution_options(populate_existing=True)
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    return OpenDesk(
        desk=row.Desk,
        session=row.DeskSession,
        staff_id=row.DeskSession.staff_id,
        staff_name=row.name,
        spoken_languages=tuple(row.spoken_languages),
        skills=tuple(row.skills or ()),
        current=_current_ticket(session, context, row.Desk.id),
    )


def _locked_desk(session: Session, desk_id: UUID) -> OpenDesk | None:
    """The same in one trip: what stands at the desk is looked at once the desk is locked."""
    at_desk = {"desk_id": desk_id}
    found, tickets = all_rows(session, (OPEN_DESK_LOCKED, at_desk), (AT_DESK, at_desk))
    if not found:
        return None
    row = found[0]._asdict()
    serving = DESK_SESSIONS.known(session, _unprefixed(row, SESSION_PREFIX))
    return OpenDesk(
        desk=DESKS.known(session, _unprefixed(row, DESK_PREFIX)),
        session=serving,
        staff_id=serving.staff_id,
        staff_name=row["name"],
        spoken_languages=tuple(row["spoken_languages"]),
        skills=tuple(row["skills"] or ()),
        current=TICKETS.known(session, tickets[0]._asdict()) if tickets else None,
    )


def _unprefixed(row: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix)}


def my_desk(session: Session, context: Context) -> OpenDesk | None:
    """The desk at which the actor serves now."""
    return desk_of(session, context, staff_id=context.actor_id) if context.actor_id else None


def desk_busy(opened: OpenDesk) -> Conflict:
    """The desk must first be done with the ticket that it holds."""
    assert opened.current is not None
    return Conflict(
        "desk_busy",
        public_text(
            "Desk %(desk)s still has ticket %(label)s. Finish it first, or put it aside.",
            desk=opened.desk.number,
            label=opened.current.label,
        ),
    )


def no_such_desk() -> NotFound:
    """There is none with this id in this centre."""
    return NotFound("desk_not_found", public_text("There is no such desk here."))


def _active_desk(session: Session, context: Context, desk_id: UUID) -> Desk:
    desk = session.get(Desk, (context.tenant_id, desk_id))
    if desk is None or desk.state != "active":
        raise no_such_desk()
    return desk


def _current_ticket(session: Session, context: Context, desk_id: UUID) -> Ticket | None:
    return session.scalars(
        select(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.desk_id == desk_id)
        .where(Ticket.state.in_(("called", "serving")))
        .execution_options(populate_existing=True)
    ).one_or_none()


def _check_queues(
    session: Session, context: Context, queue_ids: Sequence[UUID], offices: frozenset[UUID]
) -> list[UUID]:
    """The queues, in order of their code. Each must exist, take tickets, and belong to an office of the actor."""
    rows = session.execute(
        select(Queue.id, Queue.office_id)
        .where(Queue.tenant_id == context.tenant_id, Queue.id.in_(queue_ids), Queue.state == "active")
        .order_by(Queue.code)
    ).all()
    if not queue_ids or {row.id for row in rows} != set(queue_ids):
        message = public_text("Choose at least one queue of this centre.")
        raise Invalid("queue_ids_unknown", message, fields={"queue_ids": [message]})
    if any(row.office_id not in offices for row in rows):
        message = public_text("You may serve the queues of your own offices only.")
        raise Invalid("queue_not_yours", message, fields={"queue_ids": [message]})
    return [row.id for row in rows]


def _conflicting_session(session: Session, context: Context, desk_id: UUID) -> DeskSession | None:
    """The actor's own session at this desk, if there is one. Raises Conflict for any other that stands in the way."""
    opened = desk_of(session, context, desk_id=desk_id, lock=True)
    if opened is not None and opened.staff_id != context.actor_id:
        raise Conflict("desk_in_use", _serves_there(opened))
    elsewhere = my_desk(session, context)
    if elsewhere is not None and elsewhere.desk.id != desk_id:
        raise Conflict(
            "staff_at_other_desk",
            public_text("You are serving at desk %(desk)s. Close it first.", desk=elsewhere.desk.number),
        )
    return opened.session if opened else None


def _insert_session(session: Session, context: Context, clock: Clock, desk_id: UUID, queue_ids: list[UUID]) -> bool:
    """Whether the session could be made: another request may have been quicker."""
    row = {
        "tenant_id": context.tenant_id,
        "id": new_id(),
        "desk_id": desk_id,
        "staff_id": context.actor_id,
        "queue_ids": queue_ids,
        "opened_at": clock.now(),
    }
    made = session.execute(insert(DeskSession).values(row).on_conflict_do_nothing().returning(DeskSession.id))
    return made.first() is not None


def _close_forgotten(session: Session, context: Context, clock: Clock, desk_id: UUID) -> None:
    """End yesterday's sessions at this desk and of this member of staff that nobody closed."""
    now = clock.now()
    session.execute(
        update(DeskSession)
        .where(DeskSession.tenant_id == context.tenant_id, DeskSession.closed_at.is_(None))
        .where((DeskSession.desk_id == desk_id) | (DeskSession.staff_id == context.actor_id))
        .where(DeskSession.opened_at < now - WORKING_DAY)
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )


def _give_back_parked(session: Session, context: Context, clock: Clock, desk_id: UUID) -> None:
    parked = session.scalars(
        select(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.desk_id == desk_id)
        .where(Ticket.state == "waiting", Ticket.parked_at.is_not(None))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    for ticket in parked:
        ticket.parked_at = ticket.called_at = ticket.started_at = None
        ticket.desk_id = ticket.staff_id = None
        keep_event(session, context, clock, ticket, "return", desk_id=desk_id)


def _serves_there(opened: OpenDesk) -> LazyText:
    return public_text("%(name)s is serving at desk %(desk)s.", name=opened.staff_name, desk=opened.desk.number)
