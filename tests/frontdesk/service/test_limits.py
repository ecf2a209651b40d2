"""Limits of a queue: calls again, tickets put aside, and how long; what the clock does by itself."""

from sqlalchemy import update

from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Queue, Ticket
from support.factories import Member
from support.floor import Floor


def settle(floor: Floor, **values: int) -> None:
    """Settings of the welcome desk's queue."""
    with floor.centre.database.transaction(floor.centre.system) as session:
        queue_id = floor.centre.queues["welcome"]
        session.execute(update(Queue).where(Queue.id == queue_id).values(**values))


def called(floor: Floor, clerk: Member) -> Ticket:
    ticket = floor.call("reception1", clerk)
    assert ticket is not None
    return ticket


def test_a_ticket_is_called_again_as_often_as_its_queue_allows(floor: Floor) -> None:
    settle(floor, most_recalls=2)
    clerk = floor.open("reception1", "welcome")
    ticket = floor.ticket("welcome")
    called(floor, clerk)
    for _ in range(2):
        floor.do(frontdesk.recall, clerk, ticket_id=ticket.id)
    error = floor.refused("recalls_used", frontdesk.recall, clerk, ticket_id=ticket.id)
    assert "3 times" in str(error.message)
    floor.do(frontdesk.no_show, clerk, ticket_id=ticket.id)
    # whoever comes after all is called anew
    assert floor.do(frontdesk.recall, clerk, ticket_id=ticket.id).recalls == 0
    assert floor.do(frontdesk.recall, clerk, ticket_id=ticket.id).calls == 5


def test_a_desk_puts_aside_as_many_as_the_queue_allows(floor: Floor) -> None:
    settle(floor, most_parked=2)
    clerk, other = floor.open("reception1", "welcome"), floor.open("reception2", "welcome")
    tickets = [floor.ticket("welcome") for _ in range(4)]
    for _ in range(2):
        floor.do(frontdesk.park, clerk, ticket_id=called(floor, clerk).id)
    third = called(floor, clerk)
    floor.refused("parked_full", frontdesk.park, clerk, ticket_id=third.id)
    at_the_other = floor.call("reception2", other)
    assert at_the_other is not None
    floor.do(frontdesk.park, other, ticket_id=at_the_other.id)
    assert {floor.read(ticket.id).parked_at is None for ticket in tickets} == {True, False}


def test_what_was_put_aside_comes_back_into_line_by_itself(floor: Floor, neighbour: Floor) -> None:
    settle(floor, park_minutes=20)
    clerk = floor.open("reception1", "welcome")
    ticket = floor.ticket("welcome")
    floor.later(minutes=1).ticket("welcome")
    floor.do(frontdesk.park, clerk, ticket_id=called(floor, clerk).id)
    assert floor.later(minutes=19).do(frontdesk.sweep) == 0
    assert neighbour.later(minutes=21).do(frontdesk.sweep) == 0
    assert floor.later(minutes=20).do(frontdesk.sweep) == 1
    assert floor.later(minutes=20).do(frontdesk.sweep) == 0
    back = floor.read(ticket.id)
    assert (back.parked_at, back.desk_id, back.rank_at) == (None, None, ticket.rank_at)
    assert called(floor.later(minutes=21), clerk).id == ticket.id


def test_nobody_is_active_from_yesterday_even_where_no_day_was_closed(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    serving, waiting, aside = (floor.ticket("welcome") for _ in range(3))
    floor.do(frontdesk.start, clerk, ticket_id=called(floor, clerk).id)
    missed = floor.ticket("immigration")
    morning = floor.later(hours=17)
    for ticket in (serving, waiting, aside, missed):
        assert morning.do(frontdesk.standing_of, visit_id=ticket.visit_id) == []
    assert {status.waiting + status.serving for status in morning.do(frontdesk.queue_statuses)} == {0}
    assert morning.do(frontdesk.sweep) == 4
    for ticket in (serving, waiting, aside, missed):
        assert morning.read(ticket.id).state == "left"
        visit = morning.do(frontdesk.read_visit, keys=floor.keys, visit_id=ticket.visit_id).visit
        assert visit.departed_at == morning.centre.clock.now()
    morning.refused("visit_over", frontdesk.issue_ticket, visit_id=waiting.visit_id, queue_id=waiting.queue_id)
