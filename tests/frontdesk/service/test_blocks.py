"""Blocks of numbers: each number once, whoever gives it out, and none while the server is away that another has."""

from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import NumberBlock, Ticket
from oneroof.identity.devices.models import Device
from oneroof.tenancy.context import Context
from support.factories import Member
from support.floor import Floor, at_once
from support.kiosks import kiosk_device, kiosk_member


@pytest.fixture
def kiosk(floor: Floor) -> Member:
    """A device that may issue tickets and nothing else."""
    return kiosk_member(floor.centre)


def take(floor: Floor, device: Member, size: int = 3, queue: str = "welcome") -> NumberBlock:
    queue_id = floor.centre.queues[queue]
    return floor.do(frontdesk.take_block, device, queue_id=queue_id, device_id=device.id, size=size)


def issue(floor: Floor, device: Member, block: NumberBlock, number: int | None = None) -> Ticket:
    return floor.do(
        frontdesk.walk_in,
        device,
        keys=floor.keys,
        channel="kiosk",
        language="ar",
        queue_id=block.queue_id,
        held=frontdesk.Held(block.id, number),
    )


def test_a_device_gives_out_its_own_numbers_and_the_server_those_after_them(floor: Floor, kiosk: Member) -> None:
    assert floor.ticket("welcome").number == 1
    block = take(floor, kiosk)
    assert (block.first, block.last) == (2, 4)
    assert floor.ticket("welcome").label == "B005"
    # what the device printed while it was alone comes in any order
    assert [issue(floor, kiosk, block, number).label for number in (3, None)] == ["B003", "B004"]
    floor.refused("number_used", partial(issue_with, number=3), kiosk, floor=floor, block=block)
    assert issue(floor, kiosk, block, 2).label == "B002"
    for number in (None, 5, 1):
        floor.refused("block_over", partial(issue_with, number=number), kiosk, floor=floor, block=block)


def issue_with(
    session: Session, context: Context, clock: Clock, *, floor: Floor, block: NumberBlock, number: int | None
) -> Ticket:
    """The same as a step that can be refused."""
    held = frontdesk.Held(block.id, number)
    queue_id = block.queue_id
    return frontdesk.walk_in(
        session, context, clock, floor.keys, channel="kiosk", language="ar", queue_id=queue_id, held=held
    )


def test_unused_numbers_go_back_into_the_series_where_they_can(floor: Floor, kiosk: Member) -> None:
    block = take(floor, kiosk)
    issue(floor, kiosk, block)
    assert take(floor, kiosk).id == block.id  # it asks again, and has numbers left
    assert floor.do(frontdesk.give_back_block, kiosk, block_id=block.id, unused=[1, 2, 3]) == 2
    assert floor.do(frontdesk.give_back_block, kiosk, block_id=block.id, unused=[1, 2, 3]) == 0
    assert floor.ticket("welcome").number == 2  # no gap
    floor.refused("block_over", partial(issue_with, number=2), kiosk, floor=floor, block=block)
    other = take(floor, kiosk)
    assert floor.ticket("welcome").number == 6
    floor.do(frontdesk.give_back_block, kiosk, block_id=other.id, unused=[3, 4, 5])
    assert floor.ticket("welcome").number == 7  # 3 to 5 were held when 6 was given out: nobody has them


def test_a_device_that_gave_all_back_takes_the_same_numbers_again(floor: Floor, kiosk: Member) -> None:
    block = take(floor, kiosk)
    assert floor.do(frontdesk.give_back_block, kiosk, block_id=block.id, unused=range(1, 4)) == 3
    again = take(floor, kiosk)
    assert (again.id != block.id, again.first, again.last) == (True, 1, 3)


def test_only_what_the_device_names_as_unused_is_given_out_again(floor: Floor, kiosk: Member) -> None:
    block = take(floor, kiosk)  # and it prints 2 while the server is away
    floor.do(frontdesk.give_back_block, kiosk, block_id=block.id, unused=[1, 3])
    assert [floor.ticket("welcome").number for _ in range(2)] == [3, 4]


