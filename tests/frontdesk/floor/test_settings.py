"""The floor's model in the hands of a coordinator, with people in it."""

from dataclasses import replace
from datetime import date, time
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.floor import settings
from oneroof.frontdesk.floor.capacity import capacity_of, places_of
from oneroof.frontdesk.floor.hours import opening_times
from oneroof.frontdesk.floor.service import takes_tickets, why_not
from oneroof.frontdesk.models import Office, Queue
from oneroof.tenancy.context import Context
from support.factories import Member
from support.floor import Floor, at_once

LIMITS = {"daily_tickets": None, "most_recalls": 3, "grace_minutes": 10, "most_parked": 3, "park_minutes": 30}
WORKDAYS = [[(time(8), time(17))]] * 5 + [[], []]


@pytest.fixture
def boss(floor: Floor) -> Member:
    """The coordinator."""
    return floor.centre.member("coordinator")


def new_office(floor: Floor, boss: Member) -> Office:
    names = {"en": "Women’s support"}
    return floor.do(settings.add_office, boss, name=names, public_name={"en": "Office W"}, kind="support", places=8)


def new_queue(floor: Floor, boss: Member, office_id: UUID, **values: object) -> Queue:
    values = {"letter": "W", "name": {"en": "Office W"}, "kind": "office", **values}
    return floor.do(settings.add_queue, boss, office_id=office_id, **values)


def test_a_new_office_serves_at_once_and_is_retired_when_it_is_empty(floor: Floor, boss: Member) -> None:
    office = new_office(floor, boss)
    queue = new_queue(floor, boss, office.id)
    desk = floor.do(settings.add_desk, boss, office_id=office.id, number="W1")
    ticket = floor.do(frontdesk.issue_ticket, visit_id=floor.visit().id, office_id=office.id)
    assert ticket.label == "W001"
    floor.refused("people_wait", settings.retire_office, boss, office_id=office.id)
    clerk = floor.centre.member("mediator")
    floor.do(frontdesk.open_desk, clerk, desk_id=desk.id, queue_ids=[queue.id])
    called = floor.do(frontdesk.call_next, clerk, desk_id=desk.id)
    assert called is not None
    floor.refused("people_wait", settings.retire_queue, boss, queue_id=queue.id)
    floor.do(frontdesk.no_show, clerk, ticket_id=ticket.id)
    floor.refused("desks_open", settings.retire_office, boss, office_id=office.id)
    floor.refused("desk_open", settings.retire_desk, boss, desk_id=desk.id)
    floor.do(frontdesk.close_desk, clerk, desk_id=desk.id)
    floor.do(settings.retire_office, boss, office_id=office.id)
    model = floor.look(settings.floor_model)
    lines, places = model.queues_of(office.id), model.desks_of(office.id)
    assert ([row.state for row in lines], [row.state for row in places]) == (["retired"], ["retired"])
    floor.refused("office_id_invalid", settings.revive_queue, boss, queue_id=queue.id)
    floor.do(settings.revive_office, boss, office_id=office.id)
    floor.refused("letter_taken", settings.revive_queue, boss, queue_id=queue.id, letter="W")
    assert floor.do(settings.revive_queue, boss, queue_id=queue.id).letter == "Z"
    assert floor.do(settings.revive_desk, boss, desk_id=desk.id).state == "active"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": {"en": " "}}),
        ("name", {"name": {"tlh": "nuqneH"}}),
        ("public_name", {"public_name": {"en": "x" * 81}}),
        ("kind", {"kind": "bakery"}),
        ("places", {"places": -1}),
        ("agency_id", {"agency_id": UUID(int=5)}),
    ],
)
def test_what_an_office_cannot_be(floor: Floor, boss: Member, field: str, wrong: dict[str, object]) -> None:
    values = {"name": {"en": "Tax"}, "public_name": {"en": "Office T"}, "kind": "government", **wrong}
    error = floor.refused(f"{field}_invalid", settings.add_office, boss, **values)
    assert list(error.fields) == [field]


