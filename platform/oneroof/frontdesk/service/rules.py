"""The rules of the floor that are numbers or lists: each with the reason why it is what it is."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

NEED_PRIORITY = {
    "disability": 5,
    "pregnant": 5,
    "elderly": 5,
    "small_child": 5,
    "interpreter": 0,
}
"""Priority by need. Portuguese law (Decreto-Lei 58/2016, art. 3) gives four needs precedence over everybody else and
none over another: among them the first to come is the first. A language is no precedence; it decides who calls."""

APPOINTMENT_PRIORITY = 3
CHANNEL_PRIORITY = {"appointment": APPOINTMENT_PRIORITY}
"""A booked visitor comes after those whom the law puts first."""

HIGHEST_PRIORITY = 9

CREDITS = tuple(timedelta(minutes=minutes) for minutes in (0, 15, 30, 45, 90, 180, 195, 210, 225, 240))
"""By priority, how much earlier than they came people stand in line. Three hours are longer than a line waits on any
day, so who has precedence by law goes first; and yet nobody is passed over by somebody who came so much later than
they did that the credit does not reach back: everybody's turn comes. A centre may set other credits, up to the
longest."""

LONGEST_CREDIT = CREDITS[-1]
"""The bound: who comes later than this after somebody is never called before them, at a desk that can serve both."""

LARGEST_PARTY = 99
"""People on one ticket: a family, or a group that somebody brings."""

LARGEST_BLOCK = 200
"""Numbers that a device may hold at once: more than it gives out in a day."""

WORKING_DAY = timedelta(hours=16)
"""A line, a visit and a shift last no longer: what is older was left behind on another day. Longer than any opening
day, shorter than the time from one opening to the next, and free of midnight, which a centre may work through."""

LEAST_SAMPLES = 5
"""Fewer services than this say nothing about the next."""

SAMPLES = 40
"""How many of the last services of a queue an estimate is made of: about an hour of a busy office."""

LANGUAGE_PATIENCE = timedelta(minutes=15)
"""A desk may prefer visitors whose language it speaks, but passes nobody over who has waited longer than this."""

UNDO_WITHIN = timedelta(minutes=2)
"""A wrong click is noticed at once; later, others have acted on it."""


def priority_of(channel: str, needs: Iterable[str]) -> int:
    """The priority (0 to 9, higher is called first) that a visit's channel and needs give its tickets."""
    return max([CHANNEL_PRIORITY.get(channel, 0), *(NEED_PRIORITY[need] for need in needs)])


def place(
    since: datetime, *, priority: int = 0, due_at: datetime | None = None, worth: Sequence[timedelta] = CREDITS
) -> datetime:
    """The place in line (`rank_at`; the earliest goes first) of somebody who has waited since a moment.

    It is that moment less the credit of the priority. An appointment is reckoned from its time instead: that less its
    credit, but no later than a visitor without one who came at the same moment; each minute of lateness costs one
    minute of the credit. Whoever has precedence by law as well gets the better of both. The place is never later than
    `since`, and never earlier than `since` less the longest credit.
    """
    if due_at is None:
        return since - worth[priority]
    late = max(since - due_at, timedelta(0))
    credit = max(worth[APPOINTMENT_PRIORITY] - late, timedelta(0))
    booked = min(since, max(since, due_at) - credit)
    unbooked = since - worth[priority] if priority > APPOINTMENT_PRIORITY else since
    return min(booked, unbooked)
