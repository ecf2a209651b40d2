"""Tickets: numbers, labels, priority, and what is refused."""

from typing import Any
from uuid import uuid4

import pytest

from oneroof.catalogue.models import Service
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Office, Queue
from oneroof.frontdesk.service.numbers import label_of
from support.floor import Floor


def test_numbers_count_up_in_each_queue_and_each_centre_by_itself(floor: Floor, neighbour: Floor) -> None:
    labels = [floor.ticket("welcome").label for _ in range(3)]
    assert labels == ["B001", "B002", "B003"]
    assert floor.ticket("presorting").label == "A001"
    assert neighbour.ticket("welcome").label == "B001"


def test_a_label_has_three_digits_until_it_needs_four() -> None:
    assert [label_of("A", number) for number in (1, 42, 999, 1000)] == ["A001", "A042", "A999", "A1000"]


def test_a_number_that_was_rolled_back_is_given_again(floor: Floor) -> None:
    class Broken(Exception):
        pass

    visit = floor.visit()
    context = floor.door.context
    with pytest.raises(Broken), floor.centre.database.transaction(context) as session:
        frontdesk.issue_ticket(
            session, context, floor.centre.clock, visit_id=visit.id, queue_id=floor.centre.queues["welcome"]
        )
        raise Broken
    assert floor.ticket("welcome", visit).number == 1


def test_an_office_has_its_own_queue_and_the_reception_the_welcome_queue(floor: Floor) -> None:
    office = floor.do(frontdesk.issue_ticket, visit_id=floor.visit().id, office_id=floor.centre.offices["immigration"])
    reception = floor.do(frontdesk.issue_ticket, visit_id=floor.visit().id, office_id=floor.centre.offices["reception"])
    assert (office.label, reception.label) == ("C001", "B001")


@pytest.mark.parametrize(
    ("channel", "needs", "priority"),
    [
        ("walk_in", [], 0),
        ("walk_in", ["interpreter"], 0),
        ("appointment", [], 3),
        ("walk_in", ["pregnant"], 5),
        ("appointment", ["elderly", "interpreter"], 5),
        ("walk_in", ["small_child", "disability"], 5),
    ],
)
def test_priority_comes_from_needs_and_channel(floor: Floor, channel: str, needs: list[str], priority: int) -> None:
    assert floor.ticket(channel=channel, needs=needs).priority == priority


def test_a_given_priority_counts(floor: Floor) -> None:
    assert floor.ticket(needs=["pregnant"], priority=9).priority == 9
    assert floor.ticket(needs=["pregnant"], priority=0).priority == 0
    error = floor.refused(
        "priority_out_of_range",
        frontdesk.issue_ticket,
        visit_id=floor.visit().id,
        queue_id=floor.centre.queues["welcome"],
        priority=10,
    )
    assert "priority" in error.fields


def test_nobody_stands_twice_in_one_line(floor: Floor) -> None:
    visit = floor.visit()
    first = floor.ticket("welcome", visit)
    error = floor.refused(
        "ticket_open_in_queue", frontdesk.issue_ticket, visit_id=visit.id, queue_id=floor.centre.queues["welcome"]
    )
    assert first.label in str(error.message)
    assert floor.ticket("immigration", visit).label == "C001"
    floor.do(frontdesk.leave, ticket_id=first.id)
    assert floor.ticket("welcome", visit).label == "B002"


def test_a_service_must_be_one_that_the_office_provides(floor: Floor, neighbour: Floor) -> None:
    services = floor.centre.services
    assert floor.ticket("immigration", service_id=services["residence"]).service_id == services["residence"]
    # at the welcome desk it says what is wanted later
    assert floor.ticket("welcome", service_id=services["job_search"]).service_id == services["job_search"]
    for wrong in (services["job_search"], neighbour.centre.services["residence"], uuid4()):
        error = floor.refused(
            "service_unknown",
            frontdesk.issue_ticket,
            visit_id=floor.visit().id,
            queue_id=floor.centre.queues["immigration"],
            service_id=wrong,
        )
        assert list(error.fields) == ["service_id"]


def test_one_of_queue_and_office_must_be_given(floor: Floor) -> None:
    visit = floor.visit()
    places = {"queue_id": floor.centre.queues["welcome"], "office_id": floor.centre.offices["reception"]}
    choices: tuple[dict[str, Any], ...] = ({}, places)
    for given in choices:
        error = floor.refused("queue_or_office", frontdesk.issue_ticket, visit_id=visit.id, **given)
        assert set(error.fields) == {"queue_id", "office_id"}


