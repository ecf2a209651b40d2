"""What a room costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from oneroof_amenities.models import Room


@dataclass(frozen=True, slots=True)
class Fee:
    """The whole price of a booking, and how it came about."""

    amount: Decimal
    currency: str
    by_day: bool
    """The price of a day, because so many hours would cost more."""
    unit: Decimal
    """The price of one hour, or of the day."""
    reduced: bool
    """The lower price of associations."""


def fee_for(room: Room, hours: int, *, association: bool) -> Fee:
    """The price of `hours` (1 or more) on one day: by the hour, but never more than the day."""
    if hours < 1:
        raise ValueError("a booking lasts an hour or more")
    reduced = association and room.reduced_hour_fee is not None
    hour, day = room.hour_fee, room.day_fee
    if association:
        hour = _lower(hour, room.reduced_hour_fee)
        day = room.reduced_day_fee if room.reduced_day_fee is not None else day
        reduced = reduced or room.reduced_day_fee is not None
    whole = hour * hours
    if day is not None and day < whole:
        return Fee(day, room.currency, True, day, reduced)
    return Fee(whole, room.currency, False, hour, reduced)


def _lower(full: Decimal, reduced: Decimal | None) -> Decimal:
    return full if reduced is None else reduced
