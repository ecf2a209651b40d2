"""Counting days to a deadline.

As European law counts (Regulation 1182/71, article 3, and most national laws of procedure after it): the day on which
it begins does not count, and what would end on a day that is no working day ends on the next one.
"""

import re
from calendar import monthrange
from collections.abc import Set
from datetime import date, timedelta

_DURATION = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T[0-9HMS.]+)?", re.ASCII)
WORKING_WEEK = 5


def due_day(begins: date, duration: str, counting: str, closed: Set[date]) -> date:
    """The last day of a duration (ISO 8601, days and longer) that begins on a day.

    With `working_days`, days and weeks are working days: Monday to Friday without `closed`; months and years go by the
    calendar in either case. Raises ValueError for what is no duration.
    """
    match = _DURATION.fullmatch(duration)
    if match is None or duration == "P":
        raise ValueError(f"no ISO 8601 duration: {duration}")
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    day = _months_later(begins, 12 * years + months)
    if counting == "working_days":
        return _working_days_later(day, WORKING_WEEK * weeks + days, closed)
    return next_working_day(day + timedelta(days=7 * weeks + days), closed)


def moved(day: date, days: int, counting: str, closed: Set[date]) -> date:
    """A last day that is put off by a number of days, counted as the duration was."""
    if days == 0:
        return day
    if counting == "working_days":
        return _working_days_later(day, days, closed)
    return next_working_day(day + timedelta(days=days), closed)


def days_between(first: date, last: date, counting: str, closed: Set[date]) -> int:
    """The days from the first on, the last not counted: how long a clock stood still that went on on the last."""
    span = (last - first).days
    if counting != "working_days":
        return span
    return sum(is_working_day(first + timedelta(days=number), closed) for number in range(span))


def longest_reach(begins: date, duration: str) -> date:
    """A day that no deadline of this duration goes beyond: up to there closed days matter."""
    working = due_day(begins, duration, "working_days", frozenset())
    calendar = due_day(begins, duration, "calendar_days", frozenset())
    furthest = max(working, calendar)
    return furthest + (furthest - begins) + timedelta(days=31)


def next_working_day(day: date, closed: Set[date]) -> date:
    """The day itself or, where it is none on which people work, the next one on which they do."""
    while not is_working_day(day, closed):
        day += timedelta(days=1)
    return day


def is_working_day(day: date, closed: Set[date]) -> bool:
    """Monday to Friday, and not closed. That a centre also opens on Saturdays makes them no working days in law."""
    return day.weekday() < WORKING_WEEK and day not in closed


def _working_days_later(day: date, number: int, closed: Set[date]) -> date:
    for _ in range(number):
        day = next_working_day(day + timedelta(days=1), closed)
    return next_working_day(day, closed)


def _months_later(day: date, months: int) -> date:
    """The same day some months later, or the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
