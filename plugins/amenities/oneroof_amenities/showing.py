"""How rooms, months and prices are shown: shared by the public pages and those of staff."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from babel.dates import format_skeleton, get_day_names
from babel.numbers import format_currency
from sqlalchemy.orm import Session

from oneroof.core.i18n import LazyText, current_language, public_text
from oneroof.core.languages import cldr_locale
from oneroof.tenancy.context import Context
from oneroof_amenities.availability import LAST_AHEAD, RoomDay, room_days
from oneroof_amenities.models import Room

KIND_TEXTS: Mapping[str, LazyText] = {
    "meeting": public_text("Meeting room"),
    "training": public_text("Training room"),
    "hall": public_text("Hall"),
    "exhibition": public_text("Exhibition space"),
}
STATE_TEXTS: Mapping[str, LazyText] = {
    "asked": public_text("Waiting for an answer"),
    "confirmed": public_text("Confirmed"),
    "declined": public_text("Declined"),
    "cancelled": public_text("Cancelled"),
}
STATE_COLOURS: Mapping[str, str] = {"asked": "amber", "confirmed": "green", "declined": "red", "cancelled": "grey"}


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a room, week by week from Monday; None stands for days of other months."""

    name: str
    weeks: list[list[RoomDay | None]]
    previous: str | None
    following: str | None

    @property
    def is_full(self) -> bool:
        """Whether no hour is free."""
        return not any(day is not None and day.free for week in self.weeks for day in week)


def money(amount: Decimal, currency: str) -> str:
    """ "12,50 €" as the current language writes it, with Latin digits."""
    return format_currency(amount, currency, locale=cldr_locale(current_language()), numbering_system="latn")


def clock_hour(hour: int) -> str:
    """ "09:00", the same in every language."""
    return f"{hour:02d}:00"


def weekday_names(width: str = "wide") -> list[str]:
    """Seven names from Monday, in the current language; `width`: wide or abbreviated."""
    names = get_day_names(width, "stand-alone", cldr_locale(current_language()))  # type: ignore[arg-type]
    return [str(names[number]) for number in range(7)]


def month_of(session: Session, context: Context, room: Room, today: date, asked: str | None) -> Month:
    """The month that `asked` names (`2026-12`), else the first in which the room can be asked for."""
    first, last = today.replace(day=1), (today + timedelta(days=LAST_AHEAD)).replace(day=1)
    shown = min(max(_first_of(asked) or (today + timedelta(days=1)).replace(day=1), first), last)
    length = monthrange(shown.year, shown.month)[1]
    days = room_days(session, context, room, [shown + timedelta(days=ahead) for ahead in range(length)], today)
    cells: list[RoomDay | None] = [None] * shown.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return Month(
        name=format_skeleton("yMMMM", shown, locale=cldr_locale(current_language())),
        weeks=[cells[start : start + 7] for start in range(0, len(cells), 7)],
        previous=_key(shown - timedelta(days=1)) if shown > first else None,
        following=_key(shown + timedelta(days=length)) if shown < last else None,
    )


def as_day(text: str) -> date | None:
    """The day that an address names, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _first_of(text: str | None) -> date | None:
    return as_day(f"{text}-01") if text else None


def _key(day: date) -> str:
    return f"{day:%Y-%m}"
