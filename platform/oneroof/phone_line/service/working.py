"""What an operator does in the home centre of a caller who is verified, and at any centre for one who is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.appointments import service as appointments
from oneroof.appointments.models import Appointment, BookingRule, Slot
from oneroof.appointments.service import Wishes
from oneroof.audit import service as audit
from oneroof.casefiles.casework.contacts.service import NewContact, log_contact
from oneroof.casefiles.casework.tasks import service as tasks
from oneroof.casefiles.casework.tasks.service import NewTask, Who
from oneroof.casefiles.finding.merging import casefiles_of
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.service import Status, status_by_code
from oneroof.catalogue.models import Service
from oneroof.core.errors import Forbidden
from oneroof.core.i18n import staff_text
from oneroof.core.speakable_codes import shown
from oneroof.frontdesk.models import Office
from oneroof.phone_line.models import PhoneCall
from oneroof.phone_line.service.calls import checked_note, own_call
from oneroof.phone_line.service.inside import Line, Where, at_home
from oneroof.phone_line.service.verifying import where_of
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

VERIFIED_FOR = timedelta(hours=1)
MOST_OFFERED = 30
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Offered:
    """A time at an office."""

    slot_id: UUID
    starts_at: datetime
    office: dict[str, str]
    time_zone: str


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment as it is read out: when, where (by the office's public name), and its code."""

    code: str
    starts_at: datetime
    office: dict[str, str]
    time_zone: str


def statuses(line: Line, session: Session, *, call_id: UUID) -> list[Status]:
    """How far the caller's procedures are, the newest first: neutral, as their codes say it.

    Raises Forbidden `not_verified`, `one_thing_more` and `line_not_agreed`; each procedure shown is recorded at the
    home centre.
    """
    call = well_verified(line, session, call_id)
    with at_home(line, where_of(call), "status") as (home, context):
        codes = home.scalars(
            select(Procedure.code)
            .where(Procedure.tenant_id == context.tenant_id)
            .where(Procedure.casefile_id.in_(_casefiles(home, context, call)))
            .order_by(Procedure.opened_at.desc(), Procedure.id)
            .limit(MOST_SHOWN)
        ).all()
        found = [status_by_code(home, context, line.clock, line.keys, code=code) for code in codes]
    return [status for status in found if isinstance(status, Status)]


def bookings(line: Line, session: Session, *, call_id: UUID) -> list[Booked]:
    """The caller's appointments to come. Raises Forbidden."""
    call = verified(line, session, call_id)
    with at_home(line, where_of(call), "times") as (home, context):
        casefile_ids = _casefiles(home, context, call)
        rows = home.execute(
            select(Appointment, Slot, Office)
            .join(Slot, (Slot.tenant_id == Appointment.tenant_id) & (Slot.id == Appointment.slot_id))
            .join(BookingRule, (BookingRule.tenant_id == Slot.tenant_id) & (BookingRule.id == Slot.rule_id))
            .join(Office, (Office.tenant_id == BookingRule.tenant_id) & (Office.id == BookingRule.office_id))
            .where(Appointment.tenant_id == context.tenant_id, Appointment.casefile_id.in_(casefile_ids))
            .where(Appointment.state == "booked", Slot.starts_at >= line.clock.now())
            .order_by(Slot.starts_at)
            .limit(MOST_SHOWN)
        ).all()
        zone = _zone(home, context)
        for row in rows:
            _record_appointment(home, context, line, row.Appointment)
    return [Booked(shown(r.Appointment.code), r.Slot.starts_at, r.Office.public_name, zone) for r in rows]


def bookable(line: Line, session: Session, *, call_id: UUID, centre_id: int) -> list[tuple[UUID, dict[str, str]]]:
    """Services for which the centre gives appointments: id and name. Raises Forbidden."""
    own_call(session, line.context, call_id)
    with at_home(line, Where(call_id, centre_id), "times") as (home, context):
        ruled = select(BookingRule.service_id).where(
            BookingRule.tenant_id == context.tenant_id, BookingRule.state == "active"
        )
        wanted = select(Service.id, Service.name).where(
            Service.tenant_id == context.tenant_id, Service.state == "offered", Service.id.in_(ruled)
        )
        return [(row.id, row.name) for row in home.execute(wanted.order_by(Service.code))]


