"""Checking in: early, on time, late, twice, with a wrong code, by name; and what becomes of who does not come."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from oneroof.appointments import jobs, service
from oneroof.appointments.limits import CODES, with_booking_code
from oneroof.appointments.service import Booking
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.core.errors import DomainError, NotFound, TooManyRequests
from oneroof.core.ids import new_id
from oneroof.core.speakable_codes import new_code, shown
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Ticket
from oneroof.jobs.models import OutboxRow
from oneroof.tenancy.context import Context
from support.appointments import Calendar
from support.factories import MORNING, Member


def kiosk(calendar: Calendar) -> Member:
    """A device at the door: it is cleared for nothing."""
    centre = calendar.floor.centre
    context = Context(
        tenant_id=centre.tenant_id,
        network_id=centre.network_id,
        actor_kind="device",
        actor_id=new_id(),
        permissions=frozenset({"tickets.issue", "visits.register"}),
    )
    return Member(context.actor_id or new_id(), "Kiosk", context)


def today(calendar: Calendar, **wishes: Any) -> Booking:
    """Somebody has booked the next free time: at 10:00 today the first two, then at 10:30."""
    return calendar.book(calendar.free()[0].slot.id, **wishes)


def enter(calendar: Calendar, code: str) -> Ticket:
    return calendar.floor.do(service.check_in, kiosk(calendar), keys=calendar.floor.keys, code=code)


def refused(calendar: Calendar, error: str, booking_code: str) -> DomainError:
    with pytest.raises(DomainError) as caught:
        enter(calendar, booking_code)
    assert caught.value.code == error
    return caught.value


def test_early_on_time_and_late(calendar: Calendar) -> None:
    """Until 9:30 nobody can check in for 10:00, until 10:15 the place is kept, then one comes like everybody."""
    codes = [today(calendar).code, today(calendar).code, today(calendar).code, today(calendar).code]
    refusal = refused(calendar.at(MORNING + timedelta(minutes=29)), "too_early", codes[0])
    assert "9:30" in str(refusal.message) and "10:00" in str(refusal.message)
    due = MORNING + timedelta(hours=1)
    ticket = enter(calendar.at(MORNING + timedelta(minutes=30)), codes[0])
    assert (ticket.due_at, ticket.queue_id) == (due, calendar.floor.centre.queues["immigration"])
    assert ticket.service_id == calendar.floor.centre.services["residence"]
    assert enter(calendar.at(due + timedelta(minutes=15)), codes[1].lower().replace("-", " ")).due_at == due
    on_time = enter(calendar.at(due + timedelta(minutes=30)), codes[2])
    late = enter(calendar.at(due + timedelta(minutes=46)), f"https://lisboa.example/b/{codes[3]}")
    assert (late.due_at, late.rank_at) == (None, due + timedelta(minutes=46))
    assert on_time.rank_at < late.rank_at


def test_the_same_code_twice_gives_the_same_ticket(calendar: Calendar) -> None:
    code = today(calendar).code
    there = calendar.later(minutes=50)
    assert enter(there, code).id == enter(there.later(minutes=1), code).id


def test_a_kiosk_does_not_tell_who_is_expected(calendar: Calendar) -> None:
    """Another day, cancelled, only held, never given out: one answer; a wrong sign is another, for any code."""
    other_day = calendar.book(calendar.free()[4].slot.id)
    cancelled = today(calendar)
    calendar.floor.do(service.cancel, appointment_id=cancelled.appointment.id, by="visitor")
    held = calendar.hold(calendar.free()[0].slot.id)
    there = calendar.later(minutes=45)
    told = {
        str(refused(there, "booking_not_found", code).message)
        for code in (other_day.code, cancelled.code, held.code, shown(new_code()))
    }
    assert len(told) == 1 and "take a ticket" in told.pop()
    refused(there, "code_invalid", "7KM-4QX-9R2")


def test_a_device_may_not_try_codes_for_ever(calendar: Calendar) -> None:
    floor, device = calendar.floor, kiosk(calendar)

    def attempt() -> Ticket:
        with floor.centre.database.transaction(device.context) as session:
            return service.check_in(session, device.context, floor.centre.clock, floor.keys, code=new_code())

    for _ in range(CODES):
        with pytest.raises(NotFound):
            with_booking_code(floor.centre.database, floor.keys, device.context, "kiosk", None, attempt)
    with pytest.raises(TooManyRequests):
        with_booking_code(floor.centre.database, floor.keys, device.context, "kiosk", None, attempt)


def test_who_did_not_come_may_still_come(calendar: Calendar) -> None:
    booking = today(calendar)
    after = calendar.later(minutes=76)
    assert after.floor.do(service.no_shows) == 1
    assert calendar.read(booking.appointment.id).state == "no_show"
    ticket = enter(after.later(minutes=5), booking.code)
    assert (ticket.due_at, calendar.read(booking.appointment.id).state) == (None, "arrived")
    assert after.later(minutes=6).floor.do(service.no_shows) == 0


def test_served_when_the_ticket_is(calendar: Calendar) -> None:
    booking = today(calendar)
    there = calendar.later(minutes=50)
    enter(there, booking.code)
    officer = there.floor.open("immigration1", "immigration")
    ticket = there.floor.call("immigration1", officer)
    assert ticket is not None
    there.floor.do(frontdesk.start, officer, ticket_id=ticket.id)
    assert there.floor.do(service.settle) == 0
    there.floor.do(frontdesk.finish, officer, ticket_id=ticket.id, outcome="solved")
    assert there.floor.do(service.settle) == 1
    assert calendar.read(booking.appointment.id).state == "served"


def test_by_name_at_a_staffed_desk_only(calendar: Calendar) -> None:
    view = somebody(calendar)
    booking = today(calendar, casefile_id=view.casefile.id)
    asked: dict[str, Any] = {"keys": calendar.floor.keys, "name": "Amina Haddad", "birth_date": "1990-05-14"}
    there = calendar.later(minutes=50).floor
    there.refused("staffed_desk_only", service.check_in_person, kiosk(calendar), **asked)
    there.refused("booking_not_found", service.check_in_person, **(asked | {"birth_date": "1991-05-14"}))
    ticket = there.do(service.check_in_person, **asked)
    assert calendar.read(booking.appointment.id).ticket_id == ticket.id
    assert there.do(frontdesk.read_visit, keys=calendar.floor.keys, visit_id=ticket.visit_id).casefile_id is not None


def test_a_kiosk_learns_nothing_of_the_person_and_their_visit_is_theirs(calendar: Calendar) -> None:
    view = somebody(calendar)
    booking = today(calendar, casefile_id=view.casefile.id)
    there = calendar.later(minutes=50).floor
    ticket = enter(calendar.later(minutes=50), booking.code)
    centre = there.centre
    system = replace(centre.system, purpose="service_delivery")
    with centre.database.transaction(system) as session:
        promised = session.query(OutboxRow).filter_by(kind="appointment.attach").one()
        services: Any = type("Services", (), {"keys": there.keys})
        jobs.say_whose(services, session, system, centre.clock, promised.payload)
    read = there.do(frontdesk.read_visit, keys=there.keys, visit_id=ticket.visit_id)
    assert read.casefile_id == view.casefile.id


def somebody(calendar: Calendar) -> CasefileView:
    identity = Identity.named("Amina Haddad", birth_date="1990-05-14")
    return calendar.floor.do(casefiles.open_casefile, keys=calendar.floor.keys, identity=identity, language="ar")
