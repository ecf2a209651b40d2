"""Bookings of rooms: asked for by anybody, answered by staff, cancelled by either.

No hour of a room is given twice: whoever asks locks the room first, and each hour is a row under a unique key.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.speakable_codes import EXAMPLE, as_stored, code_from
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof_amenities.availability import room_days
from oneroof_amenities.fees import fee_for
from oneroof_amenities.models import Booking, Room, TakenHour

DATA_CLASS = "room_contact"
CONTACT_KEPT = timedelta(days=90)
"""After the day of the booking; then only the hours and the price stay."""
LONGEST = {"name": 120, "organisation": 120, "email": 200, "phone": 40, "purpose": 1000}


@dataclass(frozen=True, slots=True)
class Contact:
    """Who asks for a room, and what for."""

    name: str
    email: str
    phone: str = ""
    organisation: str = ""
    purpose: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    day: date
    first_hour: int
    hours: int
    association: bool


def ask(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    room_id: UUID,
    wish: Wish,
    shown_fee: Decimal,
    contact: Contact,
    language: str,
    today: date,
    request_key: UUID | None = None,
) -> tuple[Booking, str]:
    """Take the hours and ask for the room; returns the booking and its code, which is kept nowhere.

    `shown_fee` is the price that the person saw. `request_key` stands in the form: sent twice, it asks once, and the
    code is the same, since it is computed from the key.

    Raises NotFound for the room, Invalid for what is wrong in `contact`, Conflict where an hour is not free or the
    price is another now.
    """
    room = _locked(session, context, room_id)
    code = code_from(keys.search_token(context.tenant_id, "room request", str(request_key or new_id())))
    asked_before = _with_code(session, context, keys, code)
    if asked_before is not None:
        return asked_before, code
    check_free(session, context, room, wish, today)
    fee = fee_for(room, wish.hours, association=wish.association)
    if fee.amount != shown_fee:
        raise Conflict("room_price_changed", public_text("The price has just changed. Please look at it again."))
    _check_contact(contact, room, wish)
    booking_id = new_id()
    booking = Booking(
        tenant_id=context.tenant_id,
        id=booking_id,
        room_id=room.id,
        code_hash=_hash(keys, context, code),
        day=wish.day,
        first_hour=wish.first_hour,
        hours=wish.hours,
        reduced=fee.reduced,
        fee=fee.amount,
        currency=fee.currency,
        contact_sealed=keys.seal_for_tenant(
            context.tenant_id, json.dumps(asdict(contact)).encode(), _place(booking_id)
        ),
        language=language,
        asked_at=clock.now(),
    )
    session.add(booking)
    session.flush()
    session.add_all(
        TakenHour(
            tenant_id=context.tenant_id, id=new_id(), room_id=room.id, day=wish.day, hour=hour, booking_id=booking_id
        )
        for hour in range(wish.first_hour, wish.first_hour + wish.hours)
    )
    session.flush()
    _record(session, context, clock, "room_booking.ask", booking, [DATA_CLASS])
    return booking, code


def check_free(session: Session, context: Context, room: Room, wish: Wish, today: date) -> None:
    """Raise Conflict unless every hour of the wish is open and free."""
    (day,) = room_days(session, context, room, [wish.day], today)
    wanted = set(range(wish.first_hour, wish.first_hour + wish.hours))
    if wish.hours < 1 or not wanted <= set(day.free):
        raise Conflict(
            "room_not_free", public_text("This time is not free any more. Please choose another time or another day.")
        )


def find_by_code(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str, lock: bool = False
) -> Booking:
    """The booking that a code, as somebody typed it, leads to. Raises Invalid (field `code`) and NotFound."""
    stored = as_stored(code)
    if stored is None:
        message = public_text("This code has a typing error. It has nine signs, such as %(example)s.", example=EXAMPLE)
        raise Invalid("room_code_invalid", message, fields={"code": [message]})
    booking = _with_code(session, context, keys, stored, lock=lock)
    if booking is None:
        raise NotFound("room_booking_unknown", public_text("There is no booking with this code here."))
    _record(session, context, clock, "room_booking.read", booking)
    return booking


def cancel_by_code(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str, today: date
) -> Booking:
    """Give the hours back. Cancelled twice is cancelled once. Raises Conflict for a day that has come or gone."""
    booking = find_by_code(session, context, clock, keys, code=code, lock=True)
    if booking.day <= today and booking.state in ("asked", "confirmed"):
        raise Conflict(
            "room_booking_over", public_text("The day has come: it can be cancelled no more. Please call the centre.")
        )
    return _end(session, context, clock, booking, "cancelled")


def find_booking(session: Session, context: Context, booking_id: UUID, *, lock: bool = False) -> Booking:
    """One booking, for staff. Raises NotFound."""
    query = select(Booking).where(Booking.tenant_id == context.tenant_id, Booking.id == booking_id)
    booking = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if booking is None:
        raise NotFound("room_booking_unknown", public_text("There is no booking with this code here."))
    return booking


def read_contact(session: Session, context: Context, clock: Clock, keys: KeyStore, booking: Booking) -> Contact | None:
    """Who asked; None once that has been forgotten. Leaves its trace in the accountability record."""
    if booking.contact_sealed is None:
        return None
    try:
        plain = keys.unseal_for_tenant(context.tenant_id, booking.contact_sealed, _place(booking.id))
    except KeyDestroyedError:
        return None
    _record(session, context, clock, "room_booking.read", booking, [DATA_CLASS])
    return Contact(**json.loads(plain))


def decide(session: Session, context: Context, clock: Clock, *, booking_id: UUID, decision: str) -> Booking:
    """Staff's answer: `confirmed`, `declined` or `cancelled`. Raises NotFound, and Conflict where it is too late."""
    booking = find_booking(session, context, booking_id, lock=True)
    if decision == "confirmed":
        if booking.state == "asked":
            booking.state, booking.decided_at, booking.decided_by = decision, clock.now(), context.actor_id
            _record(session, context, clock, "room_booking.confirmed", booking)
        elif booking.state != "confirmed":
            raise Conflict(
                "room_booking_ended", staff_text("This booking has ended already: its hours are free again.")
            )
        session.flush()
        return booking
    if decision == "declined" and booking.state == "confirmed":
        raise Conflict("room_booking_confirmed", staff_text("This booking is confirmed. You can cancel it."))
    return _end(session, context, clock, booking, decision)


