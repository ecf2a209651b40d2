"""One appointment is one ticket, also where its call was missed and its code is shown again."""

from functools import partial
from typing import Any

import pytest

from oneroof.appointments import service
from oneroof.appointments.service import Booking
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Ticket
from support.appointments import Calendar
from support.factories import Member
from support.floor import Floor, at_once

from .test_arrivals import enter, kiosk, refused


class Missed:
    """Somebody with an appointment at 10:00 checked in at 9:50 and was not there when they were called."""

    def __init__(self, calendar: Calendar) -> None:
        self.booked: Booking = calendar.book(calendar.free()[0].slot.id)
        self.calendar = calendar.later(minutes=50)
        self.first = enter(self.calendar, self.booked.code)
        self.officer: Member = self.floor.open("immigration1", "immigration")
        self.call()
        self.floor.do(frontdesk.no_show, self.officer, ticket_id=self.first.id)

    @property
    def floor(self) -> Floor:
        return self.calendar.floor

    def call(self) -> None:
        called = self.floor.call("immigration1", self.officer)
        assert called is not None and called.id == self.first.id

    def open_tickets(self) -> list[Ticket]:
        centre = self.floor.centre
        with centre.database.transaction(centre.system) as session:
            found = session.query(Ticket).filter(Ticket.state.in_(OPEN_TICKET_STATES))
            return found.filter_by(tenant_id=centre.tenant_id).all()

    @property
    def state(self) -> str:
        return self.calendar.read(self.booked.appointment.id).state


@pytest.fixture
def missed(calendar: Calendar) -> Missed:
    return Missed(calendar)


@pytest.mark.parametrize("minutes", [5, 15])
def test_the_same_ticket_comes_back(missed: Missed, minutes: int) -> None:
    """Within the queue's ten minutes at its old place, later at the end; from a device and at a desk alike."""
    assert missed.floor.do(service.settle) == 1 and missed.state == "no_show"
    there = missed.calendar.later(minutes=minutes)
    back = enter(there, missed.booked.code)
    assert (back.id, back.label, back.state) == (missed.first.id, missed.first.label, "waiting")
    in_time = minutes < 10
    assert (back.rank_at, back.due_at) == (
        (missed.first.rank_at, missed.first.due_at) if in_time else (there.floor.centre.clock.now(), None)
    )
    assert missed.state == "arrived"
    again: Any = {"keys": there.floor.keys, "appointment_id": missed.booked.appointment.id}
    assert there.floor.do(service.check_in_appointment, **again).id == missed.first.id
    there.floor.refused("ticket_state", frontdesk.return_to_queue, ticket_id=missed.first.id)
    assert [each.id for each in missed.open_tickets()] == [missed.first.id]


def test_many_at_once_bring_back_one(missed: Missed) -> None:
    """Codes held up at every screen while a desk forgives the call: one ticket, whoever is first."""
    device = kiosk(missed.calendar)
    code = {"keys": missed.floor.keys, "code": missed.booked.code}
    steps: list[Any] = [partial(missed.floor.do, service.check_in, device, **code)] * 4
    steps += [partial(missed.floor.do, frontdesk.return_to_queue, ticket_id=missed.first.id)]
    for told in at_once(steps):
        assert getattr(told, "id", None) == missed.first.id or getattr(told, "code", None) == "ticket_state", told
    assert [each.id for each in missed.open_tickets()] == [missed.first.id]


def test_a_call_forgiven_at_a_desk_is_counted_as_served(missed: Missed) -> None:
    missed.floor.do(service.settle)
    missed.floor.do(frontdesk.return_to_queue, ticket_id=missed.first.id)
    missed.floor.do(service.settle)
    assert missed.state == "arrived"
    missed.call()
    missed.floor.do(frontdesk.start, missed.officer, ticket_id=missed.first.id)
    missed.floor.do(frontdesk.finish, missed.officer, ticket_id=missed.first.id, outcome="solved")
    missed.floor.do(service.settle)
    assert missed.state == "served"
    refused(missed.calendar, "booking_not_found", missed.booked.code)


def test_who_left_and_comes_again_has_one_visit(missed: Missed) -> None:
    """A new ticket for the same visit; the old one cannot be had back beside it."""
    enter(missed.calendar, missed.booked.code)
    missed.floor.do(frontdesk.leave, ticket_id=missed.first.id)
    second = enter(missed.calendar, missed.booked.code)
    assert second.id != missed.first.id and second.visit_id == missed.first.visit_id
    missed.floor.refused("ticket_open_in_queue", frontdesk.undo, ticket_id=missed.first.id)
    assert [each.id for each in missed.open_tickets()] == [second.id]
