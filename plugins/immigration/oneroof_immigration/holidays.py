"""The days on which Portuguese authorities are closed everywhere.

The thirteen public holidays of the Labour Code (Código do Trabalho, artigo 234.º, n.º 1). Towns have one more each,
and Carnival is given off in some years: neither counts here.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from oneroof.federation.packs.holidays import easter_sunday

FIXED = ((1, 1), (4, 25), (5, 1), (6, 10), (8, 15), (10, 5), (11, 1), (12, 1), (12, 8), (12, 25))
FROM_EASTER = (-2, 0, 60)
"""Good Friday, Easter Sunday, Corpus Christi."""


@cache
def holidays_of(year: int) -> frozenset[date]:
    """The national holidays of a year."""
    easter = easter_sunday(year)
    moving = {easter + timedelta(days=days) for days in FROM_EASTER}
    return frozenset(moving | {date(year, month, day) for month, day in FIXED})


def holidays_in(years: Iterable[int]) -> frozenset[date]:
    """The national holidays of several years."""
    return frozenset().union(*(holidays_of(year) for year in years))
