"""Whom call-next calls."""

from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.service.rules import LANGUAGE_PATIENCE
from support.factories import Member
from support.floor import Floor


def call_all(floor: Floor, desk: str, clerk: Member, **arguments: bool) -> list[str]:
    """Labels in the order of calling; each is called and marked as not come."""
    labels = []
    while (ticket := floor.call(desk, clerk, **arguments)) is not None:
        labels.append(ticket.label)
        floor.do(frontdesk.no_show, clerk, ticket_id=ticket.id)
    return labels


def test_by_priority_then_by_who_came_first(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome", "presorting")
    floor.ticket("welcome")
    floor.later(minutes=1).ticket("presorting")
    floor.later(minutes=2).ticket("welcome", needs=["elderly"])
    floor.later(minutes=3).ticket("presorting", needs=["pregnant"])
    floor.later(minutes=4).ticket("welcome", channel="appointment")
    assert call_all(floor.later(minutes=5), "reception1", clerk) == ["B002", "A002", "B003", "B001", "A001"]


def test_only_from_the_desks_own_queues(floor: Floor, neighbour: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    floor.ticket("presorting")
    neighbour.ticket("welcome")
    assert floor.call("reception1", clerk) is None


def test_what_was_put_aside_is_not_called(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    first = floor.ticket("welcome")
    second = floor.later(minutes=1).ticket("welcome")
    floor.call("reception1", clerk)
    floor.do(frontdesk.park, clerk, ticket_id=first.id)
    called = floor.later(minutes=2).call("reception1", clerk)
    assert called is not None
    assert called.id == second.id
    floor.refused("desk_busy", frontdesk.recall, clerk, ticket_id=first.id)


def test_a_desk_may_prefer_its_languages_but_starves_nobody(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome", languages=["ar"])
    floor.ticket("welcome", language="bn")
    floor.later(minutes=1).ticket("welcome", language="ar")
    floor.later(minutes=2).ticket("welcome", language="uk", needs=["elderly"])
    soon = floor.later(minutes=3)
    called = soon.call("reception1", clerk, prefer_languages=True)
    assert called is not None
    assert called.language == "uk", "priority goes before language"
    soon.do(frontdesk.no_show, clerk, ticket_id=called.id)
    called = soon.call("reception1", clerk, prefer_languages=True)
    assert called is not None
    assert called.language == "ar"
    soon.do(frontdesk.no_show, clerk, ticket_id=called.id)
    # visitors who speak Arabic keep coming, and yet the other is called when patience is over
    late = floor.later(seconds=LANGUAGE_PATIENCE.total_seconds() + 1)
    floor.later(minutes=4).ticket("welcome", language="ar")
    called = late.call("reception1", clerk, prefer_languages=True)
    assert called is not None
    assert called.language == "bn"


def test_a_desk_without_the_wish_calls_in_order(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome", languages=["ar"])
    floor.ticket("welcome", language="bn")
    floor.later(minutes=1).ticket("welcome", language="ar")
    assert call_all(floor.later(minutes=2), "reception1", clerk) == ["B001", "B002"]


def test_a_call_says_when_where_and_by_whom(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    floor.ticket("welcome")
    later = floor.later(minutes=7)
    ticket = later.call("reception1", clerk)
    assert ticket is not None
    assert (ticket.called_at, ticket.desk_id) == (later.centre.clock.now(), floor.centre.desks["reception1"])
    assert (ticket.staff_id, ticket.calls, ticket.state) == (clerk.id, 1, "called")
    again = later.do(frontdesk.recall, clerk, ticket_id=ticket.id)
    assert (again.calls, again.state) == (2, "called")