def test_numbers_that_staff_end_are_never_given_out(floor: Floor, kiosk: Member) -> None:
    block = take(floor, kiosk)
    officer, coordinator = floor.centre.member("officer", office="employment"), floor.centre.member("coordinator")
    floor.refused("not_allowed", frontdesk.give_back_block, officer, block_id=block.id)
    floor.do(frontdesk.give_back_block, coordinator, block_id=block.id, unused=[1, 2, 3])
    assert floor.ticket("welcome").number == 4
    floor.refused("block_over", partial(issue_with, number=1), kiosk, floor=floor, block=block)


def test_only_a_paired_kiosk_holds_numbers(floor: Floor, neighbour: Floor) -> None:
    coordinator, queue_id = floor.centre.member("coordinator"), floor.centre.queues["welcome"]
    strange, ended = kiosk_device(neighbour.centre)[0], kiosk_device(floor.centre)[0]
    with floor.centre.database.transaction(floor.centre.system) as session:
        session.get_one(Device, (floor.centre.tenant_id, ended)).revoked_at = floor.centre.clock.now()
    for device_id in (new_id(), strange, ended):
        strange_one = partial(frontdesk.take_block, device_id=device_id, size=200)
        floor.refused("device_id_unknown", strange_one, coordinator, queue_id=queue_id)
    known, _ = kiosk_device(floor.centre)
    floor.refused("not_allowed", frontdesk.take_block, queue_id=queue_id, device_id=known, size=200)
    assert floor.ticket("welcome").number == 1  # nothing has jumped
    held = take_for(floor, coordinator, known)
    assert take_for(floor, coordinator, known).id == held.id  # one at a time


def take_for(floor: Floor, member: Member, device_id: UUID) -> NumberBlock:
    queue_id = floor.centre.queues["welcome"]
    return floor.do(frontdesk.take_block, member, queue_id=queue_id, device_id=device_id, size=200)


def test_the_end_of_the_day_ends_all_blocks(floor: Floor, kiosk: Member) -> None:
    block = take(floor, kiosk)
    floor.do(frontdesk.end_day, day=block.day)
    floor.refused("block_over", partial(issue_with, number=1), kiosk, floor=floor, block=block)
    fresh = take(floor.later(hours=24), kiosk)
    assert (fresh.day > block.day, fresh.first) == (True, 1)
    floor.refused("block_over", partial(issue_with, number=1), kiosk, floor=floor.later(hours=48), block=fresh)


def test_a_block_is_its_holders_alone(floor: Floor, neighbour: Floor, kiosk: Member) -> None:
    block = take(floor, kiosk)
    other = Member(new_id(), "Other", replace(kiosk.context, actor_id=new_id()), None)
    floor.refused("block_not_yours", frontdesk.give_back_block, other, block_id=block.id)
    floor.refused("block_not_yours", partial(issue_with, number=1), other, floor=floor, block=block)
    queue_id = floor.centre.queues["welcome"]
    floor.refused("block_not_yours", frontdesk.take_block, other, queue_id=queue_id, device_id=kiosk.id, size=1)
    neighbour.refused("block_not_found", frontdesk.give_back_block, block_id=block.id)
    coordinator = neighbour.centre.member("coordinator")
    take_one = partial(frontdesk.take_block, device_id=kiosk.id, size=1)
    neighbour.refused("queue_id_unknown", take_one, coordinator, queue_id=queue_id)
    floor.refused("size_out_of_range", frontdesk.take_block, kiosk, queue_id=queue_id, device_id=kiosk.id, size=201)


def test_devices_and_desks_at_once_give_each_number_once(floor: Floor, kiosk: Member) -> None:
    devices = [kiosk, kiosk_member(floor.centre)]
    visits = [floor.visit() for _ in range(12)]

    def at_the_device(device: Member) -> list[int]:
        block = take(floor, device, size=4)
        return [issue(floor, device, block).number for _ in range(4)]

    def at_the_door(chunk: int) -> list[int]:
        return [floor.ticket("welcome", visit).number for visit in visits[chunk::3]]

    numbers = at_once(
        [*(partial(at_the_device, device) for device in devices), *(partial(at_the_door, chunk) for chunk in range(3))]
    )
    assert sorted(number for chunk in numbers for number in chunk) == list(range(1, 21))  # type: ignore[union-attr]
