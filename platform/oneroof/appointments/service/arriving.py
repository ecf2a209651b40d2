"""Checking in: an appointment becomes a visit with a ticket.

The rule: whoever is there when their time comes stands in line from that time with the credit of an appointment, of
which each minute of lateness costs one; whoever comes after the place is lost stands as somebody who has just come.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment, Slot
from oneroof.appointments.service.making import zone_of
from oneroof.appointments.service.records import Booking, bookings, lock_booking, over, record
from oneroof.appointments.service.seeing import lock_own, of_own_offices
from oneroof.casefiles.finding.searching import find_people
from oneroof.casefiles.finding.tokens import Facts
from oneroof.casefiles.models import Casefile
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from oneroof.core.formats import format_clock
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.keystore import KeyStore
from oneroof.core.speakable_codes import as_stored
from oneroof.core.time import Clock
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Ticket
from oneroof.frontdesk.service import attach_casefile, issue_ticket, return_to_queue
from oneroof.frontdesk.service.arriving import walk_in
from oneroof.frontdesk.service.records import lock_ticket, lock_visit
from oneroof.frontdesk.service.rules import priority_of
from oneroof.jobs import service as jobs
from oneroof.tenancy.context import Context

ATTACH = "appointment.attach"
"""The job that tells whose visit it is, where a device checked somebody in whom it may not know."""
CAN_ARRIVE = ("booked", "no_show", "arrived")
"""Also who was given up comes in after all, on the same day; and again, who holds their code up twice."""
MAY_COME_BACK = ("no_show", "left")
"""How a ticket ends whose visitor was not served."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody known who has an appointment today."""

    booking: Booking
    name: str
    casefile_id: UUID


def check_in(session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str) -> Ticket:
    """A ticket for the appointment of today with this code, typed or read from its QR code.

    The same code again gives the same ticket, also after its call was missed: it comes back into line as a missed call
    does, at its place within the queue's grace and else at the end. Raises Invalid for a typing error, NotFound
    `booking_not_found` (the same for a code of another day, a cancelled one and one that there never was) and Conflict
    `too_early`, which says from when on; and what giving out a ticket raises.
    """
    stored = as_stored(code.rsplit("/", 1)[-1])
    if stored is None:
        message = public_text("This code is not complete, or one of its signs is wrong. Please check it.")
        raise Invalid("code_invalid", message, fields={"code": [message]})
    try:
        booking = lock_booking(session, context, Appointment.code == stored)
    except NotFound:
        raise _none_today() from None
    if booking.appointment.state not in CAN_ARRIVE or booking.slot.day != _today(session, context, clock):
        raise _none_today()
    return _arrive(session, context, clock, keys, booking)


def check_in_appointment(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, appointment_id: UUID
) -> Ticket:
    """The same at a desk, for an appointment of the day's list. Raises NotFound, Conflict `appointment_over`,
    `other_day` and `too_early`.
    """
    booking = lock_own(session, context, appointment_id)
    if booking.appointment.state not in CAN_ARRIVE:
        raise over(booking.appointment.state)
    if booking.slot.day != _today(session, context, clock):
        raise Conflict("other_day", staff_text("This appointment is on another day. Move it to today first."))
    return _arrive(session, context, clock, keys, booking)


def check_in_person(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, name: str, birth_date: str
) -> Ticket:
    """The same for who has no code at hand, by name and birth date (`YYYY-MM-DD`): at a staffed desk only.

    Raises Forbidden to everybody but staff who may find casefiles, NotFound `booking_not_found`, Conflict
    `several_expected` where more than one may be meant, and as `find_people` and `check_in_appointment` do.
    """
    found = expected_people(session, context, clock, keys, name=name, birth_date=birth_date)
    if not found:
        raise _none_today()
    if len(found) > 1:
        raise Conflict(
            "several_expected", staff_text("Several people or appointments may be meant. Please choose one of them.")
        )
    return check_in_appointment(session, context, clock, keys, appointment_id=found[0].booking.appointment.id)


def expected_people(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, name: str, birth_date: str
) -> list[Expected]:
    """Who of the people who may be meant has an appointment today; the search is recorded. Raises as above."""
    if context.actor_kind != "staff" or not context.allows("casefiles.read"):
        raise Forbidden("staffed_desk_only", staff_text("People are looked for by name at a staffed desk only."))
    people = {
        found.casefile.id: found.identity.name
        for found in find_people(session, context, clock, keys, asked=Facts((name,), birth_date))
        # of some people the year is all that is known
        if found.identity.birth_date and birth_date.startswith(found.identity.birth_date)
    }
    rows = session.execute(
        bookings(context)
        .where(Appointment.casefile_id.in_(people), Appointment.state.in_(CAN_ARRIVE))
        .where(Slot.day == _today(session, context, clock), *of_own_offices(session, context))
        .order_by(Slot.starts_at, Appointment.id)
    )
    listed = [Booking(*row) for row in rows]
    return [
        Expected(each, people[each.appointment.casefile_id], each.appointment.casefile_id)
        for each in listed
        if each.appointment.casefile_id is not None
    ]


