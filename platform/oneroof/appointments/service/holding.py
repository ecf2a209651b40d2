"""Holding a time for a visitor's browser: one at once, and not all of them from one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment
from oneroof.appointments.service.booking import hold
from oneroof.appointments.service.places import give_back
from oneroof.appointments.service.records import Booking, bookings
from oneroof.core.errors import TooManyRequests
from oneroof.core.i18n import public_text
from oneroof.core.ip_networks import site_of
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

MOST_FROM_ONE_NETWORK = 24
"""Times that browsers of one network hold at once: a library's, a shelter's or a phone company's are many people."""
RETRY = 300


@dataclass(frozen=True, slots=True)
class Holder:
    """Which browser holds, and from which network: keyed hashes that go with the hold."""

    browser: bytes
    network: bytes

    @classmethod
    def of(cls, keys: KeyStore, context: Context, browser: str, address: str | None) -> "Holder":
        """From what the browser carries, and the address it calls from; an IPv6 address counts as its site."""
        network = keys.search_token(context.tenant_id, "holding network", site_of(address))
        return cls(keys.search_token(context.tenant_id, "holding browser", browser), network)


def hold_online(
    session: Session, context: Context, clock: Clock, *, slot_id: UUID, language: str, holder: Holder
) -> Booking:
    """Keep a place for a browser, which lets go what it held before. The same place again is the same hold.

    Raises as `hold` does (what was held stays then), and TooManyRequests `too_many_holds`.
    """
    now = clock.now()
    mine = _mine(session, context, holder)
    for each in mine:
        if each.slot.id == slot_id and each.appointment.hold_until is not None and each.appointment.hold_until > now:
            return each
    _check_network(session, context, clock, holder)
    # places are changed in the order of the ids of their slots
    _let_go(session, context, clock, [each for each in mine if each.slot.id <= slot_id])
    booking = hold(session, context, clock, slot_id=slot_id, language=language, channel="online")
    _let_go(session, context, clock, [each for each in mine if each.slot.id > slot_id])
    booking.appointment.held_by, booking.appointment.held_from = holder.browser, holder.network
    session.flush()
    return booking


def held_from(session: Session, context: Context, clock: Clock, network: bytes, *, besides: bytes | None = None) -> int:
    """How many times are held from a network now, also by what is offered to who waits; without one browser's."""
    held = (
        select(func.count())
        .select_from(Appointment)
        .where(Appointment.tenant_id == context.tenant_id, Appointment.held_from == network)
        .where(Appointment.state == "held", Appointment.hold_until > clock.now())
    )
    if besides is not None:
        held = held.where(Appointment.held_by != besides)
    return session.scalar(held) or 0


def _mine(session: Session, context: Context, holder: Holder) -> list[Booking]:
    rows = session.execute(
        bookings(context)
        .where(Appointment.state == "held", Appointment.held_from == holder.network)
        .where(Appointment.held_by == holder.browser)
        .order_by(Appointment.id)
        .with_for_update(of=Appointment, key_share=True)
        .execution_options(populate_existing=True)
    )
    return sorted((Booking(*row) for row in rows), key=lambda each: each.slot.id)


def _let_go(session: Session, context: Context, clock: Clock, holds: Sequence[Booking]) -> None:
    for each in holds:
        each.appointment.state, each.appointment.ended_at = "expired", clock.now()
        each.appointment.held_by = each.appointment.held_from = None
        session.flush()
        give_back(session, context, each.slot.id)


def _check_network(session: Session, context: Context, clock: Clock, holder: Holder) -> None:
    if held_from(session, context, clock, holder.network, besides=holder.browser) >= MOST_FROM_ONE_NETWORK:
        raise TooManyRequests(
            "too_many_holds",
            public_text("Many people are booking from your network now. Please try again in a few minutes."),
            retry_after=RETRY,
        )
