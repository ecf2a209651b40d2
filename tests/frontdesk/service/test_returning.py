"""Nobody is lost in a line that has been put out of use."""

import pytest

from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.floor import changes
from oneroof.frontdesk.floor.settings.queues import retire_queue
from oneroof.frontdesk.models import Ticket
from support.factories import Member
from support.floor import Floor


@pytest.fixture
def coordinator(floor: Floor) -> Member:
    return floor.centre.member("coordinator")


def missed(floor: Floor, desk: str, queue: str) -> Ticket:
    """Somebody who missed their call, at a desk that has closed since."""
    clerk, ticket = floor.open(desk, queue), floor.ticket(queue)
    floor.call(desk, clerk)
    floor.do(frontdesk.no_show, clerk, ticket_id=ticket.id)
    floor.do(frontdesk.close_desk, clerk, desk_id=floor.centre.desks[desk])
    return ticket


def retire(floor: Floor, coordinator: Member, queue: str) -> None:
    floor.do(retire_queue, coordinator, queue_id=floor.centre.queues[queue])


def test_who_comes_back_goes_into_the_line_that_takes_its_place(floor: Floor, coordinator: Member) -> None:
    ticket = missed(floor, "reception1", "welcome")
    retire(floor, coordinator, "welcome")
    back = floor.do(frontdesk.return_to_queue, coordinator, ticket_id=ticket.id)
    assert (back.queue_id, back.label) == (floor.centre.queues["presorting"], ticket.label)
    called = floor.call("reception1", floor.open("reception1", "presorting"))
    assert called is not None
    assert called.id == ticket.id


def test_who_is_called_again_does_too(floor: Floor, coordinator: Member) -> None:
    ticket = missed(floor, "reception1", "welcome")
    retire(floor, coordinator, "welcome")
    floor.open("reception1", "presorting", member=coordinator)
    recalled = floor.do(frontdesk.recall, coordinator, ticket_id=ticket.id)
    assert (recalled.state, recalled.queue_id) == ("called", floor.centre.queues["presorting"])


def test_from_a_merged_line_they_follow_the_others(floor: Floor, coordinator: Member) -> None:
    ticket = missed(floor, "employment1", "employment")
    source, target = (floor.centre.queues[queue] for queue in ("employment", "immigration"))
    floor.do(changes.move_line, coordinator, queue_id=source, target_queue_id=target, merge=True)
    retire(floor, coordinator, "employment")
    assert floor.do(frontdesk.return_to_queue, coordinator, ticket_id=ticket.id).queue_id == target


def test_without_any_line_it_is_said_where_to_go(floor: Floor, coordinator: Member) -> None:
    ticket = missed(floor, "employment1", "employment")
    retire(floor, coordinator, "employment")
    error = floor.refused("line_gone", frontdesk.return_to_queue, coordinator, ticket_id=ticket.id)
    assert ticket.label in str(error.message)
    assert floor.read(ticket.id).state == "no_show"
