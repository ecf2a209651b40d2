from datetime import timedelta

from oneroof.frontdesk import service
from oneroof.frontdesk.service import overview
from oneroof.frontdesk.service.reception import admit, send_on
from oneroof.frontdesk.service.rules import UNDO_WITHIN
from support.floor import Floor


def test_the_days_counts(floor: Floor, neighbour: Floor) -> None:
    neighbour.ticket()
    tickets = [floor.ticket("immigration") for _ in range(4)]
    member = floor.open("immigration1", "immigration")
    for ticket in tickets[:2]:
        floor.call("immigration1", member)
        floor.do(service.start, member, ticket_id=ticket.id)
        floor.do(service.finish, member, ticket_id=ticket.id, outcome="solved")
    floor.call("immigration1", member)
    assert floor.do(overview.day_counts) == overview.DayCounts(visits=4, waiting=1, serving=1, served=2)


def test_people_before_follow_the_order_of_calling(floor: Floor) -> None:
    first, second, third = floor.ticket(), floor.ticket(needs=["pregnant"]), floor.ticket()
    before = [floor.look(overview.people_before, ticket=ticket) for ticket in (second, first, third)]
    assert before == [0, 1, 2]


def test_the_first_of_every_line_in_the_order_of_calling(floor: Floor, neighbour: Floor) -> None:
    neighbour.ticket("immigration")
    first, second, third = floor.ticket("immigration"), floor.ticket("immigration", needs=["elderly"]), floor.ticket()
    floor.ticket("immigration")
    queues = floor.centre.queues
    wanted = [queues["immigration"], queues["welcome"], queues["employment"]]
    lines = floor.do(overview.first_in_lines, queue_ids=wanted, most=2)
    shown = [[ticket.id for ticket in lines[queue_id]] for queue_id in wanted]
    assert shown == [[second.id, first.id], [third.id], []]
    assert floor.later(days=1).do(overview.first_in_lines, queue_ids=wanted, most=2)[wanted[0]] == []


def test_frequent_languages_of_the_last_week(floor: Floor, neighbour: Floor) -> None:
    neighbour.visit(language="zh")
    for language in ("uk", "kea", "uk"):
        floor.visit(language=language)
    assert floor.do(overview.frequent_languages) == ["uk", "kea"]
    assert floor.later(days=9).do(overview.frequent_languages) == []


def test_what_was_put_aside_and_what_was_missed(floor: Floor) -> None:
    parked, missed = floor.ticket("immigration"), floor.ticket("immigration")
    member = floor.open("immigration1", "immigration")
    floor.call("immigration1", member)
    floor.do(service.park, member, ticket_id=parked.id)
    floor.call("immigration1", member)
    floor.do(service.no_show, member, ticket_id=missed.id)
    queue_ids = [floor.centre.queues["immigration"]]
    assert [ticket.id for ticket in floor.do(overview.parked_tickets, queue_ids=queue_ids)] == [parked.id]
    assert [ticket.id for ticket in floor.do(overview.missed_tickets, queue_ids=queue_ids)] == [missed.id]
    assert floor.later(days=1).do(overview.missed_tickets, queue_ids=queue_ids) == []


def test_only_ones_own_last_step_can_be_taken_back_and_not_for_long(floor: Floor) -> None:
    ticket = floor.ticket("immigration")
    member = floor.open("immigration1", "immigration")
    assert floor.do(overview.undoable_ticket, member) is None
    floor.call("immigration1", member)
    floor.do(service.start, member, ticket_id=ticket.id)
    found = floor.do(overview.undoable_ticket, member)
    assert found is not None and (found[0].id, found[1]) == (ticket.id, "start")
    assert floor.do(overview.undoable_ticket, floor.door) is None
    late = floor.at(floor.centre.clock.now() + UNDO_WITHIN + timedelta(seconds=1))
    assert late.do(overview.undoable_ticket, member) is None


def test_a_tickets_history_names_who_and_where(floor: Floor) -> None:
    ticket = floor.ticket("immigration")
    member = floor.open("immigration1", "immigration")
    floor.call("immigration1", member)
    history = floor.look(overview.ticket_history, ticket_id=ticket.id)
    assert [(item.event, item.staff_name, item.desk_number) for item in history] == [
        ("issue", floor.door.name, None),
        ("call", member.name, "C1"),
    ]


def test_admit_is_one_act(floor: Floor) -> None:
    service_id = floor.centre.services["residence"]
    ticket = floor.do(admit, keys=floor.keys, language="uk", service_id=service_id, reason="NIF", needs=["elderly"])
    assert (ticket.label, ticket.service_id, ticket.priority) == ("B001", service_id, 5)
    floor.refused("service_unknown", admit, keys=floor.keys, language="uk", service_id=ticket.id)
    assert floor.do(overview.day_counts).visits == 1


def test_sending_on_notes_the_reason_and_ends_the_first_ticket(floor: Floor) -> None:
    ticket = floor.ticket()
    member = floor.open("reception1", "welcome")
    floor.call("reception1", member)
    floor.do(service.start, member, ticket_id=ticket.id)
    visit = floor.do(service.read_visit, keys=floor.keys, visit_id=ticket.visit_id).visit
    arguments = {"ticket_id": ticket.id, "office_id": floor.centre.offices["immigration"], "service_id": None}
    floor.refused(
        "changed_meanwhile", send_on, member, keys=floor.keys, reason="Outra", version=visit.version + 1, **arguments
    )
    second = floor.do(send_on, member, keys=floor.keys, reason="Outra", version=visit.version, **arguments)
    assert (second.label, second.previous_ticket_id) == ("C001", ticket.id)
    assert floor.read(ticket.id).state == "handed_on"
    assert floor.do(service.read_visit, keys=floor.keys, visit_id=ticket.visit_id).reason == "Outra"


def test_where_one_served_last(floor: Floor) -> None:
    assert floor.look(overview.last_desk) is None
    floor.open("immigration2", "immigration", member=floor.door)
    floor.do(service.close_desk, desk_id=floor.centre.desks["immigration2"])
    last = floor.look(overview.last_desk)
    assert last is not None and last.id == floor.centre.desks["immigration2"]
