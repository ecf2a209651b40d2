"""Many at once, against real PostgreSQL: every number once, every ticket to one desk."""

from collections import Counter
from functools import partial
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from oneroof.core.db import Database
from oneroof.core.errors import Conflict
from oneroof.embedded import DatabaseUrls
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Desk, Ticket, TicketEvent
from support.factories import Centre, Member
from support.floor import Floor, at_once


def extra_desks(centre: Centre, count: int) -> list[UUID]:
    """More desks in the reception."""
    with centre.database.transaction(centre.system) as session:
        desks = [Desk(office_id=centre.offices["reception"], number=f"X{number}") for number in range(count)]
        session.add_all(desks)
        session.flush()
        return [desk.id for desk in desks]


def test_two_hundred_tickets_at_once_are_numbered_from_1_to_200(floor: Floor, neighbour: Floor) -> None:
    visits = [floor.visit() for _ in range(200)]

    def issue_eight(chunk: int) -> list[int]:
        return [floor.ticket("welcome", visit).number for visit in visits[chunk::16]]

    numbers = at_once([partial(issue_eight, chunk) for chunk in range(16)])
    assert sorted(number for chunk in numbers for number in chunk) == list(range(1, 201))  # type: ignore[union-attr]
    assert neighbour.ticket("welcome").number == 1


def test_the_first_tickets_of_a_day_at_once_are_numbered_from_one(floor: Floor) -> None:
    visits = [floor.visit() for _ in range(16)]
    tickets = at_once([partial(floor.ticket, "presorting", visit) for visit in visits])
    assert sorted(ticket.number for ticket in tickets) == list(range(1, 17))  # type: ignore[union-attr]


def test_sixteen_desks_call_sixteen_different_tickets(floor: Floor) -> None:
    waiting = {floor.ticket("welcome").id for _ in range(16)}
    desks = extra_desks(floor.centre, 16)
    clerks = [floor.centre.member("mediator") for _ in desks]
    queue_ids = [floor.centre.queues["welcome"]]
    for desk, clerk in zip(desks, clerks, strict=True):
        floor.do(frontdesk.open_desk, clerk, desk_id=desk, queue_ids=queue_ids)
    called = at_once(
        [partial(floor.do, frontdesk.call_next, clerk, desk_id=desk) for desk, clerk in zip(desks, clerks, strict=True)]
    )
    assert {ticket.id for ticket in called} == waiting  # type: ignore[union-attr]
    assert {floor.read(ticket_id).calls for ticket_id in waiting} == {1}


def test_one_visitor_and_many_desks(floor: Floor) -> None:
    only = floor.ticket("welcome")
    desks = extra_desks(floor.centre, 8)
    clerks = [floor.centre.member("mediator") for _ in desks]
    for desk, clerk in zip(desks, clerks, strict=True):
        floor.do(frontdesk.open_desk, clerk, desk_id=desk, queue_ids=[floor.centre.queues["welcome"]])
    called = at_once(
        [partial(floor.do, frontdesk.call_next, clerk, desk_id=desk) for desk, clerk in zip(desks, clerks, strict=True)]
    )
    assert [ticket.id for ticket in called if isinstance(ticket, Ticket)] == [only.id]
    assert called.count(None) == 7


def test_a_double_click_on_call_next_calls_one_ticket(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    for _ in range(4):
        floor.ticket("welcome")
    called = at_once([partial(floor.call, "reception1", clerk)] * 4)
    tickets = [ticket for ticket in called if isinstance(ticket, Ticket)]
    refused = [error for error in called if isinstance(error, Conflict)]
    assert (len(tickets), len(refused)) == (1, 3)
    assert {error.code for error in refused} == {"desk_busy"}
    assert tickets[0].label in str(refused[0].message)


def test_a_double_click_on_finish_has_one_effect(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    ticket = floor.ticket("welcome")
    floor.call("reception1", clerk)
    floor.do(frontdesk.start, clerk, ticket_id=ticket.id)
    finish = partial(floor.do, frontdesk.finish, clerk, ticket_id=ticket.id, outcome="solved")
    answers = at_once([finish] * 3)
    assert sum(isinstance(answer, Ticket) for answer in answers) == 1
    errors = [answer for answer in answers if isinstance(answer, Conflict)]
    assert {str(error.message) for error in errors} == {f"Ticket {ticket.label} has already been served."}
    assert events_of(floor, ticket.id) == ["issue", "call", "start", "finish"]


def test_one_desk_is_opened_by_one_of_many(floor: Floor) -> None:
    clerks = [floor.centre.member("mediator") for _ in range(6)]
    answers = at_once([partial(floor.open, "reception1", "welcome", member=clerk) for clerk in clerks])
    assert Counter(type(answer) for answer in answers) == {Member: 1, Conflict: 5}
    assert {error.code for error in answers if isinstance(error, Conflict)} == {"desk_in_use"}


def test_one_member_opens_one_of_many_desks(floor: Floor) -> None:
    clerk = floor.centre.member("mediator")
    desks = extra_desks(floor.centre, 6)
    queue_ids = [floor.centre.queues["welcome"]]
    answers = at_once(
        [partial(floor.do, frontdesk.open_desk, clerk, desk_id=desk, queue_ids=queue_ids) for desk in desks]
    )
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    assert {error.code for error in answers if isinstance(error, Conflict)} == {"staff_at_other_desk"}


def test_one_visit_gets_one_ticket_in_a_line_however_often_it_is_asked_for(floor: Floor) -> None:
    visit = floor.visit()
    answers = at_once([partial(floor.ticket, "welcome", visit)] * 6)
    assert sum(isinstance(answer, Ticket) for answer in answers) == 1
    assert {error.code for error in answers if isinstance(error, Conflict)} == {"ticket_open_in_queue"}


def test_two_last_tickets_that_end_at_once_end_the_visit(floor: Floor) -> None:
    visit = floor.visit()
    tickets = [floor.ticket(queue, visit) for queue in ("welcome", "immigration", "employment")]
    at_once([partial(floor.do, frontdesk.leave, ticket_id=ticket.id) for ticket in tickets])
    view = floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=visit.id)
    assert view.visit.departed_at is not None


def test_a_call_whose_connection_is_killed_leaves_the_ticket_waiting(
    floor: Floor, database: Database, database_urls: DatabaseUrls
) -> None:
    clerk = floor.open("reception1", "welcome")
    ticket = floor.ticket("welcome")
    with pytest.raises(OperationalError), database.transaction(clerk.context) as session:
        called = frontdesk.call_next(
            session, clerk.context, floor.centre.clock, desk_id=floor.centre.desks["reception1"]
        )
        assert called is not None
        process = session.connection().connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
        assert database_urls.admin is not None
        with psycopg.connect(database_urls.admin, autocommit=True) as administrator:
            administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    assert floor.read(ticket.id).state == "waiting"
    assert events_of(floor, ticket.id) == ["issue"]
    again = floor.call("reception1", clerk)
    assert again is not None
    assert (again.id, again.calls) == (ticket.id, 1)


def events_of(floor: Floor, ticket_id: UUID) -> list[str]:
    """What happened to a ticket, in order."""
    with floor.centre.database.transaction(floor.centre.system) as session:
        statement = select(TicketEvent.event).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)
        return list(session.scalars(statement))
