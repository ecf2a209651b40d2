"""Whose appointments somebody works with: at the door everybody's, at a desk those of one's own office."""

from typing import Any

import pytest

from oneroof.appointments import service
from oneroof.appointments.service import Wishes
from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import Identity
from support.appointments import Calendar
from support.factories import Member

ADDRESS = "olena@example.org"


@pytest.fixture
def booked(calendar: Calendar) -> service.Booking:
    slot_id = calendar.free()[0].slot.id
    return calendar.book(slot_id, email=ADDRESS, reminders=True, needs=("disability",))


def read(calendar: Calendar, booked: service.Booking, member: Member) -> service.AppointmentView:
    asked = {"keys": calendar.floor.keys, "appointment_id": booked.appointment.id}
    return calendar.floor.do(service.read_appointment, member, **asked)


def test_another_office_has_no_appointments_here(calendar: Calendar, booked: service.Booking) -> None:
    """Nothing of them is read, counted, moved, cancelled or taken, and an id tells nothing."""
    floor, other = calendar.floor, calendar.floor.centre.member("officer", office="employment")
    at = {"office_id": floor.centre.offices["immigration"]}
    day, known = booked.slot.day, {"appointment_id": booked.appointment.id}
    assert floor.look(service.day_list, other, day=day) == []
    assert floor.look(service.day_of_office, other, day=day, **at) == []
    assert floor.look(service.booked_days, other, first=day, last=day, **at) == {}
    assert floor.do(service.free_slots, other) == []
    keys = {"keys": floor.keys}
    refused: list[tuple[Any, dict[str, Any]]] = [
        (service.read_appointment, keys | known),
        (service.cancel, known | {"by": "staff"}),
        (service.move, keys | known | {"slot_id": booked.slot.id}),
        (service.book_held, keys | known | {"wishes": Wishes("pt")}),
        (service.check_in_appointment, keys | known),
    ]
    for step, asked in refused:
        floor.refused("appointment_not_found", step, other, **asked)
    floor.refused("slot_unknown", service.hold, other, slot_id=booked.slot.id, language="pt")
    assert calendar.read(booked.appointment.id).state == "booked"


def test_its_own_office_works_with_them(calendar: Calendar, booked: service.Booking) -> None:
    floor = calendar.floor
    own = floor.centre.member("officer", office="immigration")
    assert [each.code for each in floor.look(service.day_list, own, day=booked.slot.day)] == [booked.code]
    assert floor.do(service.free_slots, own)
    assert (
        floor.do(service.cancel, own, appointment_id=booked.appointment.id, by="staff").appointment.state == "cancelled"
    )


@pytest.mark.parametrize(
    ("role", "office", "email"),
    [("officer", "immigration", None), ("reception", "immigration", ADDRESS), ("reception", "employment", None)],
)
def test_the_address_is_for_who_receives(
    calendar: Calendar, booked: service.Booking, role: str, office: str, email: str | None
) -> None:
    """And the needs that were shown are on record with the address."""
    member = calendar.floor.centre.member(role, office=office)
    assert read(calendar, booked, member).email == email
    with calendar.floor.centre.database.transaction(calendar.floor.centre.system) as session:
        (entry,) = session.query(AuditEntry).filter_by(action="appointment.read")
        assert entry.data_classes == (["contact", "needs"] if email else ["needs"])


def test_the_address_is_for_who_may_know_the_person(calendar: Calendar) -> None:
    floor = calendar.floor
    own = floor.centre.member("officer", office="immigration")
    identity = Identity.named("Amina Haddad", birth_date="1990-05-14")
    view = floor.do(casefiles.open_casefile, keys=floor.keys, identity=identity, language="ar")
    wishes = {"casefile_id": view.casefile.id, "email": ADDRESS, "reminders": True}
    booked = calendar.book(calendar.free()[0].slot.id, **wishes)
    unknown = read(calendar, booked, own)
    assert (unknown.email, unknown.casefile_id) == (None, None)
    floor.meet(view.casefile.person_id, own)
    known = read(calendar, booked, own)
    assert (known.email, known.casefile_id) == (ADDRESS, view.casefile.id)