def test_letters_are_unique_and_stay_while_people_wait(floor: Floor, boss: Member) -> None:
    office = new_office(floor, boss)
    queue = new_queue(floor, boss, office.id)
    error = floor.refused("letter_taken", settings.add_queue, boss, office_id=office.id, name={"en": "X"},
                          kind="office", letter="w")  # fmt: skip
    assert list(error.fields) == ["letter"]
    floor.refused("letter_invalid", settings.add_queue, boss, office_id=office.id, name={"en": "X"}, kind="office",
                  letter="I")  # fmt: skip
    floor.do(frontdesk.issue_ticket, visit_id=floor.visit().id, queue_id=queue.id)
    change = {"queue_id": queue.id, "name": {"en": "Office W"}, **LIMITS}
    floor.refused("letter_in_use", settings.change_queue, boss, letter="Y", **change)
    changed = floor.do(settings.change_queue, boss, letter="W", **{**change, "daily_tickets": 1, "park_minutes": 5})
    assert (changed.daily_tickets, changed.park_minutes, changed.origin) == (1, 5, "centre")
    floor.refused("contingent_used", frontdesk.issue_ticket, visit_id=floor.visit().id, queue_id=queue.id)
    floor.refused("park_minutes_invalid", settings.change_queue, boss, letter="W", **{**change, "park_minutes": 0})


def test_services_order_and_desks(floor: Floor, boss: Member, neighbour: Floor) -> None:
    offices = floor.look(frontdesk.offices)
    ids = [item.office.id for item in reversed(offices)]
    floor.do(settings.set_order, boss, office_ids=ids)
    assert [item.office.id for item in floor.look(frontdesk.offices)] == ids
    floor.refused("office_ids_invalid", settings.set_order, boss, office_ids=ids[1:])
    service_ids = list(floor.centre.services.values())[:1]
    floor.do(settings.set_services, boss, office_id=ids[0], service_ids=service_ids)
    assert floor.look(settings.floor_model).provided[ids[0]] == set(service_ids)
    foreign = next(iter(neighbour.centre.offices.values()))
    floor.refused("office_not_found", settings.retire_office, boss, office_id=foreign)
    floor.refused("office_id_invalid", settings.add_desk, boss, office_id=foreign, number="9")
    floor.refused("number_invalid", settings.add_desk, boss, office_id=ids[0], number="reception1 is long")
    desk = floor.do(settings.add_desk, boss, office_id=ids[0], number="77")
    floor.refused("number_invalid", settings.add_desk, boss, office_id=ids[0], number="77")
    floor.do(settings.change_desk, boss, desk_id=desk.id, office_id=ids[1], number="78")


def test_the_week_and_the_days_that_are_not_like_it(floor: Floor, boss: Member) -> None:
    office_id = floor.centre.offices["employment"]
    floor.do(settings.set_week, boss, office_id=None, week=WORKDAYS)
    floor.do(settings.set_week, boss, office_id=office_id, week=[[(time(7), time(12))], *([[]] * 6)])
    names = dict.fromkeys(range(7), "Monday")
    said = floor.look(settings.conflicts, office_id=office_id, names=names)
    assert [str(each) for each in said] == [
        "Monday: the office is open 07:00–12:00, but the centre is not all that time."
    ]
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    other = {"kind": "hours", "spans": [(time(10), time(11)), (time(14), time(15))], "reason": {"en": "Training"}}
    floor.do(settings.set_exception, boss, office_id=None, day=monday, **other)
    floor.do(settings.set_exception, boss, office_id=None, day=tuesday, kind="closed", reason={"en": "Strike"})
    times = floor.do(opening_times)
    assert times.centre.spans_on(monday) == ((time(10), time(11)), (time(14), time(15)))
    assert times.offices[office_id].spans_on(monday) == ((time(10), time(11)),), "no longer than the centre"
    assert [other.day for other in times.centre.closings] == [tuesday]
    floor.do(settings.set_exception, boss, office_id=None, day=tuesday, kind="as_usual", reason={})
    group = floor.look(settings.exceptions_from, first=monday)[0]
    floor.do(settings.remove_exception, boss, exception_id=group[0].id)
    assert floor.do(opening_times).centre.other_days == ()


