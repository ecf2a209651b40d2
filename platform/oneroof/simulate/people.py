"""Who comes on a day: published shares of nationality, languages that fit, plausible reasons and behaviour.

Shares of first-time visitors by nationality are those of the national centres in 2008 (Lisbon: 782 visitors a
day); the long tail and everything without a published figure is an assumption and says so.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

LISBON_VISITORS_A_DAY = 782

NATIONALITIES = MappingProxyType(
    {
        # published
        "BR": 26.2,
        "CV": 17.7,
        "GW": 9.9,
        "AO": 8.0,
        "UA": 4.5,
        # assumed: the rest of the hundred
        "MD": 4.4,
        "RO": 4.0,
        "ST": 3.8,
        "GN": 3.0,
        "IN": 2.9,
        "CN": 2.6,
        "PK": 2.4,
        "BD": 2.3,
        "NP": 1.8,
        "MA": 1.6,
        "RU": 1.4,
        "SN": 1.3,
        "MZ": 1.2,
        "AF": 0.5,
        "SY": 0.5,
    }
)

LANGUAGES = MappingProxyType(
    {
        "UA": (("uk", 0.6), ("ru", 0.3), ("pt", 0.1)),
        "MD": (("ru", 0.5), ("pt", 0.3), ("en", 0.2)),
        "RO": (("pt", 0.6), ("en", 0.4)),
        "GN": (("fr", 0.7), ("pt", 0.3)),
        "SN": (("fr", 0.8), ("pt", 0.2)),
        "MA": (("ar", 0.6), ("fr", 0.4)),
        "IN": (("en", 0.8), ("pt", 0.2)),
        "NP": (("en", 0.9), ("pt", 0.1)),
        "PK": (("ur", 0.7), ("en", 0.3)),
        "BD": (("bn", 0.7), ("en", 0.3)),
        "CN": (("zh", 0.8), ("pt", 0.2)),
        "RU": (("ru", 0.9), ("pt", 0.1)),
        "AF": (("fa", 0.8), ("en", 0.2)),
        "SY": (("ar", 0.8), ("en", 0.2)),
    }
)
"""Assumed. Countries that are not named speak Portuguese."""

GIVEN_NAMES = (
    "Ana",
    "João",
    "Fatoumata",
    "Oksana",
    "Iryna",
    "Mamadou",
    "Maria",
    "Li",
    "Amina",
    "Ahmed",
    "Rui",
    "Joana",
)
FAMILY_NAMES = (
    "Silva",
    "Tavares",
    "Embaló",
    "Shevchenko",
    "Ciobanu",
    "Baldé",
    "Santos",
    "Wang",
    "Khan",
    "Rahman",
    "Lopes",
)

ARRIVALS_BY_HOUR = MappingProxyType({8: 17, 9: 17, 10: 15, 11: 12, 12: 9, 13: 8, 14: 10, 15: 8, 16: 4})
"""Assumed shares of the day's arrivals, in percent: a line stands at the door when it opens."""

APPOINTMENT_SHARE = 0.22
LEAVES_WHILE_WAITING = 0.02
NO_SHOW_SHARE = 0.035
"""Assumed, of those who are called at a desk."""
NEED_SHARES = (("small_child", 0.06), ("elderly", 0.04), ("pregnant", 0.015), ("disability", 0.015))

SERVICE_WEIGHTS = (
    ("immigration", 40.0),
    ("residence", 40.0),
    ("family", 9.0),
    ("social", 10.0),
    ("legal", 8.0),
    ("labour", 6.0),
    ("employment", 6.0),
    ("job", 6.0),
    ("health", 5.0),
    ("nationality", 6.0),
    ("citizenship", 6.0),
    ("education", 3.0),
    ("school", 3.0),
    ("qualification", 3.0),
    ("tax", 3.0),
)
"""Assumed weights by what a service's code begins with or contains; any other service weighs 1."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One visitor of the simulated day, before any contact with the server."""

    arrives_at: datetime
    nationality: str
    language: str
    channel: str
    needs: tuple[str, ...]
    service_code: str
    leaves_after: timedelta | None
    """Gives up waiting after this long, if not called before."""


def plan_day(
    *, day: date, time_zone: str, visitors: int, services: list[str], languages: list[str], seed: int
) -> list[Visitor]:
    """The day's visitors in the order of arrival. The same seed gives the same day."""
    chance = random.Random(seed)  # noqa: S311  # a simulation, reproducible on purpose
    zone = ZoneInfo(time_zone)
    planned = [_visitor(chance, day, zone, services, languages) for _ in range(visitors)]
    return sorted(planned, key=lambda visitor: visitor.arrives_at)


def _visitor(chance: random.Random, day: date, zone: ZoneInfo, services: list[str], languages: list[str]) -> Visitor:
    nationality = _weighted(chance, NATIONALITIES)
    spoken = _weighted(chance, dict(LANGUAGES.get(nationality, (("pt", 1.0),))))
    hour = _weighted(chance, ARRIVALS_BY_HOUR)
    at = datetime.combine(day, time(hour), tzinfo=zone) + timedelta(seconds=chance.uniform(0, 3600))
    leaves = chance.random() < LEAVES_WHILE_WAITING
    return Visitor(
        arrives_at=at,
        nationality=nationality,
        language=spoken if spoken in languages else languages[0],
        channel="appointment" if chance.random() < APPOINTMENT_SHARE else "walk_in",
        needs=tuple(need for need, share in NEED_SHARES if chance.random() < share),
        service_code=_weighted(chance, {code: service_weight(code) for code in services}),
        leaves_after=timedelta(minutes=chance.uniform(5, 40)) if leaves else None,
    )


def service_weight(code: str) -> float:
    """How often a service is asked for, against 1 for a rare one."""
    return next((weight for part, weight in SERVICE_WEIGHTS if part in code), 1.0)


def made_up_identity(chance: random.Random) -> dict[str, str]:
    """A name and birth date that belong to nobody: the number keeps them apart from other made-up people."""
    name = f"{chance.choice(GIVEN_NAMES)} {chance.choice(FAMILY_NAMES)} {chance.randrange(10**8):08d}"
    return {"name": name, "birth_date": f"{chance.randrange(1950, 2006)}-{chance.randrange(1, 13):02d}"}


def _weighted(chance: random.Random, shares: Mapping[T, float]) -> T:
    return chance.choices(list(shares), weights=list(shares.values()))[0]
