"""Every step from every situation: those of the table work, all others are refused and change nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import TICKET_STATES, Ticket
from oneroof.frontdesk.service.steps import STEPS, WHO_MAY, situation_of
from support.factories import Member
from support.floor import Floor

SITUATIONS = ("waiting", "parked", "called", "serving", "served", "no_show", "left", "handed_on")
ACTIONS: dict[str, Callable[..., Any]] = {
    "recall": frontdesk.recall,
    "start": frontdesk.start,
    "finish": frontdesk.finish,
    "no_show": frontdesk.no_show,
    "park": frontdesk.park,
    "return": frontdesk.return_to_queue,
    "hand_on": frontdesk.hand_on,
    "left": frontdesk.leave,
}


def ticket_in(floor: Floor, clerk: Member, situation: str) -> Ticket:
    """A ticket brought there by real steps, at the clerk's desk `reception1`."""
    ticket = floor.ticket("welcome")
    if situation == "left":
        floor.do(frontdesk.leave, ticket_id=ticket.id)
    elif situation != "waiting":
        floor.call("reception1", clerk)
        if situation == "no_show":
            floor.do(frontdesk.no_show, clerk, ticket_id=ticket.id)
        elif situation == "parked":
            floor.do(frontdesk.park, clerk, ticket_id=ticket.id)
        elif situation != "called":
            floor.do(frontdesk.start, clerk, ticket_id=ticket.id)
    if situation == "served":
        floor.do(frontdesk.finish, clerk, ticket_id=ticket.id, outcome="solved")
    if situation == "handed_on":
        floor.do(frontdesk.hand_on, clerk, ticket_id=ticket.id, queue_id=floor.centre.queues["immigration"])
    return floor.read(ticket.id)


def take(floor: Floor, clerk: Member, action: str, ticket: Ticket) -> Ticket:
    more: dict[str, Any] = {}
    if action == "finish":
        more = {"outcome": "solved"}
    if action == "hand_on":
        more = {"queue_id": floor.centre.queues["immigration"]}
    return floor.do(ACTIONS[action], clerk, ticket_id=ticket.id, **more)  # type: ignore[no-any-return]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_step_works_where_the_table_says_and_nowhere_else(floor: Floor, situation: str, action: str) -> None:
    clerk = floor.open("reception1", "welcome")
    ticket = ticket_in(floor, clerk, situation)
    assert situation_of(ticket) == situation
    if situation in STEPS[action].sources:
        take(floor, clerk, action, ticket)
        assert situation_of(floor.read(ticket.id)) == STEPS[action].target
        return
    more: dict[str, Any] = {
        "finish": {"outcome": "solved"},
        "hand_on": {"queue_id": floor.centre.queues["immigration"]},
    }
    error = floor.refused("ticket_state", ACTIONS[action], clerk, ticket_id=ticket.id, **more.get(action, {}))
    assert error.status == 409
    assert ticket.label in str(error.message)
    assert floor.read(ticket.id).version == ticket.version


def test_the_table_knows_every_state() -> None:
    named = {state for step in STEPS.values() for state in (*step.sources, step.target)}
    assert named == {*TICKET_STATES, "parked"}
    assert set(WHO_MAY) == named - {"served", "left", "handed_on"}


def test_the_table_is_the_one_that_people_read() -> None:
    page = (Path(__file__).parents[3] / "docs" / "floor.md").read_text(encoding="utf-8")
    rows = [f"| {name} | {', '.join(sorted(step.sources))} | {step.target} |" for name, step in STEPS.items()]
    assert "\n".join(rows) in page


@pytest.mark.parametrize("situation", ["called", "serving"])
def test_only_the_desk_that_holds_a_ticket_may_act_on_it(floor: Floor, situation: str) -> None:
    clerk = floor.open("reception1", "welcome")
    other = floor.open("reception2", "welcome")
    nobody = floor.centre.member("mediator")
    ticket = ticket_in(floor, clerk, situation)
    for stranger in (other, nobody):
        error = floor.refused("ticket_not_yours", frontdesk.leave, stranger, ticket_id=ticket.id)
        assert error.status == 403
    coordinator = floor.centre.member("coordinator")
    assert floor.do(frontdesk.leave, coordinator, ticket_id=ticket.id).state == "left"


