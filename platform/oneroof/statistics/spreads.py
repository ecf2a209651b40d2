"""How long something took for many people: the middle, what nine of ten do not go beyond, and the longest."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Whole minutes; None where there is nothing to tell of."""

    median: int | None = None
    p90: int | None = None
    longest: int | None = None


def spread_of(minutes: Iterable[float | None]) -> Spread:
    """Over those that are known. What a clock that was set back made negative counts as none."""
    known = sorted(max(0.0, value) for value in minutes if value is not None)
    if not known:
        return Spread()
    # the smallest value that is at least as long as half, or nine tenths, of all
    median, p90 = (known[max(0, -(-len(known) * tenths // 10) - 1)] for tenths in (5, 9))
    return Spread(int(median), int(p90), int(known[-1]))
