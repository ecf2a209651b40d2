"""Queues with their counts, and lists of tickets page by page."""

from datetime import timedelta
from typing import Any

import pytest

from oneroof.core.errors import Invalid
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.service import QueueStatus
from support.floor import Floor
from support.queries import statements


def statuses(floor: Floor) -> dict[str, QueueStatus]:
    return {status.queue.code: status for status in floor.do(frontdesk.queue_statuses)}


def test_the_queues_in_the_order_of_a_visit(floor: Floor) -> None:
    assert list(statuses(floor)) == ["presorting", "welcome", "employment", "immigration"]


def test_counts_and_the_longest_wait(floor: Floor, neighbour: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    colleague = floor.open("reception2", "welcome")
    tickets = [floor.later(minutes=minute).ticket("welcome") for minute in range(5)]
    neighbour.ticket("welcome")
    now = floor.later(minutes=10)
    now.call("reception1", clerk)
    now.do(frontdesk.start, clerk, ticket_id=tickets[0].id)
    now.do(frontdesk.park, clerk, ticket_id=tickets[0].id)
    now.call("reception1", clerk)
    now.do(frontdesk.start, clerk, ticket_id=tickets[1].id)
    now.call("reception2", colleague)
    found = statuses(now)["welcome"]
    assert (found.waiting, found.parked, found.called, found.serving) == (2, 1, 1, 1)
    assert (found.first_waiting_since, found.longest_wait_minutes) == (tickets[3].waiting_since, 7)
    empty = statuses(now)["presorting"]
    assert (empty.waiting, empty.first_waiting_since, empty.longest_wait_minutes) == (0, None, 0)
    assert statuses(neighbour)["welcome"].waiting == 1


def test_the_line_page_by_page_in_the_order_of_calling(floor: Floor, neighbour: Floor) -> None:
    for minute in range(7):
        floor.later(minutes=minute % 4).ticket("welcome", needs=["elderly"] if minute % 3 == 0 else [])
    neighbour.ticket("welcome")
    queue_id = floor.centre.queues["welcome"]
    listed, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = floor.do(frontdesk.tickets_in_queue, queue_id=queue_id, state="waiting", limit=2, cursor=cursor)
        listed += [ticket.id for ticket in page.items]
        cursor, pages = page.next_cursor, pages + 1
    clerk = floor.open("reception1", "welcome")
    called = []
    while (ticket := floor.later(minutes=9).call("reception1", clerk)) is not None:
        called.append(ticket.id)
        floor.do(frontdesk.no_show, clerk, ticket_id=ticket.id)
    assert (listed, pages) == (called, 4)


def test_a_page_goes_on_after_the_last_ticket_even_when_that_has_gone(floor: Floor) -> None:
    tickets = [floor.later(minutes=minute).ticket("welcome") for minute in range(4)]
    query: dict[str, Any] = {"queue_id": floor.centre.queues["welcome"], "state": "waiting", "limit": 2}
    first = floor.do(frontdesk.tickets_in_queue, **query)
    floor.do(frontdesk.leave, ticket_id=tickets[1].id)
    second = floor.do(frontdesk.tickets_in_queue, **query, cursor=first.next_cursor)
    assert [ticket.id for ticket in second.items] == [ticket.id for ticket in tickets[2:]]
    assert second.next_cursor is None


def test_lists_by_state_and_day(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    served, parked, waiting = (floor.later(minutes=minute).ticket("welcome") for minute in range(3))
    now = floor.later(minutes=5)
    now.call("reception1", clerk)
    now.do(frontdesk.start, clerk, ticket_id=served.id)
    now.do(frontdesk.finish, clerk, ticket_id=served.id, outcome="solved")
    now.call("reception1", clerk)
    now.do(frontdesk.park, clerk, ticket_id=parked.id)
    queue_id = floor.centre.queues["welcome"]

    def listed(state: str | None, **more: Any) -> list[str]:
        page = now.do(frontdesk.tickets_in_queue, queue_id=queue_id, state=state, **more)
        return [ticket.label for ticket in page.items]

    assert listed("served") == [served.label]
    assert listed("parked") == [parked.label]
    assert listed("waiting") == [waiting.label]
    assert listed("called") == []
    assert listed(None) == [served.label, parked.label, waiting.label]
    assert listed(None, day=served.day - timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"state": "gone"}, "state"),
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "WzEsMl0"}, "cursor"),
        ({"cursor": "bnVsbA", "state": "waiting"}, "cursor"),
        ({"cursor": "WyJ4IiwiMjAyNiIsInkiXQ", "state": "waiting"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
    ],
)
def test_what_cannot_be_listed_is_refused_by_name(floor: Floor, arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        floor.do(frontdesk.tickets_in_queue, queue_id=floor.centre.queues["welcome"], **arguments)
    assert list(caught.value.fields) == [field]


def test_the_neighbours_queue_does_not_exist(floor: Floor, neighbour: Floor) -> None:
    error = floor.refused("queue_not_found", frontdesk.tickets_in_queue, queue_id=neighbour.centre.queues["welcome"])
    assert error.status == 404


def test_a_list_costs_few_statements(floor: Floor) -> None:
    for _ in range(3):
        floor.ticket("welcome")
    with statements(floor.centre.database.engine) as seen:
        floor.do(frontdesk.tickets_in_queue, queue_id=floor.centre.queues["welcome"], state="waiting")
    assert len(seen) == 3  # the context, the queue with its centre's zone, the tickets
    with statements(floor.centre.database.engine) as seen:
        floor.do(frontdesk.queue_statuses)
    assert len(seen) == 3