def test_a_parked_ticket_is_taken_up_by_any_desk_that_serves_its_queue(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    elsewhere = floor.open("immigration1", "immigration")
    colleague = floor.open("reception2", "welcome", "presorting")
    ticket = ticket_in(floor, clerk, "parked")
    floor.refused("ticket_not_yours", frontdesk.recall, elsewhere, ticket_id=ticket.id)
    again = floor.do(frontdesk.recall, colleague, ticket_id=ticket.id)
    assert (again.state, again.desk_id, again.calls) == ("called", floor.centre.desks["reception2"], 2)


def test_the_neighbours_tickets_do_not_exist(floor: Floor, neighbour: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    ticket = neighbour.ticket("welcome")
    more: dict[str, Any] = {
        "finish": {"outcome": "solved"},
        "hand_on": {"queue_id": floor.centre.queues["immigration"]},
    }
    for name, action in {**ACTIONS, "undo": frontdesk.undo}.items():
        error = floor.refused("ticket_not_found", action, clerk, ticket_id=ticket.id, **more.get(name, {}))
        assert error.status == 404
    assert neighbour.read(ticket.id).version == ticket.version


def test_an_outcome_is_one_of_the_list(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    ticket = ticket_in(floor, clerk, "serving")
    error = floor.refused("outcome_unknown", frontdesk.finish, clerk, ticket_id=ticket.id, outcome="done")
    assert "solved" in str(error.fields["outcome"][0])


@pytest.mark.parametrize(("minutes", "first"), [(10, True), (11, False)])
def test_a_missed_call_is_forgiven_for_a_while_and_then_leads_to_the_end_of_the_line(
    floor: Floor, minutes: int, first: bool
) -> None:
    clerk = floor.open("reception1", "welcome")
    missed = ticket_in(floor, clerk, "no_show")
    view = floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=missed.visit_id)
    assert view.visit.departed_at is not None
    other = floor.later(minutes=1).ticket("welcome")
    back = floor.later(minutes=minutes).do(frontdesk.return_to_queue, ticket_id=missed.id)
    assert (back.state, back.called_at, back.desk_id) == ("waiting", None, None)
    view = floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=missed.visit_id)
    assert view.visit.departed_at is None
    called = floor.later(minutes=12).call("reception1", clerk)
    assert called is not None
    assert called.id == (missed if first else other).id


def test_a_ticket_that_is_returned_keeps_its_place(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    first = ticket_in(floor, clerk, "serving")
    floor.later(minutes=1).ticket("welcome")
    floor.do(frontdesk.return_to_queue, clerk, ticket_id=first.id)
    called = floor.later(minutes=2).call("reception1", clerk)
    assert called is not None
    assert called.id == first.id


def test_handing_on_gives_the_next_ticket_with_the_same_priority(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    ticket = floor.ticket("welcome", needs=["pregnant"], priority=7)
    floor.call("reception1", clerk)
    onward = floor.do(
        frontdesk.hand_on,
        clerk,
        ticket_id=ticket.id,
        office_id=floor.centre.offices["immigration"],
        service_id=floor.centre.services["residence"],
    )
    assert (onward.label, onward.priority, onward.visit_id) == ("C001", 7, ticket.visit_id)
    assert onward.previous_ticket_id == ticket.id
    assert floor.read(ticket.id).state == "handed_on"
    view = floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=ticket.visit_id)
    assert view.visit.departed_at is None


def test_handing_on_to_nowhere_changes_nothing(floor: Floor, neighbour: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    ticket = ticket_in(floor, clerk, "serving")
    queue = neighbour.centre.queues["immigration"]
    floor.refused("queue_id_unknown", frontdesk.hand_on, clerk, ticket_id=ticket.id, queue_id=queue)
    assert floor.read(ticket.id).state == "serving"


def test_a_ticket_comes_back_only_where_the_visitor_does_not_wait_already(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    missed = ticket_in(floor, clerk, "no_show")
    visit = floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=missed.visit_id).visit
    floor.ticket("welcome", visit)
    for action in (frontdesk.return_to_queue, frontdesk.recall):
        floor.refused("ticket_open_in_queue", action, clerk, ticket_id=missed.id)
