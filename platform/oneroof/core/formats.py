"""Dates, times and numbers as people write them: in the current language, in the tenant's time zone.

Digits are Latin and the calendar Gregorian in every language: tickets, displays and letters of the host country's
authorities carry them, and a visitor must be able to compare.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel import dates, numbers

from oneroof.core.i18n import current_language, current_time_zone, gettext, ngettext
from oneroof.core.languages import cldr_locale


def format_date(day: date, length: str = "long") -> str:
    """ "21 November 2026" in the current language; a datetime is first taken to the tenant's zone.

    `length`: short, medium, long or full.
    """
    if isinstance(day, datetime):
        day = _local(day).date()
    return dates.format_date(day, _length(length), locale=cldr_locale(current_language()))


def format_time(moment: datetime, length: str = "short") -> str:
    """ "14:05" in the tenant's zone."""
    return dates.format_time(_local(moment), _length(length), locale=cldr_locale(current_language()))


def format_clock(moment: datetime) -> str:
    """ "14:05" in the tenant's zone, the same in every language: as it stands on the clock on the wall."""
    return f"{_local(moment):%H:%M}"


def format_datetime(moment: datetime, length: str = "medium") -> str:
    """Day and time in the tenant's zone."""
    return dates.format_datetime(_local(moment), _length(length), locale=cldr_locale(current_language()))


def format_number(number: int | float | Decimal) -> str:
    """ "296 944" grouped as the language does, with Latin digits."""
    return numbers.format_decimal(number, locale=cldr_locale(current_language()), numbering_system="latn")


def format_percent(share: float) -> str:
    """ "26%" for 0.26, as the language writes it."""
    return numbers.format_percent(share, locale=cldr_locale(current_language()), numbering_system="latn")


def format_minutes(minutes: int) -> str:
    """ "1 hour 5 minutes" for 65."""
    hours, rest = divmod(max(minutes, 0), 60)
    parts = []
    if hours:
        parts.append(ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours})
    if rest or not hours:
        parts.append(ngettext("%(number)s minute", "%(number)s minutes", rest) % {"number": rest})
    return gettext("%(hours)s %(minutes)s") % {"hours": parts[0], "minutes": parts[1]} if len(parts) == 2 else parts[0]


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone: times in oneroof are aware")
    return moment.astimezone(current_time_zone())


def _length(name: str) -> dates._PredefinedTimeFormat:
    if name not in ("short", "medium", "long", "full"):
        raise ValueError(f"no such length of a date: {name}")
    return name  # type: ignore[return-value]
