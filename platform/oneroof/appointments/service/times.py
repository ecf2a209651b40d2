"""At which moments slots begin, and how places beyond the capacity are spread over them: arithmetic alone."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

Span = tuple[time, time]
Moments = tuple[datetime, datetime]


def slot_times(day: date, spans: Iterable[Span], zone: ZoneInfo, *, minutes: int, buffer: int) -> list[Moments]:
    """Beginning and end (UTC) of each slot within the spans of local time, by beginning.

    Time is counted as it passes: where a clock is put forward no slot begins at an hour that does not exist, and where
    it is put back there are slots in both of the hours that have one name.
    """
    length, step = timedelta(minutes=minutes), timedelta(minutes=minutes + buffer)
    return [
        (starts, starts + length)
        for opens, closes in sorted(spans)
        for starts in _steps(moment_of(day, opens, zone), moment_of(day, closes, zone, later=True) - length, step)
    ]


def moment_of(day: date, at: time, zone: ZoneInfo, *, later: bool = False) -> datetime:
    """The moment (UTC) that a local time names: the first of two or, with `later`, the second.

    A time that a clock change leaves out is read with the offset that was in force before it (RFC 5545, 3.3.5).
    """
    local = datetime.combine(day, at, zone)
    first = local.astimezone(UTC)
    second = local.replace(fold=1).astimezone(UTC)
    return second if later and second > first else first


def narrowed(spans: Iterable[Span], opens: time | None, closes: time | None) -> list[Span]:
    """What of the spans lies between two times of day."""
    cut = ((max(begins, opens or begins), min(ends, closes or ends)) for begins, ends in spans)
    return [(begins, ends) for begins, ends in cut if begins < ends]


def places_beyond(capacities: Sequence[int], share: Fraction) -> list[int]:
    """How many more than its capacity each slot of a day takes, when `share` of those who booked stay away.

    All together are never more than `share` of the day's capacity, rounded down, and they stand evenly over the day:
    with one desk and a fifth who stay away, every fifth slot takes two.
    """
    extra, before, given = [], 0, 0
    for capacity in capacities:
        before += capacity
        due = int(before * share)
        extra.append(due - given)
        given = due
    return extra


def _steps(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += step
