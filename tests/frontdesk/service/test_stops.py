"""Several services in one visit: the next stop gets its ticket when the one before is finished."""

from sqlalchemy import update

from oneroof.core.errors import DomainError
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.line.models import VisitStop
from oneroof.frontdesk.models import Queue, Ticket, Visit
from oneroof.frontdesk.service import Stop
from support.factories import Member
from support.floor import Floor


def plan(floor: Floor, visit_id: object, *queues: str) -> list[tuple[str, str]]:
    stops = [Stop(queue_id=floor.centre.queues[queue]) for queue in queues]
    return shown(floor, floor.do(frontdesk.plan_visit, visit_id=visit_id, stops=stops))


def shown(floor: Floor, stops: list[VisitStop]) -> list[tuple[str, str]]:
    codes = {queue_id: code for code, queue_id in floor.centre.queues.items()}
    return [(codes[stop.queue_id], stop.state) for stop in stops]


def state(floor: Floor, visit_id: object) -> list[tuple[str, str]]:
    return shown(floor, floor.look(frontdesk.stops_of_visit, visit_id=visit_id))


def serve(floor: Floor, desk: str, clerk: Member, ticket: Ticket) -> Ticket:
    called = floor.call(desk, clerk)
    assert called is not None
    assert called.id == ticket.id
    floor.do(frontdesk.start, clerk, ticket_id=ticket.id)
    return floor.do(frontdesk.finish, clerk, ticket_id=ticket.id, outcome="solved")


def visit_of(floor: Floor, ticket: Ticket) -> Visit:
    return floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=ticket.visit_id).visit


def last_ticket(floor: Floor, ticket: Ticket) -> Ticket:
    return floor.look(frontdesk.tickets_of_visit, visit_id=ticket.visit_id)[-1]


def test_a_visit_goes_from_stop_to_stop_with_its_context(floor: Floor) -> None:
    welcome, office = floor.open("reception1", "welcome"), floor.open("immigration1", "immigration")
    first = floor.ticket("welcome", needs=["pregnant"], size=3)
    assert plan(floor, first.visit_id, "immigration", "employment") == [
        ("immigration", "planned"),
        ("employment", "planned"),
    ]
    serve(floor, "reception1", welcome, first)
    second = last_ticket(floor, first)
    assert (second.queue_id, second.state) == (floor.centre.queues["immigration"], "waiting")
    assert (second.size, second.priority, second.previous_ticket_id) == (3, first.priority, first.id)
    assert visit_of(floor, first).departed_at is None
    # what is ahead can be changed, what has its ticket stays
    assert plan(floor, first.visit_id, "presorting") == [("immigration", "issued"), ("presorting", "planned")]
    serve(floor, "immigration1", office, second)
    third = last_ticket(floor, first)
    assert third.queue_id == floor.centre.queues["presorting"]
    floor.do(frontdesk.leave, ticket_id=third.id)
    assert visit_of(floor, first).departed_at is not None


def test_a_finish_that_is_taken_back_takes_the_next_ticket_back(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    first = floor.ticket("welcome")
    plan(floor, first.visit_id, "immigration")
    serve(floor, "reception1", clerk, first)
    second = last_ticket(floor, first)
    assert floor.do(frontdesk.undo, clerk, ticket_id=first.id).state == "serving"
    assert floor.read(second.id).state == "left"
    assert state(floor, first.visit_id) == [("immigration", "planned")]
    floor.do(frontdesk.finish, clerk, ticket_id=first.id, outcome="solved")
    assert last_ticket(floor, first).queue_id == floor.centre.queues["immigration"]


def test_a_stop_that_takes_nobody_is_passed_over_and_said(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    first = floor.ticket("welcome")
    plan(floor, first.visit_id, "immigration", "employment")
    with floor.centre.database.transaction(floor.centre.system) as session:
        closed = update(Queue).where(Queue.id == floor.centre.queues["immigration"]).values(receiving="closed")
        session.execute(closed)
    floor.refused(
        "queue_closed", frontdesk.issue_ticket, visit_id=first.visit_id, queue_id=floor.centre.queues["immigration"]
    )
    serve(floor, "reception1", clerk, first)
    assert state(floor, first.visit_id) == [("immigration", "refused"), ("employment", "issued")]


def test_the_plan_waits_for_every_open_ticket_and_ends_with_the_day(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    visit = floor.visit()
    first = floor.ticket("welcome", visit)
    other = floor.ticket("immigration", visit)
    plan(floor, visit.id, "employment")
    serve(floor, "reception1", clerk, first)
    assert state(floor, visit.id) == [("employment", "planned")]
    floor.do(frontdesk.end_day, day=other.day)
    assert state(floor, visit.id) == []


def test_who_was_served_and_gives_up_one_line_goes_on(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    visit = floor.visit()
    first, other = floor.ticket("welcome", visit), floor.ticket("employment", visit)
    plan(floor, visit.id, "immigration")
    serve(floor, "reception1", clerk, first)
    floor.do(frontdesk.leave, ticket_id=other.id)
    assert state(floor, visit.id) == [("immigration", "issued")]
    assert visit_of(floor, first).departed_at is None
    floor.do(frontdesk.undo, ticket_id=other.id)
    assert (floor.read(other.id).state, state(floor, visit.id)) == ("waiting", [("immigration", "planned")])


def test_who_leaves_unserved_has_gone_and_the_plan_with_them(floor: Floor) -> None:
    first = floor.ticket("welcome")
    plan(floor, first.visit_id, "immigration")
    floor.do(frontdesk.leave, ticket_id=first.id)
    floor.do(frontdesk.sweep)
    assert state(floor, first.visit_id) == [("immigration", "planned")]  # a wrong click may still be taken back
    assert floor.later(minutes=3).do(frontdesk.sweep) == 1
    assert (state(floor, first.visit_id), floor.later(minutes=4).do(frontdesk.sweep)) == ([], 0)


def test_a_missed_call_keeps_the_plan_while_it_is_forgiven(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    first = floor.ticket("welcome")
    plan(floor, first.visit_id, "immigration")
    floor.call("reception1", clerk)
    floor.do(frontdesk.no_show, clerk, ticket_id=first.id)
    assert floor.later(minutes=9).do(frontdesk.sweep) == 0
    back = floor.later(minutes=9).do(frontdesk.return_to_queue, clerk, ticket_id=first.id)
    assert floor.later(minutes=30).do(frontdesk.sweep) == 0
    serve(floor, "reception1", clerk, back)
    second = last_ticket(floor, first)
    plan(floor, first.visit_id, "employment")
    office = floor.open("immigration1", "immigration")
    floor.call("immigration1", office)
    floor.do(frontdesk.no_show, office, ticket_id=second.id)
    assert floor.later(minutes=11).do(frontdesk.sweep) == 1
    assert state(floor, first.visit_id) == [("immigration", "issued")]


def test_a_plan_that_makes_no_sense_is_refused(floor: Floor, neighbour: Floor) -> None:
    visit = floor.visit()
    stranger = Stop(queue_id=neighbour.centre.queues["welcome"])
    for code, stops in (
        ("queue_id_unknown", [stranger]),
        ("queue_or_office", [Stop()]),
        ("too_many_stops", [Stop(queue_id=floor.centre.queues["welcome"])] * 11),
    ):
        error = floor.refused(code, frontdesk.plan_visit, visit_id=visit.id, stops=stops)
        assert isinstance(error, DomainError)
    neighbour.refused("visit_not_found", frontdesk.plan_visit, visit_id=visit.id, stops=[])