def _arrive(session: Session, context: Context, clock: Clock, keys: KeyStore, booking: Booking) -> Ticket:
    appointment, slot, rule = booking.appointment, booking.slot, booking.rule
    now = clock.now()
    known = _known_ticket(session, context, clock, appointment)
    if known is None and now < slot.starts_at - rule.early:
        raise _too_early(slot.starts_at, slot.starts_at - rule.early)
    ticket = known or _new_ticket(session, context, clock, keys, booking)
    is_new_visit = appointment.visit_id != ticket.visit_id
    is_change = appointment.state != "arrived" or appointment.ticket_id != ticket.id
    if is_new_visit:
        appointment.arrived_at = now
    appointment.state, appointment.ended_at = "arrived", None
    appointment.visit_id, appointment.ticket_id = ticket.visit_id, ticket.id
    session.flush()
    if is_change:
        record(session, context, clock, appointment, "check_in")
    if is_new_visit:
        _say_whose(session, context, clock, keys, appointment)
    return ticket


def _known_ticket(session: Session, context: Context, clock: Clock, appointment: Appointment) -> Ticket | None:
    """The ticket that the appointment has, back in line if its call was missed; None where there is no line to be in.

    An appointment never stands in a line twice: its ticket is locked here, as it is by every step that it takes.
    """
    if appointment.ticket_id is None or appointment.visit_id is None:
        return None
    ticket = lock_ticket(session, appointment.ticket_id)
    if ticket.state in OPEN_TICKET_STATES:
        return ticket
    if ticket.state not in MAY_COME_BACK:
        raise over("served")
    visit = lock_visit(session, appointment.visit_id)
    if ticket.state == "no_show" and visit is not None and visit.ending is None:
        return return_to_queue(session, context, clock, ticket_id=ticket.id)
    return None


def _new_ticket(session: Session, context: Context, clock: Clock, keys: KeyStore, booking: Booking) -> Ticket:
    """A ticket for a new visit; for the same visit where the visitor left it and has come again."""
    appointment, slot, rule = booking.appointment, booking.slot, booking.rule
    is_late = booking.is_late(clock.now())
    channel = "walk_in" if is_late else "appointment"
    wanted: dict[str, Any] = {
        "queue_id": rule.queue_id,
        "service_id": rule.service_id,
        "size": appointment.size,
        "due_at": None if is_late else slot.starts_at,
    }
    visit = lock_visit(session, appointment.visit_id) if appointment.visit_id is not None else None
    if visit is not None and visit.ending is None:
        priority = priority_of(channel, visit.needs)
        return issue_ticket(session, context, clock, visit_id=visit.id, priority=priority, **wanted)
    wanted |= {"channel": channel, "language": appointment.language, "needs": appointment.needs}
    return walk_in(session, context, clock, keys, **wanted)


def _say_whose(session: Session, context: Context, clock: Clock, keys: KeyStore, appointment: Appointment) -> None:
    """The visit is the person's: at once for who may know them, else by a job; a device learns nothing of it."""
    if appointment.casefile_id is None or appointment.visit_id is None:
        return
    known = select(Casefile.id).where(Casefile.tenant_id == context.tenant_id, Casefile.id == appointment.casefile_id)
    if session.scalars(known).first() is None:
        payload = {"appointment_id": str(appointment.id)}
        jobs.enqueue(session, context, kind=ATTACH, key=f"{ATTACH}/{appointment.visit_id}", payload=payload)
        return
    attach_casefile(session, context, clock, keys, visit_id=appointment.visit_id, casefile_id=appointment.casefile_id)


def _today(session: Session, context: Context, clock: Clock) -> object:
    return clock.now().astimezone(zone_of(session, context)).date()


def _none_today() -> NotFound:
    return NotFound(
        "booking_not_found",
        public_text(
            "There is no appointment for today with this code. Please take a ticket, or ask at the reception desk: "
            "they can help you."
        ),
    )


def _too_early(starts_at: datetime, opens_at: datetime) -> Conflict:
    return Conflict(
        "too_early",
        public_text(
            "Your appointment is at %(time)s. You can check in from %(from)s on.",
            **{"time": format_clock(starts_at), "from": format_clock(opens_at)},
        ),
        details={"from": opens_at.isoformat()},
    )
