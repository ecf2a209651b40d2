"""Lines: named, lettered, with their limits, retired and brought back."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.letters import check_letter, free_letter
from oneroof.frontdesk.floor.settings.keeping import account, active_office, invalid, locked, refuse_while_people_wait
from oneroof.frontdesk.floor.texts import check_names
from oneroof.frontdesk.models import QUEUE_KINDS, Queue
from oneroof.frontdesk.service.records import today_at
from oneroof.tenancy.context import Context

LIMITS: MappingProxyType[str, tuple[int, int]] = MappingProxyType(
    {
        "daily_tickets": (0, 9999),
        "most_recalls": (0, 20),
        "grace_minutes": (0, 240),
        "most_parked": (0, 20),
        "park_minutes": (1, 480),
    }
)
"""The least and the most of each setting that is a number; `daily_tickets` may be None."""


def add_queue(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    office_id: UUID,
    name: Mapping[str, str],
    kind: str,
    letter: str | None = None,
    **limits: int | None,
) -> Queue:
    """A new line of an office; a letter that is free when none is given. Raises Invalid with the field at fault."""
    active_office(session, context, office_id)
    id_, today = new_id(), today_at(session, context, clock)
    last = session.scalars(select(func.max(Queue.position)).where(Queue.tenant_id == context.tenant_id)).one()
    queue = Queue(id=id_, office_id=office_id, code=f"line-{id_.hex[-12:]}", position=(last or 0) + 1)
    queue.name, queue.kind = check_names(name, "name"), _kind(kind)
    queue.letter = check_letter(session, context, letter, today) if letter else free_letter(session, context, today)
    queue.state, queue.receiving = "active", "open"
    _set_limits(queue, limits)
    session.add(queue)
    account(session, context, clock, queue, "create")
    return queue


def change_queue(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    queue_id: UUID,
    name: Mapping[str, str],
    letter: str,
    **limits: int | None,
) -> Queue:
    """What the line is called, and its limits; its letter while no ticket of today bears it.

    Raises NotFound, Invalid with the field at fault, and Conflict `letter_in_use`.
    """
    queue = locked(session, context, Queue, queue_id)
    today = today_at(session, context, clock)
    if letter.strip().upper() != queue.letter:
        wanted = check_letter(session, context, letter, today, queue_id=queue_id)
        _refuse_used_letter(session, context, clock, queue)
        queue.letter = wanted
    queue.name = check_names(name, "name")
    _set_limits(queue, limits)
    account(session, context, clock, queue, "change")
    return queue


def retire_queue(session: Session, context: Context, clock: Clock, *, queue_id: UUID) -> Queue:
    """The line is out of use; its letter is free for another, from the next day on.

    Raises NotFound, and Conflict `people_wait` while somebody is in it.
    """
    queue = locked(session, context, Queue, queue_id)
    refuse_while_people_wait(session, context, clock, [queue_id])
    give_letter_back(queue)
    account(session, context, clock, queue, "end")
    return queue


def revive_queue(
    session: Session, context: Context, clock: Clock, *, queue_id: UUID, letter: str | None = None
) -> Queue:
    """The line is in use again. Raises NotFound, and Invalid for the letter or while its office is retired."""
    queue = locked(session, context, Queue, queue_id)
    active_office(session, context, queue.office_id)
    today = today_at(session, context, clock)
    if queue.state != "active":
        queue.letter = check_letter(session, context, letter, today) if letter else free_letter(session, context, today)
    queue.state, queue.receiving = "active", "open"
    account(session, context, clock, queue, "reopen")
    return queue


def give_letter_back(queue: Queue) -> None:
    """Retire the line; what has been printed keeps its label."""
    queue.state, queue.letter = "retired", f"-{queue.code}"


def _refuse_used_letter(session: Session, context: Context, clock: Clock, queue: Queue) -> None:
    """People are called by their letter: it stays while they wait."""
    try:
        refuse_while_people_wait(session, context, clock, [queue.id])
    except Conflict as error:
        message = staff_text("The letter is on tickets of people who wait. Change it when nobody is in the line.")
        raise Conflict("letter_in_use", message) from error


def _kind(kind: str) -> str:
    if kind not in QUEUE_KINDS:
        raise invalid("kind", staff_text("Choose what kind of line it is."))
    return kind


def _set_limits(queue: Queue, limits: Mapping[str, int | None]) -> None:
    for name, value in limits.items():
        least, most = LIMITS[name]
        if value is None and name == "daily_tickets":
            queue.daily_tickets = None
        elif value is None or not least <= value <= most:
            raise invalid(name, staff_text("A whole number from %(least)s to %(most)s.", least=least, most=most))
        else:
            setattr(queue, name, value)