def bookings_between(session: Session, context: Context, first: date, last: date) -> list[Booking]:
    """Bookings that stand on these days, by day and hour."""
    return list(
        session.scalars(
            select(Booking)
            .where(
                Booking.tenant_id == context.tenant_id,
                Booking.day.between(first, last),
                Booking.state.in_(("asked", "confirmed")),
            )
            .order_by(Booking.day, Booking.first_hour)
        )
    )


def waiting_bookings(session: Session, context: Context, today: date) -> list[Booking]:
    """Bookings that wait for an answer, the nearest day first: a hundred at most."""
    return list(
        session.scalars(
            select(Booking)
            .where(Booking.tenant_id == context.tenant_id, Booking.state == "asked", Booking.day >= today)
            .order_by(Booking.day, Booking.first_hour)
            .limit(100)
        )
    )


def forget_contacts(session: Session, context: Context, today: date) -> None:
    """Delete who asked, of every booking whose day lies more than CONTACT_KEPT back."""
    session.execute(
        update(Booking)
        .where(
            Booking.tenant_id == context.tenant_id,
            Booking.day < today - CONTACT_KEPT,
            Booking.contact_sealed.is_not(None),
        )
        .values(contact_sealed=None)
    )


def _end(session: Session, context: Context, clock: Clock, booking: Booking, state: str) -> Booking:
    if booking.state in ("asked", "confirmed"):
        booking.state, booking.decided_at, booking.decided_by = state, clock.now(), context.actor_id
        session.execute(
            delete(TakenHour).where(TakenHour.tenant_id == context.tenant_id, TakenHour.booking_id == booking.id)
        )
        _record(session, context, clock, f"room_booking.{state}", booking)
        session.flush()
    return booking


def _locked(session: Session, context: Context, room_id: UUID) -> Room:
    """The room, until the transaction ends nobody else's: one after the other they look whether it is free."""
    room = session.scalars(
        select(Room)
        .where(Room.tenant_id == context.tenant_id, Room.id == room_id, Room.state == "offered")
        .with_for_update()
    ).one_or_none()
    if room is None:
        raise NotFound("room_unknown", public_text("There is no such room here."))
    return room


def _check_contact(contact: Contact, room: Room, wish: Wish) -> None:
    faults: dict[str, list[object]] = {}
    if not contact.name:
        faults["name"] = [public_text("Enter your name.")]
    if contact.email.count("@") != 1 or " " in contact.email or contact.email[0] == "@" or contact.email[-1] == "@":
        faults["email"] = [public_text("Enter an e-mail address, such as name@example.org.")]
    if wish.association and not contact.organisation:
        faults["organisation"] = [public_text("Enter the name of the association.")]
    if not contact.purpose:
        faults["purpose"] = [public_text("Say in a few words what you want to do in the room.")]
    if not 1 <= contact.people <= room.capacity:
        faults["people"] = [public_text("Enter how many people will come: from 1 to %(most)s.", most=room.capacity)]
    for name, most in LONGEST.items():
        if len(getattr(contact, name)) > most:
            faults[name] = [public_text("This is too long: %(most)s characters at most.", most=most)]
    if faults:
        raise Invalid("room_contact_invalid", public_text("Please check your details."), fields=faults)


def _with_code(
    session: Session, context: Context, keys: KeyStore, stored: str, *, lock: bool = False
) -> Booking | None:
    query = select(Booking).where(
        Booking.tenant_id == context.tenant_id, Booking.code_hash == _hash(keys, context, stored)
    )
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def _hash(keys: KeyStore, context: Context, stored: str) -> bytes:
    return keys.search_token(context.tenant_id, "room booking", stored)


def _place(booking_id: UUID) -> str:
    return f"amenities_booking/{booking_id}"


def _record(
    session: Session, context: Context, clock: Clock, action: str, booking: Booking, classes: list[str] | None = None
) -> None:
    audit.record(
        session,
        context,
        clock,
        action=action,
        object_kind="amenities_booking",
        object_id=booking.id,
        data_classes=classes or [],
    )
