"""Holding, booking, moving and cancelling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment, BookingRule, Slot
from oneroof.appointments.service.announcing import announce
from oneroof.appointments.service.contacting import forget_address, open_address, seal_address
from oneroof.appointments.service.finding import is_bookable, next_free
from oneroof.appointments.service.making import bring_in_line, zone_of
from oneroof.appointments.service.places import give_back, take_place
from oneroof.appointments.service.promising import promise
from oneroof.appointments.service.reading import find_booking
from oneroof.appointments.service.records import Booking, check_version, over, record
from oneroof.appointments.service.seeing import ONLINE_ONLY, lock_own, of_own_offices
from oneroof.casefiles.models import Casefile
from oneroof.core.errors import Conflict, DomainError, Invalid
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.speakable_codes import new_code
from oneroof.core.spoken_languages import spoken_codes
from oneroof.core.time import Clock
from oneroof.frontdesk.models import CHANNELS, NEEDS
from oneroof.notifications.messages import Reach, read_reach
from oneroof.tenancy.context import Context

LARGEST_PARTY = 20


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is noted with an appointment. `email` is kept only where its owner agreed to `reminders`.

    Where `texts` can be sent, a telephone number may stand in the place of the e-mail address.
    """

    language: str
    channel: str = "walk_in"
    size: int = 1
    needs: Sequence[str] = ()
    casefile_id: UUID | None = None
    email: str = ""
    reminders: bool = False
    texts: bool = False
    interpreter_language: str | None = None


def hold(
    session: Session, context: Context, clock: Clock, *, slot_id: UUID, language: str, channel: str = "walk_in"
) -> Booking:
    """Keep a place while somebody decides, for as long as the rule says.

    Raises Invalid for a slot that is not there, Conflict `slot_full` (with the next free ones) and `slot_not_bookable`.
    """
    check_wishes(session, context, wishes := Wishes(language, channel))
    slot, rule = _place_in(session, context, clock, slot_id)
    appointment = _new(clock, slot, wishes, "held")
    appointment.hold_until = clock.now() + timedelta(minutes=rule.hold_minutes)
    session.add(appointment)
    session.flush()
    record(session, context, clock, appointment, "hold")
    return Booking(appointment, slot, rule)


def book(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    slot_id: UUID,
    wishes: Wishes,
    once_id: UUID | None = None,
) -> Booking:
    """Book a place in a slot. Called again with the same `once_id` it answers with the booking that is there.

    Raises Invalid for a wish that cannot be met and for a slot that is not there, Conflict `slot_full` (with the next
    free ones in `details`) and `slot_not_bookable` outside the time in which it can be booked.
    """
    before = None if once_id is None else _booked_before(session, context, clock, once_id)
    if before is not None:
        return before
    check_wishes(session, context, wishes)
    slot, rule = _place_in(session, context, clock, slot_id)
    appointment = _new(clock, slot, wishes, "booked")
    appointment.id = once_id or appointment.id
    session.add(appointment)
    return _booked(session, context, clock, keys, Booking(appointment, slot, rule), wishes)


def book_held(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, appointment_id: UUID, wishes: Wishes
) -> Booking:
    """Book what is held. A hold that has run out is booked too as long as its slot has a place for it.

    Raises NotFound, Invalid as `book` does, and Conflict: `appointment_over`, `slot_full`, `slot_not_bookable`.
    """
    check_wishes(session, context, wishes)
    booking = lock_own(session, context, appointment_id)
    appointment, slot, rule = booking.appointment, booking.slot, booking.rule
    if appointment.state not in ("held", "expired"):
        raise over(appointment.state)
    if appointment.state == "expired":
        slot, rule = _place_in(session, context, clock, slot.id)
    elif slot.state != "open" or slot.starts_at <= clock.now():
        raise _not_bookable(session, context, clock, rule)
    appointment.state, appointment.hold_until, appointment.ended_at = "booked", None, None
    appointment.held_by = appointment.held_from = None
    appointment.language, appointment.channel = wishes.language, wishes.channel
    appointment.size, appointment.needs = wishes.size, sorted(set(wishes.needs))
    appointment.interpreter_language = wishes.interpreter_language
    appointment.booked_at = clock.now()
    return _booked(session, context, clock, keys, Booking(appointment, slot, rule), wishes)


