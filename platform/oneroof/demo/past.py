"""The past of the demonstration network: plausible figures of each day, from the published ones.

Published: 782 visitors a day in Lisbon, 1,192 in the national centres together, 296,944 in 2008. Assumed: how the
others share, the seasons, the days of the week, and how visits end. The same centre and day always give the same
figures.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping
from datetime import date

from oneroof.statistics import measures

NATIONAL = {"lisboa": 782.0, "porto": 330.0, "faro": 60.0, "beja": 20.0}
"""Visitors on an average open day. Lisbon's, and the sum, are published."""
LOCAL = {
    "sintra": 26.0, "amadora": 24.0, "loures": 19.0, "cascais": 15.0, "almada": 14.0, "odivelas": 13.0, "seixal": 11.0,
    "vila-nova-de-gaia": 9.0, "setubal": 8.0, "odemira": 8.0, "oeiras": 7.0, "braga": 6.5, "portimao": 6.0,
    "moita": 5.5, "coimbra": 5.0, "vila-franca-de-xira": 5.0, "albufeira": 4.5, "aveiro": 4.0, "loule": 4.0,
    "leiria": 3.5, "matosinhos": 3.5, "funchal": 3.0, "lagos": 2.6, "ponta-delgada": 2.4, "santarem": 2.0,
    "guimaraes": 1.6, "evora": 1.4, "viseu": 1.0, "tavira": 0.7, "fundao": 0.45, "lagoa": 0.9,
}  # fmt: skip
"""Assumed. The smallest have months below ten, as the smallest centres have."""
OF_KIND = {"national_centre": 40.0, "local_centre": 3.0, "info_point": 0.8, "mobile_unit": 2.2}
"""For a centre without a number of its own."""

SEASON = (1.08, 1.04, 1.06, 0.98, 1.02, 0.97, 0.98, 0.80, 1.08, 1.10, 1.05, 0.84)
"""By month from January: people are away in August and at Christmas."""
WEEKDAY = (1.15, 1.05, 1.00, 0.96, 0.84, 0.70, 0.60)
"""By weekday from Monday: the week begins with what happened at its end."""

NO_SHOW_SHARE, LEFT_SHARE = 0.034, 0.027
APPOINTMENT_SHARE = 0.22
SECOND_TICKET_SHARE = 0.82
_MANY = 60
"""From here a normal curve stands in for the exact ones: it is quicker, and nobody sees the difference."""


def figures_of(code: str, kind: str, day: date) -> dict[str, int]:
    """The figures of an open day by measure; zeros other than the visits' are left out."""
    chance = random.Random(f"{code} {day.isoformat()}")  # noqa: S311  # made-up figures, the same each time on purpose
    usual = NATIONAL.get(code) or LOCAL.get(code) or OF_KIND[kind]
    visits = _poisson(chance, usual * SEASON[day.month - 1] * WEEKDAY[day.weekday()])
    no_shows = _binomial(chance, visits, NO_SHOW_SHARE)
    left = _binomial(chance, visits - no_shows, LEFT_SHARE)
    booked = _binomial(chance, visits, APPOINTMENT_SHARE)
    second = _binomial(chance, visits - left, SECOND_TICKET_SHARE)
    figures = {
        measures.SERVED: visits - no_shows - left,
        measures.NO_SHOWS: no_shows,
        measures.LEFT: left,
        measures.FIRST_TICKETS: visits,
        measures.SECOND_TICKETS: second,
        measures.channel_measure("walk_in"): visits - booked,
        measures.channel_measure("appointment"): booked,
        **_waits(chance, visits + second - left, usual),
    }
    return {measures.VISITS: visits} | {measure: count for measure, count in figures.items() if count}


def closed_day() -> Mapping[str, int]:
    """The figures of a day on which nobody came, because the doors stayed shut."""
    return {measures.VISITS: 0}


def _waits(chance: random.Random, calls: int, usual: float) -> dict[str, int]:
    """Waits by class. Where many come, the wait is longer: about 6 minutes in a small centre, 19 in Lisbon."""
    middle = 6 + 2 * math.log(1 + usual)
    sample = min(calls, _MANY)
    classes = Counter(measures.wait_class(chance.lognormvariate(math.log(middle), 0.75)) for _ in range(sample))
    shares = {start: count * calls // sample for start, count in classes.items()} if sample else {}
    return {measures.waits_measure(start): count for start, count in shares.items() if count}


def _poisson(chance: random.Random, mean: float) -> int:
    if mean > _MANY:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def _binomial(chance: random.Random, trials: int, share: float) -> int:
    if trials <= _MANY:
        return sum(chance.random() < share for _ in range(trials))
    spread = math.sqrt(trials * share * (1 - share))
    return min(trials, max(0, round(chance.gauss(trials * share, spread))))
