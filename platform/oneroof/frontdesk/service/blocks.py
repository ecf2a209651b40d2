"""Blocks of numbers that a device holds, so that it can give out tickets while the server is away."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk.models import NumberBlock, Queue, Ticket
from oneroof.frontdesk.service.numbers import Held, label_of, reserve_numbers
from oneroof.frontdesk.service.records import today_at
from oneroof.frontdesk.service.rules import LARGEST_BLOCK
from oneroof.identity.devices.models import Device
from oneroof.tenancy.context import Context


def take_block(
    session: Session, context: Context, clock: Clock, *, queue_id: UUID, device_id: UUID, size: int
) -> NumberBlock:
    """Numbers of the queue's day that only this device gives out from now on.

    A device that asks again while it has unused numbers there gets the block that it holds: it has one at most in each
    queue. Raises Invalid for the queue, the size, and a device that is no paired kiosk of this centre; Forbidden for
    who neither is that device nor looks after devices.
    """
    _check_holder(context, device_id)
    if context.actor_kind == "staff":
        _check_may(context, "devices.manage")
    if not 1 <= size <= LARGEST_BLOCK:
        message = public_text("A whole number from %(least)s to %(most)s.", least=1, most=LARGEST_BLOCK)
        raise Invalid("size_out_of_range", message, fields={"size": [message]})
    if session.get(Queue, (context.tenant_id, queue_id)) is None:
        message = public_text("There is no such queue here.")
        raise Invalid("queue_id_unknown", message, fields={"queue_id": [message]})
    _check_kiosk(session, context, device_id)
    day = today_at(session, context, clock)
    # the server's own row of the day is locked first, by all who take blocks
    reserve_numbers(session, context, queue_id=queue_id, day=day, count=0)
    held = session.scalars(
        _blocks(context, queue_id, day)
        .where(NumberBlock.device_id == device_id, NumberBlock.given_back_at.is_(None))
        .where(NumberBlock.next <= NumberBlock.last)
        .limit(1)
    ).one_or_none()
    if held is not None:
        return held
    first = reserve_numbers(session, context, queue_id=queue_id, day=day, count=size)
    block = NumberBlock(id=new_id(), queue_id=queue_id, day=day, device_id=device_id, first=first, next=first)
    block.last, block.taken_at = first + size - 1, clock.now()
    session.add(block)
    session.flush()
    _record(session, context, clock, block, "take")
    return block


def give_back_block(
    session: Session, context: Context, clock: Clock, *, block_id: UUID, unused: Collection[int] = ()
) -> int:
    """End a device's hold; how many of its numbers are on no ticket here. Twice is once.

    Only the device itself knows what it has printed while it was away. So only those numbers go back into the series
    that it names as `unused`, and of these the last ones, where nobody has taken a number after them. All others
    nobody ever has, and so all when staff end the hold. Raises NotFound, and Forbidden for another device and for staff
    who look after neither devices nor the floor.
    """
    block = session.get(NumberBlock, (context.tenant_id, block_id))
    if block is None or block.device_id is None:
        raise NotFound("block_not_found", public_text("There is no such block of numbers here."))
    _check_holder(context, block.device_id)
    if context.actor_kind == "staff":
        _check_may(context, "devices.manage", "floor.direct")
    own = session.scalars(
        _blocks(context, block.queue_id, block.day).where(NumberBlock.device_id.is_(None)).with_for_update()
    ).one()
    session.refresh(block, with_for_update=True)
    assert block.last is not None
    if block.given_back_at is not None:
        return 0
    block.given_back_at = clock.now()
    left = block.last + 1 - block.next
    if context.actor_id == block.device_id and own.next == block.last + 1:
        while block.last >= block.next and block.last in unused:
            own.next = block.last
            block.last -= 1
    session.flush()
    _record(session, context, clock, block, "give_back")
    return left


def held_number(session: Session, context: Context, held: Held, *, queue_id: UUID, day: date, letter: str) -> int:
    """The number of a ticket that a device issues out of its block, locked until the transaction ends.

    Raises Conflict `block_over` for a block of another day, queue or device, one that was given back or used up, and
    `number_used` for a number that is on a ticket already.
    """
    block = session.scalars(
        _blocks(context, queue_id, day).where(NumberBlock.id == held.block_id).with_for_update()
    ).one_or_none()
    if block is None or block.device_id is None or block.last is None or block.given_back_at is not None:
        raise _over()
    _check_holder(context, block.device_id)
    number = block.next if held.number is None else held.number
    if not block.first <= number <= block.last:
        raise _over()
    label = label_of(letter, number)
    used = select(Ticket.id).where(Ticket.tenant_id == context.tenant_id, Ticket.day == day, Ticket.label == label)
    if number < block.next and session.scalars(used).first() is not None:
        raise Conflict("number_used", public_text("Number %(label)s is on a ticket already.", label=label))
    block.next = max(block.next, number + 1)
    return number


def _blocks(context: Context, queue_id: UUID, day: date) -> Select[NumberBlock]:
    return (
        select(NumberBlock)
        .where(NumberBlock.tenant_id == context.tenant_id, NumberBlock.queue_id == queue_id, NumberBlock.day == day)
        .execution_options(populate_existing=True)
    )


def _check_holder(context: Context, device_id: UUID) -> None:
    if context.actor_kind == "device" and context.actor_id != device_id:
        raise Forbidden("block_not_yours", public_text("Another device holds this block of numbers."))


def _check_may(context: Context, *permissions: str) -> None:
    if not any(context.allows(permission) for permission in permissions):
        raise Forbidden("not_allowed", public_text("You do not have permission for this"))


def _check_kiosk(session: Session, context: Context, device_id: UUID) -> None:
    device = session.get(Device, (context.tenant_id, device_id), populate_existing=True)
    if device is None or device.kind != "kiosk" or device.revoked_at is not None:
        message = public_text("There is no such device.")
        raise Invalid("device_id_unknown", message, fields={"device_id": [message]})


def _over() -> Conflict:
    return Conflict("block_over", public_text("This block of numbers is over. Take a new one."))


def _record(session: Session, context: Context, clock: Clock, block: NumberBlock, verb: str) -> None:
    audit.record(session, context, clock, action=f"number_block.{verb}", object_kind="number_block", object_id=block.id)
