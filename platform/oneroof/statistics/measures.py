"""What a centre counts of a day. All measures add up: over days, months and years.

A median does not, so waits are kept as counts in classes of minutes, from which the median of any span follows.
"""

from collections.abc import Mapping

VISITS = "visits"
SERVED = "served"
NO_SHOWS = "no_shows"
LEFT = "left"
FIRST_TICKETS = "first_tickets"
SECOND_TICKETS = "second_tickets"

MEASURE_OF_ENDING = {"served": SERVED, "no_show": NO_SHOWS, "left": LEFT}

WAIT_CLASSES = (0, 5, 10, 15, 20, 25, 30, 40, 50, 60, 90, 120, 180)
"""Where each class of waits begins, in minutes; the last one has no end."""

_WAITS = "waits_from_"


def channel_measure(channel: str) -> str:
    """The measure that counts the visits by one channel."""
    return f"visits_{channel}"


def waits_measure(minutes: int) -> str:
    """The measure that counts the waits in the class which begins at `minutes`."""
    return f"{_WAITS}{minutes}"


def wait_class(minutes: float) -> int:
    """Where the class of a wait begins, in minutes. A wait below zero, from a clock set back, counts as none."""
    return max((start for start in WAIT_CLASSES if start <= minutes), default=0)


def waits_of(figures: Mapping[str, int]) -> dict[int, int]:
    """How many waits fell into each class, from figures by measure."""
    return {start: count for start in WAIT_CLASSES if (count := figures.get(waits_measure(start), 0))}


def median_wait(waits: Mapping[int, int]) -> int | None:
    """The median of the waits in whole minutes, as if the waits of a class were spread evenly over it.

    None when nobody waited. In the last class, which has no end, it is where that begins.
    """
    half = sum(waits.values()) / 2
    if not half:
        return None
    before = 0
    for start, end in zip(WAIT_CLASSES, (*WAIT_CLASSES[1:], WAIT_CLASSES[-1]), strict=True):
        count = waits.get(start, 0)
        if count and before + count >= half:
            return int(start + (end - start) * (half - before) / count)
        before += count
    raise AssertionError("half of the waits is never more than all of them")
