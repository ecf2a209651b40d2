"""A place promised on the phone: kept for its time, and called only when its visitor is here."""

from datetime import timedelta

from sqlalchemy import select

from oneroof.core.errors import DomainError
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Queue, Ticket
from oneroof.frontdesk.service.promising import promised_tickets
from support.floor import Floor


def promise(floor: Floor, minutes: int = 60) -> Ticket:
    due_at = floor.centre.clock.now() + timedelta(minutes=minutes)
    return floor.do(frontdesk.walk_in, keys=floor.keys, channel="phone", language="pt", due_at=due_at)


def test_nobody_is_called_before_they_are_here(floor: Floor) -> None:
    ticket, member = promise(floor), floor.open("reception1", "welcome")
    for later in (floor, floor.later(minutes=59), floor.later(minutes=61), floor.later(minutes=120)):
        later.do(frontdesk.sweep)
        assert later.call("reception1", member) is None
        later.refused("not_here_yet", frontdesk.recall, member, ticket_id=ticket.id)
    assert [each.id for each in floor.look(promised_tickets)] == [ticket.id]


def test_who_has_come_stands_as_with_an_appointment(floor: Floor) -> None:
    ticket, due_at = promise(floor), floor.centre.clock.now() + timedelta(minutes=60)
    there = floor.later(minutes=55)
    before = there.ticket("welcome")
    there.do(frontdesk.return_to_queue, ticket_id=ticket.id)
    kept = there.read(ticket.id)
    assert (kept.rank_at, kept.waiting_since) == (due_at - timedelta(minutes=45), there.centre.clock.now())
    assert there.look(promised_tickets) == []
    member = there.open("reception1", "welcome")
    called = there.call("reception1", member)
    assert called is not None and called.id == ticket.id and kept.rank_at < before.rank_at


def test_each_minute_of_lateness_costs_a_minute(floor: Floor) -> None:
    ticket = promise(floor)
    late = floor.later(minutes=90)
    late.do(frontdesk.return_to_queue, ticket_id=ticket.id)
    assert late.read(ticket.id).rank_at == late.centre.clock.now() - timedelta(minutes=15)


def test_a_promise_that_was_cancelled_by_mistake_is_a_promise_again(floor: Floor) -> None:
    ticket = promise(floor)
    floor.later(minutes=1).do(frontdesk.leave, ticket_id=ticket.id)
    floor.later(minutes=2).do(frontdesk.undo, ticket_id=ticket.id)
    assert [each.id for each in floor.look(promised_tickets)] == [ticket.id]


def test_only_a_time_later_today_is_promised_and_only_while_there_are_tickets(floor: Floor) -> None:
    for minutes in (-1, 0, 24 * 60):
        error: DomainError | None = None
        try:
            promise(floor, minutes)
        except DomainError as caught:
            error = caught
        assert error is not None and set(error.fields) == {"due_at"}
    with floor.centre.database.transaction(floor.centre.system) as session:
        queue = session.scalars(select(Queue).where(Queue.kind == "welcome")).one()
        queue.daily_tickets = 0
    due_at = floor.centre.clock.now() + timedelta(minutes=5)
    floor.refused("contingent_used", frontdesk.walk_in, keys=floor.keys, channel="phone", language="pt", due_at=due_at)