@pytest.mark.parametrize(
    ("field", "spans"),
    [
        ("day_1", [(time(9), time(9))]),
        ("day_1", [(time(9), time(12)), (time(11), time(13))]),
        ("day_1", [(time(hour), time(hour + 1)) for hour in (8, 10, 12, 14)]),
    ],
)
def test_a_week_that_cannot_be(floor: Floor, boss: Member, field: str, spans: list[tuple[time, time]]) -> None:
    week = [[], spans, *([[]] * 5)]
    error = floor.refused(f"{field}_invalid", settings.set_week, boss, office_id=None, week=week)
    assert list(error.fields) == [field]
    floor.refused("day_0_invalid", settings.set_week, boss, office_id=None, week=[[]] * 7)


def test_capacity_until_closing(floor: Floor, boss: Member) -> None:
    floor.do(settings.set_week, boss, office_id=None, week=[[(time(8), time(10))]] * 5 + [[], []])
    queue_id = floor.centre.queues["welcome"]
    clerk = floor.open("reception1", "welcome")
    start = floor
    for minutes in range(0, 30, 6):
        now = start.later(minutes=minutes)
        ticket = now.ticket("welcome")
        now.call("reception1", clerk)
        now.do(frontdesk.start, clerk, ticket_id=ticket.id)
        start.later(minutes=minutes + 5).do(frontdesk.finish, clerk, ticket_id=ticket.id, outcome="solved")
    now = start.later(minutes=30)
    for _ in range(8):
        now.ticket("welcome")
    line = now.do(capacity_of, boss, queue_id=queue_id)[0]
    assert (line.waiting, line.given_out, line.desks, line.minutes_left, line.usual_minutes) == (8, 13, 1, 30, 5)
    assert (line.can_serve, line.too_many, line.tickets_left) == (6, 2, None)
    places = now.look(places_of, lines=now.do(capacity_of, boss))
    assert [(each.open_desks, each.over) for each in places if each.office.id == line.office.id] == [(1, 0)]


def test_a_contingent_is_not_exceeded_in_a_burst(floor: Floor, boss: Member) -> None:
    office = new_office(floor, boss)
    queue = new_queue(floor, boss, office.id, daily_tickets=3)
    visits = [floor.visit() for _ in range(8)]
    tasks = [partial(floor.do, frontdesk.issue_ticket, visit_id=visit.id, queue_id=queue.id) for visit in visits]
    results = at_once(tasks)
    refused = [result.code for result in results if isinstance(result, Conflict)]
    assert refused == ["contingent_used"] * 5
    assert floor.do(capacity_of, boss, queue_id=queue.id)[0].tickets_left == 0


def test_hours_bind_devices_and_not_staff(floor: Floor, boss: Member) -> None:
    queue_id, device = floor.centre.queues["welcome"], replace(floor.door.context, actor_kind="device")
    floor.do(settings.set_week, boss, office_id=None, week=WORKDAYS)
    for hours, sentence in (
        (0, None),
        (9, "This office is closed now. It opens again on 03/03/2026 at 08:00."),
        (22, "This office is closed now. It opens again at 08:00."),
    ):
        now = floor.later(hours=hours)
        now.do(takes_tickets, queue_id=queue_id)
        with now.centre.database.transaction(floor.centre.system) as session:
            found = _refusal_of(session, device, now, queue_id)
        assert found == sentence


def _refusal_of(session: Session, context: Context, floor: Floor, queue_id: UUID) -> str | None:
    refusal = why_not(session, context, floor.centre.clock, queue_id)
    return str(refusal.text) if refusal else None
