"""Waiting for a time where everything is booked: joining, offers, and what the person does with one."""

from oneroof.appointments.waiting.joining import (
    Asked,
    confirm,
    entry_by_code,
    join,
    joining_network,
    leave,
    place_in_line,
)
from oneroof.appointments.waiting.offering import offer_free, take_offer

__all__ = [
    "Asked",
    "confirm",
    "entry_by_code",
    "join",
    "joining_network",
    "leave",
    "offer_free",
    "place_in_line",
    "take_offer",
]
