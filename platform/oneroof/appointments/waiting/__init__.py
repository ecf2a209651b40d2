"""Waiting for a time where everything is booked: joining, offers, and what the person does with one."""

from oneroof.appointments.waiting.joining import Asked, entry_by_code, join, leave, place_in_line
from oneroof.appointments.waiting.offering import offer_free, take_offer

__all__ = ["Asked", "entry_by_code", "join", "leave", "offer_free", "place_in_line", "take_offer"]
