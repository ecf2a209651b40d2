"""Public holidays: declared once, computed for every year."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from oneroof.core.declarations.faults import FaultLog
from oneroof.core.declarations.fields import Fields
from oneroof.core.declarations.source import Table
from oneroof.federation.packs.model import Centre, Holiday, Names, Office
from oneroof.federation.packs.texts import Texts

_MONTH_AND_DAY = re.compile(r"(\d\d)-(\d\d)")
_LEAP_YEAR = 2024


def read_holidays(tables: Iterable[Table], texts: Texts, log: FaultLog) -> tuple[Holiday, ...]:
    """The `[[holiday]]` blocks: a `name`, or the `code` of one; `date = "12-25"` or `days_from_easter = -2`."""
    return tuple(_holiday(Fields(table, "holiday", log), texts) for table in tables)


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar (the anonymous algorithm published in Nature, 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def date_in(holiday: Holiday, year: int) -> date | None:
    """The holiday's date in `year`; None in years without it (29 February)."""
    if holiday.days_from_easter is not None:
        return easter_sunday(year) + timedelta(days=holiday.days_from_easter)
    month, day = holiday.month or 1, holiday.day or 1
    return date(year, month, day) if day <= monthrange(year, month)[1] else None


def closed_days_of(whom: Centre | Office, years: Iterable[int]) -> dict[date, Names]:
    """Every single day in `years` on which the centre, or the office on top of its centre's days, stays closed."""
    wanted = set(years)
    days: dict[date, Names] = {}
    for holiday in whom.holidays if isinstance(whom, Centre) else ():
        days |= {day: holiday.names for day in (date_in(holiday, year) for year in wanted) if day}
    for closed in whom.closed:
        span = range((closed.last - closed.first).days + 1)
        each = (closed.first + timedelta(days=number) for number in span)
        days |= {day: closed.names for day in each if day.year in wanted}
    return dict(sorted(days.items()))


def _holiday(fields: Fields, texts: Texts) -> Holiday:
    code = fields.code(required=False)
    names = texts.proper_names(fields, "name", "holiday", code)
    written = fields.text("date", required=False)
    from_easter = fields.number("days_from_easter", -100, 200, required=False)
    fields.finish()
    if bool(written) == (from_easter is not None):
        fields.fault("date", 'give either "date" ("12-25") or "days_from_easter" (-2 is Good Friday).')
    if from_easter is not None:
        return Holiday(names, days_from_easter=int(from_easter))
    month, day = _month_and_day(fields, written)
    return Holiday(names, month, day)


def _month_and_day(fields: Fields, written: str) -> tuple[int, int]:
    found = _MONTH_AND_DAY.fullmatch(written)
    month, day = (int(found[1]), int(found[2])) if found else (0, 0)
    if written and not (1 <= month <= 12 and 1 <= day <= monthrange(_LEAP_YEAR, month)[1]):
        fields.fault("date", f'"{written}" is not a month and a day such as "12-25".')
        return 1, 1
    return month, day