def free_times(line: Line, session: Session, *, call_id: UUID, centre_id: int, service_id: UUID) -> list[Offered]:
    """The next free times for a service at a centre. Raises Forbidden."""
    own_call(session, line.context, call_id)
    with at_home(line, Where(call_id, centre_id), "times") as (home, context):
        found = appointments.free_slots(home, context, line.clock, service_id=service_id, most=MOST_OFFERED)
        offices = {
            office.id: office.public_name
            for office in home.scalars(select(Office).where(Office.tenant_id == context.tenant_id))
        }
        zone = _zone(home, context)
    return [Offered(each.slot.id, each.slot.starts_at, offices[each.rule.office_id], zone) for each in found]


def book(line: Line, session: Session, *, call_id: UUID, centre_id: int, slot_id: UUID, once_id: UUID) -> Booked:
    """Book a time on the caller's behalf: for their casefile where they are verified and it is there, else by code.

    The centre commits before the line does: called again with the same `once_id` in this call, it answers with what is
    booked there, so that whoever kills the process in between and tries again has not booked twice.
    Raises Forbidden, Invalid, and Conflict `slot_full` and `slot_not_bookable`.
    """
    call = own_call(session, line.context, call_id)
    is_theirs = call.home_centre_id == centre_id and call.verified_at is not None
    if is_theirs:
        verified(line, session, call_id)
    wishes = Wishes(call.language, channel="phone", casefile_id=call.casefile_id if is_theirs else None)
    where = where_of(call) if is_theirs else Where(call.id, centre_id)
    with at_home(line, where, "book") as (home, context):
        once = uuid5(call.id, f"book {centre_id} {once_id}")
        made = appointments.book(home, context, line.clock, line.keys, slot_id=slot_id, wishes=wishes, once_id=once)
        office = home.get_one(Office, (context.tenant_id, made.rule.office_id))
        zone = _zone(home, context)
    return Booked(made.code, made.slot.starts_at, office.public_name, zone)


def note_at_home(line: Line, session: Session, *, call_id: UUID, text: str) -> None:
    """Write a note of the call into the log of contacts of the caller's casefile. Raises Forbidden and Invalid."""
    call = well_verified(line, session, call_id)
    text = checked_note(text)
    assert call.casefile_id is not None
    with at_home(line, where_of(call), "note") as (home, context):
        log_contact(
            home,
            context,
            line.clock,
            line.keys,
            casefile_id=call.casefile_id,
            once_id=uuid5(call.id, text),
            contact=NewContact("phone", "from_person", "information", line.clock.now(), text=text),
        )


def ask_to_call_back(line: Line, session: Session, *, call_id: UUID, text: str) -> None:
    """Put it on the home centre's list that somebody there calls the person back. Raises Forbidden and Invalid."""
    call = verified(line, session, call_id)
    text = checked_note(text)
    assert call.casefile_id is not None
    with at_home(line, where_of(call), "call_back") as (home, context):
        today = line.clock.today(_zone(home, context))
        task = NewTask(due_on=today + timedelta(days=1), who=Who(role="mediator"), code="call_back", text=text)
        tasks.add(
            home,
            context,
            line.clock,
            line.keys,
            casefile_id=call.casefile_id,
            once_id=uuid5(call.id, "call back"),
            task=task,
        )


def verified(line: Line, session: Session, call_id: UUID) -> PhoneCall:
    """The call of somebody who has been verified. Raises Forbidden `not_verified` for any other."""
    call = own_call(session, line.context, call_id)
    if standing(line, call) == "none":
        raise Forbidden("not_verified", staff_text("Make sure first that the caller is who they say they are."))
    return call


def well_verified(line: Line, session: Session, call_id: UUID) -> PhoneCall:
    """The call of somebody who has been verified by more than one fact. Raises Forbidden `one_thing_more` besides."""
    call = verified(line, session, call_id)
    if call.verified_by == "fact":
        message = staff_text("Requests and notes need one thing more: ask again, or send a code.")
        raise Forbidden("one_thing_more", message)
    return call


def standing(line: Line, call: PhoneCall) -> str:
    """How far the caller is verified now: `none`, `one` for appointments, `well` for everything."""
    if call.verified_at is None or line.clock.now() - call.verified_at > VERIFIED_FOR:
        return "none"
    return "one" if call.verified_by == "fact" else "well"


def _casefiles(home: Session, context: Context, call: PhoneCall) -> Sequence[UUID]:
    assert call.casefile_id is not None
    return casefiles_of(home, context, call.casefile_id)


def _zone(home: Session, context: Context) -> str:
    return home.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()


def _record_appointment(home: Session, context: Context, line: Line, appointment: Appointment) -> None:
    audit.record(
        home,
        context,
        line.clock,
        action="appointment.read",
        object_kind="appointment",
        object_id=appointment.id,
        subject_person_id=None,
        data_classes=["visit"],
    )
