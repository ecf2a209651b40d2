"""Attackers on operational totals, and the naive hiding that they must succeed against."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from oneroof.federation.totals import COUNTS, ENDINGS, LEAST, MEASURES, VISITS, Totals

Rule = Callable[[Mapping[str, int | None]], Totals]
Cell = tuple[int, str]
Equation = tuple[dict[Cell, int], int]
"""Coefficients of hidden cells, and what they sum to."""


def naive(figures: Mapping[str, int | None]) -> Totals:
    """What is usually done: hide what is below LEAST, and nothing else."""
    return {m: None if (v := figures[m]) is None or (m in COUNTS and v < LEAST) else v for m in MEASURES}


def smallest_too(figures: Mapping[str, int | None]) -> Totals:
    """What is done by those who think once more: hide the smallest other endings too, until no small sum is left."""
    shown = naive(figures)
    while (hidden := [e for e in ENDINGS if shown[e] is None]) and len(hidden) < len(ENDINGS):
        if len(hidden) > 1 and sum(figures[e] or 0 for e in hidden) >= LEAST:
            break
        shown[min((e for e in ENDINGS if shown[e] is not None), key=lambda e: figures[e] or 0)] = None
    return shown


def possible_endings(rule: Rule, visits: int) -> dict[tuple[int | None, ...], tuple[set[int], ...]]:
    """For each thing that `rule` shows of months with these visits: all values that each ending may have had."""
    found: dict[tuple[int | None, ...], tuple[set[int], ...]] = {}
    for served in range(visits + 1):
        for no_shows in range(visits + 1 - served):
            month = (served, no_shows, visits - served - no_shows)
            shown = rule(month_of(*month))
            values = found.setdefault(tuple(shown[ending] for ending in ENDINGS), (set(), set(), set()))
            for seen, value in zip(values, month, strict=True):
                seen.add(value)
    return found


def month_of(served: int, no_shows: int, left: int, waiting: int | None = 12) -> dict[str, int | None]:
    """A centre's exact month."""
    return {
        "visits": served + no_shows + left,
        "served": served,
        "no_shows": no_shows,
        "left": left,
        "waiting_minutes_median": waiting,
    }


def centre_equations(shown: Mapping[int, Mapping[str, int | None]]) -> list[Equation]:
    """What every reader knows: in each centre the endings make up the visits."""
    return [
        _equation({(centre, VISITS): 1, **{(centre, ending): -1 for ending in ENDINGS}}, 0, shown) for centre in shown
    ]


def total_equations(
    shown: Mapping[int, Mapping[str, int | None]], truth: Mapping[int, Mapping[str, int | None]]
) -> list[Equation]:
    """What a reader knows who learnt the true totals over all centres from somewhere else."""
    return [
        _equation(
            {(centre, measure): 1 for centre in shown},
            sum(truth[centre][measure] or 0 for centre in shown),
            shown,
        )
        for measure in COUNTS
    ]


def computed(equations: Iterable[Equation]) -> dict[Cell, Fraction]:
    """The hidden cells that the equations determine, by elimination over exact fractions."""
    rows = [({cell: Fraction(c) for cell, c in left.items()}, Fraction(right)) for left, right in equations]
    solved: list[tuple[dict[Cell, Fraction], Fraction]] = []
    while rows:
        row, value = rows.pop()
        if not row:
            continue
        pivot, coefficient = next(iter(row.items()))
        row = {cell: c / coefficient for cell, c in row.items()}
        value /= coefficient
        rows = [_without(pivot, other, row, value) for other in rows]
        solved = [_without(pivot, other, row, value) for other in solved]
        solved.append((row, value))
    return {next(iter(row)): value for row, value in solved if len(row) == 1}


def _without(
    pivot: Cell, other: tuple[dict[Cell, Fraction], Fraction], row: dict[Cell, Fraction], value: Fraction
) -> tuple[dict[Cell, Fraction], Fraction]:
    factor = other[0].get(pivot, Fraction(0))
    if not factor:
        return other
    left = {cell: other[0].get(cell, Fraction(0)) - factor * row.get(cell, Fraction(0)) for cell in {*other[0], *row}}
    return {cell: c for cell, c in left.items() if c}, other[1] - factor * value


def _equation(left: dict[Cell, int], right: int, shown: Mapping[int, Mapping[str, int | None]]) -> Equation:
    known = {cell: shown[cell[0]][cell[1]] for cell in left}
    unknown = {cell: c for cell, c in left.items() if known[cell] is None}
    return unknown, right - sum(c * (known[cell] or 0) for cell, c in left.items())
