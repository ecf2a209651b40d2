"""Lines that are moved, merged, split, closed and opened while people wait in them: nobody is lost."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from oneroof.core.errors import Conflict, DomainError
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.floor import changes
from oneroof.frontdesk.floor.changes.following import follow
from oneroof.frontdesk.floor.jobs import open_for_the_day
from oneroof.frontdesk.models import Queue, Ticket
from support.factories import Member
from support.floor import Floor, at_once


@pytest.fixture
def boss(floor: Floor) -> Member:
    """The coordinator."""
    return floor.centre.member("coordinator")


def line(floor: Floor, queue: str | UUID) -> list[str]:
    """The labels of those who wait, in order."""
    queue_id = floor.centre.queues[queue] if isinstance(queue, str) else queue
    page = floor.do(frontdesk.tickets_in_queue, queue_id=queue_id, state="waiting", limit=100)
    return [ticket.label for ticket in page.items]


def all_tickets(floor: Floor) -> list[Ticket]:
    with floor.centre.database.transaction(floor.centre.system) as session:
        return list(session.scalars(select(Ticket).where(Ticket.tenant_id == floor.centre.tenant_id)))


def queue_of(floor: Floor, queue_id: UUID) -> Queue:
    with floor.centre.database.transaction(floor.centre.system) as session:
        return session.get_one(Queue, (floor.centre.tenant_id, queue_id))


def test_a_moved_line_keeps_numbers_and_places_and_leaves_who_is_served(floor: Floor, boss: Member) -> None:
    clerk, other = floor.open("reception1", "welcome"), floor.open("reception2", "welcome")
    first, second = floor.ticket("welcome"), floor.later(minutes=1).ticket("welcome")
    floor.call("reception1", clerk)
    floor.do(frontdesk.start, clerk, ticket_id=first.id)
    floor.call("reception2", other)
    there = floor.later(minutes=3).ticket("presorting")
    early, late = floor.later(minutes=2).ticket("welcome"), floor.later(minutes=4).ticket("welcome")
    source, target = floor.centre.queues["welcome"], floor.centre.queues["presorting"]
    seen = floor.do(changes.preview, boss, queue_id=source, target_queue_id=target)
    assert (seen.waiting, len(seen.moves), seen.called, seen.serving) == (2, 2, 1, 1)
    now = floor.later(minutes=5)
    now.do(changes.move_line, boss, queue_id=source, target_queue_id=target, expected=2)
    assert line(now, "welcome") == []
    assert line(now, "presorting") == [early.label, there.label, late.label]
    assert {now.read(first.id).queue_id, now.read(second.id).queue_id} == {source}
    now.do(frontdesk.finish, clerk, ticket_id=first.id, outcome="solved")
    change = now.do(changes.recent_changes, boss)[0]
    now.do(changes.take_back, boss, change_id=change.id)
    assert line(now, "welcome") == [early.label, late.label]
    assert line(now, "presorting") == [there.label]
    now.refused("cannot_undo", changes.take_back, boss, change_id=change.id)


def test_who_stands_in_both_lines_stays(floor: Floor, boss: Member) -> None:
    visit = floor.visit()
    both, _other = floor.ticket("welcome", visit), floor.ticket("presorting", visit)
    floor.ticket("welcome")
    source, target = floor.centre.queues["welcome"], floor.centre.queues["presorting"]
    floor.do(changes.move_line, boss, queue_id=source, target_queue_id=target, merge=True)
    assert line(floor, "welcome") == [both.label]
    assert len(line(floor, "presorting")) == 2
    floor.refused("queue_closed", frontdesk.issue_ticket, visit_id=floor.visit().id, queue_id=source)


def test_more_people_than_the_coordinator_saw(floor: Floor, boss: Member) -> None:
    floor.ticket("welcome")
    queues = floor.centre.queues
    arguments = {"queue_id": queues["welcome"], "target_queue_id": queues["presorting"], "expected": 0}
    floor.refused("floor_changed", changes.move_line, boss, **arguments)
    assert len(line(floor, "welcome")) == 1


def busy_floor(floor: Floor, change: Callable[[], object]) -> list[object]:
    """The change, while tickets are issued, called, started, finished, put aside and returned."""
    desks = ("reception1", "reception2")
    clerks = {desk: floor.open(desk, "welcome", "presorting") for desk in desks}

    def issue(queue: str) -> None:
        for _ in range(8):
            try:
                floor.ticket(queue)
            except Conflict as error:
                assert error.code in ("queue_closed",), error.code

    def serve(desk: str) -> None:
        for turn in range(10):
            ticket = floor.call(desk, clerks[desk])
            if ticket is None:
                continue
            step = (frontdesk.start, frontdesk.no_show, frontdesk.return_to_queue, frontdesk.park)[turn % 4]
            floor.do(step, clerks[desk], ticket_id=ticket.id)
            if step is frontdesk.start:
                floor.do(frontdesk.finish, clerks[desk], ticket_id=ticket.id, outcome="solved")

    tasks = [partial(issue, "welcome"), partial(issue, "presorting"), *(partial(serve, desk) for desk in desks)]
    return at_once([*tasks, change])


@pytest.mark.parametrize("kind", ["move", "merge", "split", "carry_over", "relocate", "there_and_back"])
def test_nobody_is_lost_doubled_or_stuck_in_the_rush(floor: Floor, boss: Member, kind: str) -> None:
    queues, offices = floor.centre.queues, floor.centre.offices
    for _ in range(12):
        floor.ticket("welcome")
    before = len(all_tickets(floor))
    source, target = queues["welcome"], queues["presorting"]
    new = changes.NewLine(office_id=offices["reception"], ready="families")

    def there_and_back() -> None:
        made = floor.do(changes.move_line, boss, queue_id=source, target_queue_id=target)
        floor.do(changes.take_back, boss, change_id=made.id)

    tried: dict[str, Callable[[], object]] = {
        "move": partial(floor.do, changes.move_line, boss, queue_id=source, target_queue_id=target),
        "merge": partial(floor.do, changes.move_line, boss, queue_id=source, target_queue_id=target, merge=True),
        "split": partial(floor.do, changes.open_line, boss, line=new, from_queue_id=source),
        "carry_over": partial(floor.do, changes.close_line, boss, queue_id=source, rest="carry_over"),
        "relocate": partial(floor.do, changes.relocate_line, boss, queue_id=source, office_id=offices["employment"]),
        "there_and_back": there_and_back,
    }
    results = busy_floor(floor, tried[kind])
    assert [result for result in results if isinstance(result, BaseException)] == []
    tickets = all_tickets(floor)
    assert len(tickets) > before + 7
    assert max(Counter(ticket.label for ticket in tickets).values()) == 1
    with floor.centre.database.transaction(floor.centre.system) as session:
        follow(session, floor.centre.system, floor.centre.clock)
    waiting = Counter(ticket.queue_id for ticket in all_tickets(floor) if ticket.state == "waiting")
    if kind in ("merge", "carry_over"):
        floor.refused("queue_closed", floor_issue(floor, source))
    if kind == "merge":
        assert waiting[source] == 0
    done = {ticket.state for ticket in tickets}
    assert done <= {"waiting", "served", "no_show"} | ({"left"} if kind == "carry_over" else set())
    if kind == "carry_over":
        left = {ticket.id for ticket in tickets if ticket.state == "left"}
        with floor.centre.database.transaction(floor.centre.system) as session:
            day = changes.carrying.next_day(session, floor.centre.system, floor.centre.clock, offices["reception"])
            promised = changes.carried_places(session, floor.centre.system, day=day)
        assert {each.ticket.id for each in promised} == left


def floor_issue(floor: Floor, queue_id: UUID) -> Callable[..., Ticket]:
    visit = floor.visit()
    return lambda session, context, clock: frontdesk.issue_ticket(
        session, context, clock, visit_id=visit.id, queue_id=queue_id
    )


def test_a_promised_place_is_the_first_of_the_next_day(floor: Floor, boss: Member) -> None:
    first, second = floor.ticket("welcome"), floor.later(minutes=1).ticket("welcome", needs=["elderly"])
    queue_id = floor.centre.queues["welcome"]
    floor.later(minutes=2).do(changes.close_line, boss, queue_id=queue_id, rest="carry_over", expected=2)
    assert {floor.read(ticket.id).state for ticket in (first, second)} == {"left"}
    morning = floor.later(hours=23)
    places = morning.look(changes.carried_places, day=morning.centre.clock.today("Europe/Lisbon"))
    assert [(each.place.label, each.place.place) for each in places] == [(second.label, 1), (first.label, 2)]
    floor.refused("place_other_day", changes.take_up, keys=floor.keys, place_id=places[0].place.id)
    morning.do(changes.reopen_line, boss, queue_id=queue_id)
    morning.ticket("welcome", needs=["pregnant"])
    back = [
        morning.later(hours=1).do(changes.take_up, keys=floor.keys, place_id=each.place.id) for each in reversed(places)
    ]
    assert line(morning.later(hours=1), "welcome")[:2] == [back[1].label, back[0].label]
    morning.refused("place_taken", changes.take_up, keys=floor.keys, place_id=places[0].place.id)


def test_who_was_carried_over_is_back_in_line_when_it_opens_again(floor: Floor, boss: Member) -> None:
    labels = [floor.ticket("welcome").label for _ in range(3)]
    queue_id = floor.centre.queues["welcome"]
    floor.do(changes.close_line, boss, queue_id=queue_id, rest="carry_over")
    floor.do(changes.reopen_line, boss, queue_id=queue_id)
    assert line(floor, "welcome") == labels
    assert queue_of(floor, queue_id).receiving == "open"
    assert floor.look(changes.carried_places, day=floor.centre.clock.today("Europe/Lisbon")) == []


def test_a_line_in_a_minute(floor: Floor, boss: Member) -> None:
    floor.open("reception1", "welcome")
    turkish = [floor.ticket("welcome", language="tr").label for _ in range(2)]
    stays = floor.ticket("welcome").label
    new = changes.NewLine(
        office_id=floor.centre.offices["reception"], ready="families", desk_ids=[floor.centre.desks["reception1"]]
    )
    change = floor.do(
        changes.open_line,
        boss,
        line=new,
        from_queue_id=floor.centre.queues["welcome"],
        picked=changes.Picked(language="tr"),
    )
    queue = queue_of(floor, change.target_queue_id or UUID(int=0))
    assert (queue.letter, queue.name["pt"] != queue.name["en"], queue.moved_from_id) == ("Z", True, change.queue_id)
    assert (line(floor, queue.id), line(floor, "welcome")) == (turkish, [stays])
    desk = floor.look(frontdesk.desk_of, desk_id=floor.centre.desks["reception1"])
    assert desk is not None
    assert queue.id in desk.session.queue_ids
    floor.do(changes.take_back, boss, change_id=change.id)
    assert line(floor, "welcome") == [*turkish, stays]
    assert queue_of(floor, queue.id).receiving == "closed"


def test_a_letter_on_tickets_of_today_is_not_given_again(floor: Floor, boss: Member) -> None:
    office_id = floor.centre.offices["reception"]
    letter = queue_of(floor, floor.centre.queues["welcome"]).letter
    line_ = changes.NewLine(office_id=office_id, names={"en": "Help"}, letter=letter)
    error: DomainError = floor.refused("letter_taken", changes.open_line, boss, line=line_)
    assert list(error.fields) == ["letter"]
    nobody = changes.NewLine(office_id=office_id, ready="other", desk_ids=[floor.centre.desks["reception1"]])
    floor.refused("desk_ids_unknown", changes.open_line, boss, line=nobody)


def test_a_line_that_was_closed_yesterday_takes_tickets_this_morning(floor: Floor, boss: Member) -> None:
    queue_id = floor.centre.queues["welcome"]
    floor.do(changes.close_line, boss, queue_id=queue_id)
    evening, morning = floor.later(hours=8), floor.later(hours=23)
    for now, opened in ((evening, 0), (morning, 1), (morning, 0)):
        with now.centre.database.transaction(now.centre.system) as session:
            made = open_for_the_day(session, now.centre.system, now.centre.clock, time_zone="Europe/Lisbon")
            assert made == opened
    assert morning.ticket("welcome").number == 1
