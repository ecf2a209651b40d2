"""The days of a month as a table: which can be booked, and how many times are free on each."""

from __future__ import annotations

from calendar import Calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oneroof.appointments.service import FreeSlot

FIRST_WEEKDAY = 0
"""Monday, as at every office."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the table."""

    day: date
    free: int
    is_here: bool
    """Of the month that is shown, and not a neighbour's that fills the week."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of free times."""

    first: date
    weeks: Sequence[Sequence[Cell]]
    before: date | None
    after: date | None


def month_of(free: Iterable[FreeSlot], first: date, today: date, last: date) -> Month:
    """The month that begins on `first`, with the free times that lie in it; `last` is the last day released."""
    counts = Counter[date]()
    for each in free:
        counts[each.slot.day] += each.free
    weeks = [
        [Cell(day, counts[day], day.month == first.month) for day in week]
        for week in Calendar(FIRST_WEEKDAY).monthdatescalendar(first.year, first.month)
    ]
    following = (first + timedelta(days=31)).replace(day=1)
    return Month(
        first=first,
        weeks=weeks,
        before=(first - timedelta(days=1)).replace(day=1) if first > today else None,
        after=following if following <= last else None,
    )
