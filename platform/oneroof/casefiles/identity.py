"""Who somebody says they are: the name as they write it, a birth date as far as it is known, a nationality."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache

from oneroof.core.countries import country_codes
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_text

LONGEST_NAME = 200
EARLIEST_YEAR = 1900
UNLISTED_NATIONALITIES = ("stateless", "unknown")

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Identity:
    """`birth_date` is `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or None; `nationality` an ISO 3166-1 code or one of
    UNLISTED_NATIONALITIES."""

    name: str
    birth_date: str | None
    nationality: str

    def as_json(self) -> bytes:
        """For encryption."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_json(cls, plain: bytes) -> "Identity":
        """What `as_json` wrote."""
        return cls(**json.loads(plain))


@cache
def nationalities() -> tuple[str, ...]:
    """Every value that a nationality can have."""
    return (*country_codes(), *UNLISTED_NATIONALITIES)


def checked(identity: Identity, *, today: date) -> Identity:
    """The identity with spaces put in order. Raises Invalid with every faulty field."""
    name = " ".join(identity.name.split())
    faults: dict[str, list[LazyText]] = {}
    if not any(sign.isalpha() for sign in name):
        faults["name"] = [public_text("Write the name as the person writes it.")]
    elif len(name) > LONGEST_NAME:
        faults["name"] = [public_text("At most %(most)s characters.", most=LONGEST_NAME)]
    if identity.birth_date is not None:
        faults.update(_date_faults(identity.birth_date, today))
    if identity.nationality not in nationalities():
        faults["nationality"] = [
            public_text("Give the country as two letters (ISO 3166), or “stateless”, or “unknown”.")
        ]
    if faults:
        raise Invalid("identity_invalid", public_text("Some of what was entered cannot be used."), fields=faults)
    return Identity(name, identity.birth_date, identity.nationality)


def _date_faults(text: str, today: date) -> dict[str, list[LazyText]]:
    match = _PARTIAL_DATE.fullmatch(text)
    try:
        first_day = date(*(int(part or 1) for part in match.groups())) if match else None
    except ValueError:
        first_day = None
    if first_day is None:
        message = public_text("Write the date as year, year and month, or year, month and day, such as 1985-03-02.")
    elif first_day > today:
        message = public_text("This date is in the future.")
    elif first_day.year < EARLIEST_YEAR:
        message = public_text("This date is too long ago.")
    else:
        return {}
    return {"birth_date": [message]}
