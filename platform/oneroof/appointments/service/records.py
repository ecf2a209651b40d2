"""What every step does: find and lock the appointment, and write the accountability record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment, BookingRule, Slot
from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.sharing.partner_events import tell_partners
from oneroof.core.errors import Conflict, NotFound, PreconditionFailed
from oneroof.core.i18n import public_text
from oneroof.core.speakable_codes import shown
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

TOLD = {"book": "appointment.booked", "move": "appointment.moved", "cancel": "appointment.cancelled"}
"""What agencies are told of, by the verb of the accountability record."""
StandsUnder = Callable[[Session, Context, UUID], Sequence[tuple[str, UUID]]]
_under: list[StandsUnder] = []


def appointments_stand_under(found: StandsUnder) -> StandsUnder:
    """Register what says for which (kind, id) an appointment was booked: agencies that were granted that hear of it."""
    if found not in _under:
        _under.append(found)
    return found


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment with its slot and the rule that it follows."""

    appointment: Appointment
    slot: Slot
    rule: BookingRule

    @property
    def code(self) -> str:
        """The booking code as it is printed and said."""
        return shown(self.appointment.code)

    def is_late(self, now: datetime) -> bool:
        """Whether the time for which its place in line is kept is over."""
        return now > self.slot.starts_at + self.rule.late


def bookings(context: Context) -> Select[Appointment, Slot, BookingRule]:
    """Appointments of the tenant with their slots and rules."""
    return (
        select(Appointment, Slot, BookingRule)
        .join(Slot, (Slot.tenant_id == Appointment.tenant_id) & (Slot.id == Appointment.slot_id))
        .join(BookingRule, (BookingRule.tenant_id == Slot.tenant_id) & (BookingRule.id == Slot.rule_id))
        .where(Appointment.tenant_id == context.tenant_id)
        .where(Slot.tenant_id == context.tenant_id, BookingRule.tenant_id == context.tenant_id)
    )


def lock_booking(session: Session, context: Context, *wanted: ColumnElement[bool]) -> Booking:
    """The appointment that is meant, locked as it stands now. Raises NotFound."""
    row = session.execute(
        bookings(context)
        .where(*wanted)
        .with_for_update(of=Appointment, key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise no_such_appointment()
    return Booking(*row)


def check_version(appointment: Appointment, version: int | None) -> None:
    """Raise PreconditionFailed where the caller (not None) has seen another version."""
    if version is not None and appointment.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )


def person_of(session: Session, appointment: Appointment) -> UUID | None:
    """Whose appointment it is, for who may know that they have a casefile."""
    if appointment.casefile_id is None:
        return None
    whose = select(Casefile.person_id).where(
        Casefile.tenant_id == appointment.tenant_id, Casefile.id == appointment.casefile_id
    )
    return session.scalars(whose).one_or_none()


def record(
    session: Session, context: Context, clock: Clock, appointment: Appointment, verb: str, *, shown: Sequence[str] = ()
) -> None:
    """Say in the accountability record what was done with an appointment, and which classes of data went with it.

    Agencies that may know of it are told that it was booked, moved or cancelled.
    """
    person_id = person_of(session, appointment)
    audit.record(
        session,
        context,
        clock,
        action=f"appointment.{verb}",
        object_kind="appointment",
        object_id=appointment.id,
        subject_person_id=person_id,
        data_classes=shown,
    )
    if verb in TOLD:
        subject = ("appointment", appointment.id)
        under = [place for found in _under for place in found(session, context, appointment.id)]
        tell_partners(session, context, clock, type=TOLD[verb], subject=subject, under=under, person_id=person_id)


def no_such_appointment() -> NotFound:
    """There is none with this id in this centre."""
    return NotFound("appointment_not_found", public_text("There is no such appointment here."))


def over(state: str) -> Conflict:
    """It cannot be changed any more."""
    return Conflict("appointment_over", _OVER.get(state, _OVER["cancelled"]))


_OVER = {
    "expired": public_text("This time was held for you until the hold ran out. Please choose a time again."),
    "cancelled": public_text("This appointment was cancelled."),
    "arrived": public_text("The visitor has already arrived."),
    "served": public_text("This appointment is over."),
    "no_show": public_text("This appointment is over."),
    "held": public_text("This time is only held. Please book it first."),
}
