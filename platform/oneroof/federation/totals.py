"""Operational totals: which of a centre's figures of a closed month may leave it, and which are published.

Two pure rules. `protect` works inside the centre, so a small number never leaves it. `publish` works at the umbrella
over all centres of a month, on what `protect` let through. Both only ever hide.

The figures of a month hang together: every visit ends in exactly one way, so visits = served + no_shows + left. Hiding
one number is useless while the others give it away, hence the complementary hiding below.
"""

from collections.abc import Iterator, Mapping

LEAST = 10
"""Counts from here up may be known outside the centre. Zero is a small number too."""

VISITS = "visits"
ENDINGS = ("served", "no_shows", "left")
"""How a visit can end; together they make up `visits`."""
WAITING = "waiting_minutes_median"
MEASURES = (VISITS, *ENDINGS, WAITING)
"""The closed list: nothing else goes up."""

COUNTS = (VISITS, *ENDINGS)

Totals = dict[str, int | None]
"""One centre's month: each of MEASURES; None is hidden."""


def protect(figures: Mapping[str, int | None]) -> Totals:
    """What may leave a centre of its month's exact `figures` (COUNTS, and WAITING where anybody waited).

    Hidden are counts below LEAST, and with every hidden ending a second one, so that it cannot be computed from
    `visits`; all endings where the hidden ones come to less than LEAST together. The median wait goes with `served`: a
    condition of its own would tell something about the hidden counts.
    Raises ValueError when the endings do not add up to the visits.
    """
    counts = {measure: figures[measure] or 0 for measure in COUNTS}
    if counts[VISITS] != sum(counts[ending] for ending in ENDINGS):
        raise ValueError(f"visits do not add up: {counts}")
    hidden = {measure for measure in COUNTS if counts[measure] < LEAST}
    hidden |= _companions(hidden)
    if hidden and sum(counts[ending] for ending in ENDINGS if ending in hidden) < LEAST:
        hidden |= {*ENDINGS}
    return _shown({**counts, WAITING: figures.get(WAITING)}, hidden)


def publish(months: Mapping[int, Mapping[str, int | None]]) -> dict[int, Totals]:
    """What is shown of one month: centre → totals, after hiding more where a hidden number could be computed.

    Whoever learns a measure's true total over all centres elsewhere could subtract what is shown. So in no measure
    exactly one centre is hidden: the smallest shown one is hidden with it. A centre whose `visits` are hidden so is
    hidden altogether, one that loses an ending loses a second one, and that goes on until nothing changes. The result
    leaves no hidden count that linear equations over the shown ones, the sums and such totals determine.
    A network of one centre is shown as it came.
    """
    shown = {centre: _shown(dict(totals), ()) for centre, totals in months.items()}
    while _hide_lonely(shown):
        pass
    for totals in shown.values():
        if totals["served"] is None:
            totals[WAITING] = None
    return shown


def sums(shown: Mapping[int, Mapping[str, int | None]]) -> Totals:
    """The network's sums of what is shown, so that they hold nothing else. Medians have no sum."""
    totals: Totals = {}
    for measure in COUNTS:
        values = [value for value, _ in _visible(shown, measure)]
        totals[measure] = sum(values) if values else None
    return {**totals, WAITING: None}


def _companions(small: set[str]) -> set[str]:
    """The endings to hide with small ones.

    The choice does not look at the other numbers: "the smallest of them" would tell everybody who knows the rule that
    the hidden ones are smaller than the shown one, and sometimes with that exactly what they are.
    """
    if {"served", "no_shows"} <= small:
        return {*ENDINGS}
    if "served" in small:
        return {"left"}
    return {"no_shows", "left"} if small & {"no_shows", "left"} else set()


def _shown(figures: Mapping[str, int | None], hidden: "set[str] | tuple[()]") -> Totals:
    totals: Totals = {measure: None if measure in hidden else figures.get(measure) for measure in MEASURES}
    if totals["served"] is None:
        totals[WAITING] = None
    return totals


def _hide_lonely(shown: dict[int, Totals]) -> bool:
    """Give company to the first measure that hides exactly one centre; whether there was one."""
    for measure in COUNTS:
        visible = list(_visible(shown, measure))
        if not visible or len(visible) != len(shown) - 1:
            continue
        _, centre = min(visible)
        if measure == VISITS:
            shown[centre] = dict.fromkeys(MEASURES)
        else:
            _hide_ending(shown[centre], measure)
        return True
    return False


def _visible(shown: Mapping[int, Mapping[str, int | None]], measure: str) -> Iterator[tuple[int, int]]:
    for centre, totals in shown.items():
        value = totals[measure]
        if value is not None:
            yield value, centre


def _hide_ending(totals: Totals, ending: str) -> None:
    totals[ending] = None
    if sum(totals[other] is None for other in ENDINGS) == 1:
        totals["no_shows" if ending == "left" else "left"] = None