def move(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    appointment_id: UUID,
    slot_id: UUID,
    version: int | None = None,
) -> Booking:
    """Move an appointment to another time for the same service, also at another office. Its code stays.

    Raises NotFound, PreconditionFailed for an old `version`, Invalid `other_service` and Conflict `slot_full`,
    `slot_not_bookable` and `appointment_over`.
    """
    booking = lock_own(session, context, appointment_id)
    appointment, old = booking.appointment, booking.slot
    check_version(appointment, version)
    if appointment.state != "booked":
        raise over(appointment.state)
    if slot_id == old.id:
        return booking
    slot, rule = _known(session, context, slot_id)
    if rule.service_id != booking.rule.service_id:
        message = public_text("This time is for another service.")
        raise Invalid("other_service", message, fields={"slot_id": [message]})
    _swap(session, context, clock, old, slot, rule)
    appointment.slot_id = slot.id
    appointment.reminded_at = appointment.confirmed_at = None
    moved = Booking(appointment, slot, rule)
    _keep_address(keys, context, booking, moved)
    session.flush()
    record(session, context, clock, appointment, "move")
    announce(session, context)
    promise(session, context, appointment, "moved")
    return moved


def cancel(
    session: Session, context: Context, clock: Clock, *, appointment_id: UUID, by: str, version: int | None = None
) -> Booking:
    """Cancel what is held or booked; somebody else can have the place at once. Again changes nothing.

    `by`: `visitor`, `staff` (for the visitor) or `centre`, which then tells the visitor. The address goes with it, of
    who is told, when that letter has gone. Raises NotFound, PreconditionFailed for an old `version`, and Conflict
    `appointment_over`.
    """
    return cancel_it(session, context, clock, lock_own(session, context, appointment_id), by=by, version=version)


def cancel_it(
    session: Session, context: Context, clock: Clock, booking: Booking, *, by: str, version: int | None = None
) -> Booking:
    """The same for a booking that the caller has locked."""
    appointment = booking.appointment
    if appointment.state == "cancelled":
        return booking
    check_version(appointment, version)
    if appointment.state not in ("held", "booked"):
        raise over(appointment.state)
    appointment.state, appointment.cancelled_by, appointment.ended_at = "cancelled", by, clock.now()
    appointment.held_by = appointment.held_from = None
    if by != "centre":
        forget_address(appointment)
    session.flush()
    give_back(session, context, booking.slot.id)
    record(session, context, clock, appointment, "cancel")
    announce(session, context)
    if by == "centre":
        promise(session, context, appointment, "cancelled")
    return booking


def _booked_before(session: Session, context: Context, clock: Clock, once_id: UUID) -> Booking | None:
    before = find_booking(session, context, appointment_id=once_id)
    if before is None:
        return None
    if before.appointment.state != "booked":
        raise over(before.appointment.state)
    record(session, context, clock, before.appointment, "read")
    return before


def _place_in(session: Session, context: Context, clock: Clock, slot_id: UUID) -> tuple[Slot, BookingRule]:
    """A place in a slot that can be booked now, taken. Raises Invalid, and Conflict."""
    slot, rule = _known(session, context, slot_id)
    _check_bookable(session, context, clock, slot, rule)
    if not take_place(session, context, slot.id, clock.now()):
        raise _full(session, context, clock, rule)
    return slot, rule


def _swap(session: Session, context: Context, clock: Clock, old: Slot, new: Slot, rule: BookingRule) -> None:
    """A place in one slot for that in another; slots are changed in the order of their ids."""
    if context.actor_kind != "staff":
        _check_bookable(session, context, clock, new, rule)
    if old.id < new.id:
        give_back(session, context, old.id)
    if not take_place(session, context, new.id, clock.now()):
        raise _full(session, context, clock, rule)
    if old.id > new.id:
        give_back(session, context, old.id)


