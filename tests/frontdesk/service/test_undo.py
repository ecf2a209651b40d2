"""Taking back a wrong click, while it is safe."""

import pytest

from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.service.rules import UNDO_WITHIN
from support.factories import Member
from support.floor import Floor


@pytest.fixture
def clerk(floor: Floor) -> Member:
    return floor.open("reception1", "welcome")


@pytest.fixture
def serving(floor: Floor, clerk: Member) -> Ticket:
    ticket = floor.ticket("welcome")
    floor.call("reception1", clerk)
    return floor.do(frontdesk.start, clerk, ticket_id=ticket.id)


def undo(floor: Floor, clerk: Member, ticket: Ticket) -> Ticket:
    return floor.do(frontdesk.undo, clerk, ticket_id=ticket.id)


def test_finish(floor: Floor, clerk: Member, serving: Ticket) -> None:
    floor.do(frontdesk.finish, clerk, ticket_id=serving.id, outcome="solved")
    back = undo(floor, clerk, serving)
    assert (back.state, back.outcome, back.ended_at) == ("serving", None, None)
    view = floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=serving.visit_id)
    assert view.visit.departed_at is None


def test_start(floor: Floor, clerk: Member, serving: Ticket) -> None:
    back = undo(floor, clerk, serving)
    assert (back.state, back.started_at) == ("called", None)


def test_no_show(floor: Floor, clerk: Member) -> None:
    ticket = floor.ticket("welcome")
    floor.call("reception1", clerk)
    floor.do(frontdesk.no_show, clerk, ticket_id=ticket.id)
    assert undo(floor, clerk, ticket).state == "called"


def test_park(floor: Floor, clerk: Member, serving: Ticket) -> None:
    floor.do(frontdesk.park, clerk, ticket_id=serving.id)
    back = undo(floor, clerk, serving)
    assert (back.state, back.parked_at) == ("serving", None)


def test_left_while_waiting_and_while_parked(floor: Floor, clerk: Member, serving: Ticket) -> None:
    waiting = floor.ticket("welcome")
    floor.do(frontdesk.leave, clerk, ticket_id=waiting.id)
    assert undo(floor, clerk, waiting).state == "waiting"
    floor.do(frontdesk.park, clerk, ticket_id=serving.id)
    later = floor.later(minutes=1)
    later.do(frontdesk.leave, clerk, ticket_id=serving.id)
    back = undo(later, clerk, serving)
    assert (back.state, back.parked_at) == ("waiting", floor.centre.clock.now())


def test_hand_on_while_the_new_ticket_waits(floor: Floor, clerk: Member, serving: Ticket) -> None:
    onward = floor.do(frontdesk.hand_on, clerk, ticket_id=serving.id, queue_id=floor.centre.queues["immigration"])
    assert undo(floor, clerk, serving).state == "serving"
    assert floor.read(onward.id).state == "left"


def test_not_when_the_new_ticket_has_been_called(floor: Floor, clerk: Member, serving: Ticket) -> None:
    onward = floor.do(frontdesk.hand_on, clerk, ticket_id=serving.id, queue_id=floor.centre.queues["immigration"])
    officer = floor.open("immigration1", "immigration")
    floor.call("immigration1", officer)
    error = floor.refused("ticket_state", frontdesk.undo, clerk, ticket_id=serving.id)
    assert onward.label in str(error.message)
    assert floor.read(serving.id).state == "handed_on"


def test_not_when_it_is_too_late(floor: Floor, clerk: Member, serving: Ticket) -> None:
    floor.do(frontdesk.finish, clerk, ticket_id=serving.id, outcome="solved")
    late = floor.later(seconds=UNDO_WITHIN.total_seconds() + 1)
    late.refused("cannot_undo", frontdesk.undo, clerk, ticket_id=serving.id)


def test_not_another_ones_step(floor: Floor, clerk: Member, serving: Ticket) -> None:
    floor.do(frontdesk.finish, clerk, ticket_id=serving.id, outcome="solved")
    for other in (floor.door, floor.centre.member("coordinator")):
        floor.refused("cannot_undo", frontdesk.undo, other, ticket_id=serving.id)


def test_not_when_the_desk_has_the_next_ticket(floor: Floor, clerk: Member, serving: Ticket) -> None:
    floor.do(frontdesk.finish, clerk, ticket_id=serving.id, outcome="solved")
    following = floor.ticket("welcome")
    floor.call("reception1", clerk)
    error = floor.refused("desk_busy", frontdesk.undo, clerk, ticket_id=serving.id)
    assert following.label in str(error.message)


def test_not_when_the_visitor_stands_in_the_line_again(floor: Floor, clerk: Member, serving: Ticket) -> None:
    floor.do(frontdesk.finish, clerk, ticket_id=serving.id, outcome="solved")
    visit = floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=serving.visit_id).visit
    floor.ticket("welcome", visit)
    floor.refused("ticket_open_in_queue", frontdesk.undo, clerk, ticket_id=serving.id)


def test_not_when_the_desk_has_been_closed(floor: Floor, clerk: Member, serving: Ticket) -> None:
    floor.do(frontdesk.finish, clerk, ticket_id=serving.id, outcome="solved")
    floor.do(frontdesk.close_desk, clerk, desk_id=floor.centre.desks["reception1"])
    floor.refused("cannot_undo", frontdesk.undo, clerk, ticket_id=serving.id)


def test_not_twice(floor: Floor, clerk: Member, serving: Ticket) -> None:
    undo(floor, clerk, serving)
    floor.refused("cannot_undo", frontdesk.undo, clerk, ticket_id=serving.id)


def test_who_is_called_by_mistake_has_the_old_place_again(floor: Floor, clerk: Member, serving: Ticket) -> None:
    floor.do(frontdesk.return_to_queue, clerk, ticket_id=serving.id)
    floor.later(minutes=1).ticket("welcome")
    floor.later(minutes=2).call("reception1", clerk)
    back = floor.later(minutes=3).do(frontdesk.undo, clerk, ticket_id=serving.id)
    assert (back.state, back.desk_id, back.called_at, back.rank_at) == ("waiting", None, None, serving.rank_at)
    again = floor.later(minutes=4).call("reception1", clerk)
    assert again is not None
    assert (again.id, again.calls) == (serving.id, serving.calls + 1)