def test_the_neighbours_things_do_not_exist_here(floor: Floor, neighbour: Floor) -> None:
    visit = floor.visit()
    queue, office = neighbour.centre.queues["welcome"], neighbour.centre.offices["reception"]
    floor.refused("queue_id_unknown", frontdesk.issue_ticket, visit_id=visit.id, queue_id=queue)
    floor.refused("office_id_unknown", frontdesk.issue_ticket, visit_id=visit.id, office_id=office)
    floor.refused(
        "visit_unknown",
        frontdesk.issue_ticket,
        visit_id=neighbour.visit().id,
        queue_id=floor.centre.queues["welcome"],
    )


def test_what_is_retired_takes_no_tickets(floor: Floor) -> None:
    centre = floor.centre
    with centre.database.transaction(centre.system) as session:
        key = centre.tenant_id
        session.get_one(Queue, (key, centre.queues["presorting"])).state = "retired"
        session.get_one(Office, (key, centre.offices["employment"])).state = "retired"
        session.get_one(Service, (key, centre.services["residence"])).state = "retired"
    visit = floor.visit()
    issue = frontdesk.issue_ticket
    floor.refused("queue_id_unknown", issue, visit_id=visit.id, queue_id=centre.queues["presorting"])
    floor.refused("queue_id_unknown", issue, visit_id=visit.id, queue_id=centre.queues["employment"])
    floor.refused("office_id_unknown", issue, visit_id=visit.id, office_id=centre.offices["employment"])
    floor.refused(
        "service_unknown",
        issue,
        visit_id=visit.id,
        queue_id=centre.queues["immigration"],
        service_id=centre.services["residence"],
    )


def test_yesterdays_visit_gets_no_ticket_today(floor: Floor) -> None:
    visit = floor.visit()
    floor.later(hours=15).ticket("welcome", visit)
    tomorrow = floor.later(hours=17)
    tomorrow.refused(
        "visit_over", frontdesk.issue_ticket, visit_id=visit.id, queue_id=floor.centre.queues["immigration"]
    )


def test_who_registers_no_visits_sends_on_whom_they_have_at_their_desk(floor: Floor) -> None:
    """A ticket shows its office who the person is: nobody takes the visits of others to their own."""
    officer = floor.centre.member("officer", office="immigration")
    floor.open("immigration1", "immigration", member=officer)
    issue, offices = frontdesk.issue_ticket, floor.centre.offices
    elsewhere = floor.ticket("welcome")
    for ticket in (elsewhere, floor.ticket("immigration")):
        floor.refused("visit_not_yours", issue, officer, visit_id=ticket.visit_id, office_id=offices["employment"])
    floor.refused("visit_not_yours", issue, officer, visit_id=elsewhere.visit_id, office_id=offices["immigration"])
    mine = floor.call("immigration1", officer)
    assert mine is not None
    second = floor.do(issue, officer, visit_id=mine.visit_id, office_id=offices["employment"])
    assert second.previous_ticket_id == mine.id
    handed = floor.do(frontdesk.hand_on, officer, ticket_id=mine.id, office_id=offices["reception"])
    assert handed.previous_ticket_id == mine.id
    floor.refused("visit_not_yours", issue, officer, visit_id=mine.visit_id, office_id=offices["immigration"])


def test_an_officer_brings_nobody_back_who_has_left(floor: Floor) -> None:
    officer = floor.centre.member("officer", office="immigration")
    floor.open("immigration1", "immigration", member=officer)
    clerk = floor.open("reception1", "welcome")
    ticket = floor.ticket("welcome")
    floor.call("reception1", clerk)
    floor.do(frontdesk.no_show, clerk, ticket_id=ticket.id)
    for step in (frontdesk.recall, frontdesk.return_to_queue):
        floor.refused("ticket_not_yours", step, officer, ticket_id=ticket.id)
    office_id = floor.centre.offices["immigration"]
    floor.refused("visit_not_yours", frontdesk.issue_ticket, officer, visit_id=ticket.visit_id, office_id=office_id)
    assert floor.do(frontdesk.issue_ticket, visit_id=ticket.visit_id, office_id=office_id).state == "waiting"