def _known(session: Session, context: Context, slot_id: UUID) -> tuple[Slot, BookingRule]:
    row = session.execute(
        select(Slot, BookingRule)
        .join(BookingRule, (BookingRule.tenant_id == Slot.tenant_id) & (BookingRule.id == Slot.rule_id))
        .where(Slot.tenant_id == context.tenant_id, BookingRule.tenant_id == context.tenant_id, Slot.id == slot_id)
        .where(*of_own_offices(session, context))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        message = public_text("There is no such time here.")
        raise Invalid("slot_unknown", message, fields={"slot_id": [message]})
    return row.Slot, row.BookingRule


def _check_bookable(session: Session, context: Context, clock: Clock, slot: Slot, rule: BookingRule) -> None:
    """Also when an office has just closed on that day, before anybody looked at its times again."""
    if bring_in_line(session, context, clock, rule):
        slot, rule = _known(session, context, slot.id)
    now = clock.now()
    is_hidden = context.actor_kind in ONLINE_ONLY and not rule.is_online
    local = now.astimezone(zone_of(session, context))
    if slot.state != "open" or is_hidden or not is_bookable(slot, rule, local):
        raise _not_bookable(session, context, clock, rule)


def _not_bookable(session: Session, context: Context, clock: Clock, rule: BookingRule) -> Conflict:
    message = public_text("This time cannot be booked. Please choose one of those that are shown.")
    return Conflict("slot_not_bookable", message, details=_instead(session, context, clock, rule))


def _full(session: Session, context: Context, clock: Clock, rule: BookingRule) -> Conflict:
    message = public_text("This time has just been taken. Please choose another one.")
    return Conflict("slot_full", message, details=_instead(session, context, clock, rule))


def _instead(session: Session, context: Context, clock: Clock, rule: BookingRule) -> dict[str, object]:
    return {
        "next_free": [
            {"slot_id": str(each.slot.id), "starts_at": each.slot.starts_at.isoformat()}
            for each in next_free(session, context, clock, rule)
        ]
    }


def _new(clock: Clock, slot: Slot, wishes: Wishes, state: str) -> Appointment:
    now = clock.now()
    return Appointment(
        id=new_id(),
        slot_id=slot.id,
        code=new_code(),
        state=state,
        channel=wishes.channel,
        language=wishes.language,
        size=wishes.size,
        needs=sorted(set(wishes.needs)),
        interpreter_language=wishes.interpreter_language,
        made_at=now,
        booked_at=now if state == "booked" else None,
    )


def _booked(
    session: Session, context: Context, clock: Clock, keys: KeyStore, booking: Booking, wishes: Wishes
) -> Booking:
    """Note whose it is and how they are reached, and promise the letter that says so."""
    appointment = booking.appointment
    if wishes.casefile_id is not None:
        _check_casefile(session, context, wishes.casefile_id)
        appointment.casefile_id = wishes.casefile_id
    if wishes.email.strip():
        seal_address(keys, context, appointment, _reach(session, context, wishes), booking.slot.ends_at)
        appointment.reminders_agreed_at = clock.now()
    session.flush()
    record(session, context, clock, appointment, "book", shown=["contact"] if appointment.contact_sealed else [])
    promise(session, context, appointment, "booked")
    announce(session, context)
    return booking


def _keep_address(keys: KeyStore, context: Context, old: Booking, new: Booking) -> None:
    """Seal the address anew, for the day of the new time."""
    email = open_address(keys, context, old.appointment)
    if email is not None:
        seal_address(keys, context, new.appointment, Reach.of(email), new.slot.ends_at)


def _check_casefile(session: Session, context: Context, casefile_id: UUID) -> None:
    if session.get(Casefile, (context.tenant_id, casefile_id)) is None:
        message = public_text("There is no such casefile here.")
        raise Invalid("casefile_unknown", message, fields={"casefile_id": [message]})


def _reach(session: Session, context: Context, wishes: Wishes) -> Reach:
    return read_reach(wishes.email, zone=zone_of(session, context).key, sms=wishes.texts, field="email")


def check_wishes(session: Session, context: Context, wishes: Wishes) -> None:
    """Raise Invalid, with the field at fault, for what cannot be noted."""
    _check_listed("channel", [wishes.channel], CHANNELS)
    _check_listed("needs", wishes.needs, NEEDS)
    _check_listed("language", [wishes.language], spoken_codes())
    if wishes.interpreter_language is not None:
        _check_listed("interpreter_language", [wishes.interpreter_language], spoken_codes())
    if not 1 <= wishes.size <= LARGEST_PARTY:
        message = public_text("A whole number from %(least)s to %(most)s.", least=1, most=LARGEST_PARTY)
        raise _invalid("size", message)
    if wishes.email.strip():
        _reach(session, context, wishes)
        if not wishes.reminders:
            raise _invalid(
                "reminders", public_text("An address is kept only for reminders, and only if that is agreed to.")
            )
    elif wishes.reminders:
        raise _invalid("email", public_text("Reminders need an e-mail address."))


def _check_listed(field: str, given: Sequence[str], listed: Sequence[str]) -> None:
    unknown = sorted(set(given) - set(listed))
    if unknown:
        raise _invalid(
            field, public_text("“%(value)s” is none of: %(listed)s.", value=unknown[0], listed=", ".join(listed))
        )


def _invalid(field: str, message: object) -> DomainError:
    return Invalid("invalid_input", message, fields={field: [message]})
