"""Opening and closing desks: who may, and who is in the way."""

from uuid import uuid4

import pytest

from oneroof.frontdesk import service as frontdesk
from oneroof.identity.models import StaffRole
from support.floor import Floor


def test_an_open_desk_says_who_serves_there(floor: Floor, neighbour: Floor) -> None:
    clerk = floor.open("reception1", "welcome", "presorting", languages=["ar", "pt"])
    opened = floor.look(frontdesk.my_desk, clerk)
    assert opened is not None
    assert (opened.staff_name, opened.spoken_languages, opened.current) == (clerk.name, ("ar", "pt"), None)
    assert set(opened.session.queue_ids) == {floor.centre.queues["welcome"], floor.centre.queues["presorting"]}
    assert neighbour.look(frontdesk.desk_of, desk_id=floor.centre.desks["reception1"]) is None


def test_a_desk_in_use_names_who_serves_there(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    other = floor.centre.member("mediator")
    error = floor.refused(
        "desk_in_use",
        frontdesk.open_desk,
        other,
        desk_id=floor.centre.desks["reception1"],
        queue_ids=[floor.centre.queues["welcome"]],
    )
    assert clerk.name in str(error.message)


def test_one_serves_at_one_desk_and_may_change_its_queues(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    queue_ids = [floor.centre.queues["presorting"]]
    error = floor.refused(
        "staff_at_other_desk",
        frontdesk.open_desk,
        clerk,
        desk_id=floor.centre.desks["reception2"],
        queue_ids=queue_ids,
    )
    assert "B1" in str(error.message)
    again = floor.do(frontdesk.open_desk, clerk, desk_id=floor.centre.desks["reception1"], queue_ids=queue_ids)
    assert again.session.queue_ids == queue_ids


def test_staff_of_an_office_serve_in_their_office(floor: Floor) -> None:
    officer = floor.centre.member("officer", office="immigration")
    floor.open("immigration1", "immigration", member=officer)
    other = floor.centre.member("officer", office="immigration")
    floor.refused(
        "office_not_yours",
        frontdesk.open_desk,
        other,
        desk_id=floor.centre.desks["employment1"],
        queue_ids=[floor.centre.queues["employment"]],
    )
    error = floor.refused(
        "queue_not_yours",
        frontdesk.open_desk,
        other,
        desk_id=floor.centre.desks["immigration2"],
        queue_ids=[floor.centre.queues["immigration"], floor.centre.queues["employment"]],
    )
    assert list(error.fields) == ["queue_ids"]


def test_staff_of_an_agency_serve_in_its_offices_only(floor: Floor) -> None:
    officer = floor.centre.member("officer", office="immigration")
    with floor.centre.database.transaction(floor.centre.system) as session:
        session.add(StaffRole(staff_id=officer.id, role="mediator", office_id=None))
    offices = floor.look(frontdesk.served_office_ids, officer)
    assert offices == {floor.centre.offices["immigration"]}
    everywhere = floor.look(frontdesk.served_office_ids, floor.centre.member("mediator"))
    assert everywhere == set(floor.centre.offices.values())
    auditor = floor.centre.member("auditor")
    assert floor.look(frontdesk.served_office_ids, auditor) == frozenset()


@pytest.mark.parametrize("wrong", ["none", "unknown", "neighbours"])
def test_queues_must_be_there(floor: Floor, neighbour: Floor, wrong: str) -> None:
    queue_ids = {"none": [], "unknown": [uuid4()], "neighbours": [neighbour.centre.queues["welcome"]]}[wrong]
    error = floor.refused(
        "queue_ids_unknown", frontdesk.open_desk, desk_id=floor.centre.desks["reception1"], queue_ids=queue_ids
    )
    assert list(error.fields) == ["queue_ids"]


def test_the_neighbours_desk_does_not_exist(floor: Floor, neighbour: Floor) -> None:
    desk = neighbour.centre.desks["reception1"]
    queue_ids = [floor.centre.queues["welcome"]]
    floor.refused("desk_not_found", frontdesk.open_desk, desk_id=desk, queue_ids=queue_ids)
    floor.refused("desk_not_found", frontdesk.close_desk, desk_id=desk)
    floor.refused("desk_not_found", frontdesk.call_next, desk_id=desk)


def test_a_desk_closes_when_it_is_done(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    ticket = floor.ticket("welcome")
    floor.call("reception1", clerk)
    desk_id = floor.centre.desks["reception1"]
    error = floor.refused("desk_busy", frontdesk.close_desk, clerk, desk_id=desk_id)
    assert ticket.label in str(error.message)
    floor.do(frontdesk.no_show, clerk, ticket_id=ticket.id)
    floor.do(frontdesk.close_desk, clerk, desk_id=desk_id)
    floor.do(frontdesk.close_desk, clerk, desk_id=desk_id)
    assert floor.look(frontdesk.my_desk, clerk) is None
    floor.refused("desk_not_open", frontdesk.call_next, clerk, desk_id=desk_id)


def test_only_who_serves_there_or_directs_the_floor_closes_a_desk(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    desk_id = floor.centre.desks["reception1"]
    error = floor.refused("desk_not_yours", frontdesk.close_desk, desk_id=desk_id)
    assert clerk.name in str(error.message)
    floor.refused("desk_not_yours", frontdesk.call_next, desk_id=desk_id)
    floor.do(frontdesk.close_desk, floor.centre.member("coordinator"), desk_id=desk_id)
    assert floor.look(frontdesk.my_desk, clerk) is None


def test_what_a_closing_desk_has_put_aside_goes_back_into_the_line(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    ticket = floor.ticket("welcome")
    floor.call("reception1", clerk)
    floor.do(frontdesk.park, clerk, ticket_id=ticket.id)
    floor.do(frontdesk.close_desk, clerk, desk_id=floor.centre.desks["reception1"])
    back = floor.read(ticket.id)
    assert (back.state, back.parked_at, back.desk_id) == ("waiting", None, None)


def test_a_desk_that_was_left_open_yesterday_is_free(floor: Floor) -> None:
    floor.open("reception1", "welcome")
    tomorrow = floor.later(hours=23)
    clerk = tomorrow.open("reception1", "welcome")
    opened = tomorrow.look(frontdesk.my_desk, clerk)
    assert opened is not None
    desks = tomorrow.look(frontdesk.desks)
    assert [(desk.desk.number, desk.staff_name) for desk in desks if desk.is_open] == [("B1", clerk.name)]
