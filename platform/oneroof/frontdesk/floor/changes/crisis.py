"""A new line in a minute: for people for whom there was none, or for a part of those who wait in another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, language, public_languages, public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.changes.keeping import keep_change, unharmed
from oneroof.frontdesk.floor.changes.lines import (
    Picked,
    check_expected,
    check_picked,
    lock_queues,
    split_by,
    waiting_in,
)
from oneroof.frontdesk.floor.changes.moving import move_tickets
from oneroof.frontdesk.floor.letters import check_letter, free_letter
from oneroof.frontdesk.floor.models import FloorChange
from oneroof.frontdesk.floor.texts import check_names
from oneroof.frontdesk.models import Desk, DeskSession, Office, Queue
from oneroof.frontdesk.service.records import today_at
from oneroof.tenancy.context import Context

READY_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "urgent": public_text("Urgent matters"),
        "information": public_text("Information"),
        "pick_up": public_text("Collecting documents"),
        "new_arrivals": public_text("New arrivals"),
        "families": public_text("Families with children"),
        "appointments": public_text("Appointments"),
        "other": public_text("Other matters"),
    }
)
"""Neutral names for a line that is opened in a hurry, in all languages of visitors."""


@dataclass(frozen=True, slots=True)
class NewLine:
    """The line that is to be opened."""

    office_id: UUID
    ready: str | None = None
    """One of READY_NAMES; else `names` are given."""
    names: Mapping[str, str] = field(default_factory=dict)
    letter: str | None = None
    """One that is free, when None."""
    desk_ids: Sequence[UUID] = ()
    """Open desks that serve it from now on, besides what they serve."""


def open_line(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    line: NewLine,
    from_queue_id: UUID | None = None,
    picked: Picked | None = None,
    expected: int | None = None,
) -> FloorChange:
    """Open a new line, at once ready for tickets; with `from_queue_id`, for the picked part of those who wait there.

    Raises Invalid with the field at fault, NotFound for the old line, and Conflict `floor_changed` when more than
    `expected` would go into the new one.
    """
    picked = picked or Picked()
    check_picked(picked)
    names = ready_names(line.ready) if line.ready else check_names(line.names, "names")

    opening = partial(_open, session, context, clock, line, names, from_queue_id, picked, expected=expected)
    return unharmed(session, opening)


def _open(
    session: Session,
    context: Context,
    clock: Clock,
    line: NewLine,
    names: dict[str, str],
    from_queue_id: UUID | None,
    picked: Picked,
    *,
    expected: int | None,
) -> FloorChange:
    opened = _desks(session, context, line.desk_ids)
    office = _office(session, context, line.office_id)
    source = lock_queues(session, context, from_queue_id)[from_queue_id] if from_queue_id else None
    queue = _new_queue(session, context, clock, office, names, line.letter, source)
    ids = []
    if source is not None:
        tickets = waiting_in(session, context, clock, source.id, lock=True)
        goes, _stays = split_by(session, context, tickets, picked, queue.id)
        check_expected(expected, len(goes))
        move_tickets(session, context, clock, goes, queue)
        ids = [ticket.id for ticket in goes]
    for desk in opened:
        desk.queue_ids = [*desk.queue_ids, queue.id]
    kind, first = ("split", source) if source else ("crisis", queue)
    target = queue if source else None
    desk_ids = [desk.desk_id for desk in opened]
    return keep_change(
        session, context, clock, kind=kind, queue=first, target=target, ticket_ids=ids, desk_ids=desk_ids
    )


def ready_names(key: str) -> dict[str, str]:
    """A ready name in all languages of visitors. Raises Invalid."""
    text = READY_NAMES.get(key)
    if text is None:
        message = staff_text("Choose a name from the list, or write one.")
        raise Invalid("ready_unknown", message, fields={"ready": [message]})
    names = {}
    for code in public_languages():
        with language(code):
            names[code] = str(text)
    return names


def _new_queue(
    session: Session,
    context: Context,
    clock: Clock,
    office: Office,
    names: dict[str, str],
    letter: str | None,
    source: Queue | None,
) -> Queue:
    today = today_at(session, context, clock)
    letter = check_letter(session, context, letter, today) if letter else free_letter(session, context, today)
    id_ = new_id()
    last = session.scalars(select(func.max(Queue.position)).where(Queue.tenant_id == context.tenant_id)).one() or 0
    queue = Queue(
        id=id_,
        office_id=office.id,
        code=f"line-{id_.hex[-12:]}",
        letter=letter,
        name=names,
        kind=source.kind if source else "office",
        position=last + 1,
        origin="centre",
        moved_from_id=source.id if source else None,
    )
    session.add(queue)
    session.flush()
    return queue


def _desks(session: Session, context: Context, desk_ids: Sequence[UUID]) -> list[DeskSession]:
    """The open sessions at these desks, locked. Raises Invalid for a desk where nobody serves."""
    if not desk_ids:
        return []
    found = session.scalars(
        select(DeskSession)
        .join(Desk, (Desk.tenant_id == DeskSession.tenant_id) & (Desk.id == DeskSession.desk_id))
        .where(DeskSession.tenant_id == context.tenant_id, DeskSession.closed_at.is_(None))
        .where(DeskSession.desk_id.in_(desk_ids))
        .order_by(DeskSession.id)
        .with_for_update(of=DeskSession, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    if {desk.desk_id for desk in found} != set(desk_ids):
        message = staff_text("Nobody serves at one of these desks. Choose desks that are open.")
        raise Invalid("desk_ids_unknown", message, fields={"desk_ids": [message]})
    return list(found)


def _office(session: Session, context: Context, office_id: UUID) -> Office:
    office = session.get(Office, (context.tenant_id, office_id))
    if office is None or office.state != "active":
        message = staff_text("Choose an office.")
        raise Invalid("office_id_unknown", message, fields={"office_id": [message]})
    return office
