"""Opening hours by weekday, and days on which everything is closed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time

from oneroof.core.declarations.faults import FaultLog
from oneroof.core.declarations.fields import Fields
from oneroof.core.declarations.source import Item, Table
from oneroof.federation.packs.model import ClosedDays, Span, WeekHours
from oneroof.federation.packs.texts import Texts

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOSED: WeekHours = ((),) * 7

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_MOST_CLOSED_DAYS = 366


def read_hours(table: Table, what: str, log: FaultLog) -> WeekHours:
    """The week of an `hours` table; `weekdays` stands for Monday to Friday, and a day named itself wins."""
    fields = Fields(table, f"opening hours of {what}", log)
    working = _spans(fields, "weekdays")
    week = [working] * 5 + [()] * 2
    for number, day in enumerate(WEEKDAYS):
        if table.get(day) is not None:
            week[number] = _spans(fields, day)
        else:
            fields.item(day, required=False)
    fields.finish()
    if not any(week):
        log.add(table.place, f"opening hours of {what}: there is no day on which it opens.")
    return tuple(week)


def check_within(office: WeekHours, centre: WeekHours, table: Table, what: str, log: FaultLog) -> None:
    """Note a fault for each day on which the office would be open while the building is closed."""
    for number, day in enumerate(WEEKDAYS):
        outside = [span for span in office[number] if not any(_covers(whole, span) for whole in centre[number])]
        if outside:
            item = table.get(day) or table.get("weekdays")
            place = item.place if item else table.place
            log.add(place, f"opening hours of {what}: on {day} it is open {_said(outside)}, when its centre is closed.")


def read_closed_days(tables: Iterable[Table], what: str, texts: Texts, log: FaultLog) -> tuple[ClosedDays, ...]:
    """The `[[closed]]` blocks: `first` (and `last` when there are several days) and `name`."""
    found = []
    for table in tables:
        fields = Fields(table, f"closed days of {what}", log)
        first = fields.day("first") or date.min
        last = fields.day("last", required=False) or first
        names = texts.proper_names(fields, "name")
        fields.finish()
        if last < first:
            fields.fault("last", f"the last day, {last}, is before the first, {first}.")
        elif (last - first).days > _MOST_CLOSED_DAYS:
            fields.fault("last", "more than a year: close the centre instead.")
        found.append(ClosedDays(first, last, names))
    return tuple(found)


def _spans(fields: Fields, day: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for item in fields.texts(day):
        span = _span(fields, item, day)
        if span is None:
            continue
        if spans and span.opens < spans[-1].closes:
            problem = "overlaps" if span.closes > spans[-1].opens else "comes before"
            fields.log.add(item.place, f'{fields.what}: on {day} "{item.value}" {problem} {_said(spans[-1:])}.')
        spans.append(span)
    return tuple(spans)


def _span(fields: Fields, item: Item, day: str) -> Span | None:
    found = _SPAN.fullmatch(item.value)
    if found is None:
        fields.log.add(item.place, f'{fields.what}: "{item.value}" on {day} is not a span such as "08:00-12:30".')
        return None
    opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if closes <= opens:
        fields.log.add(item.place, f'{fields.what}: on {day} "{item.value}" ends before it begins.')
        return None
    return Span(opens, closes)


def _covers(whole: Span, part: Span) -> bool:
    return whole.opens <= part.opens and part.closes <= whole.closes


def _said(spans: Iterable[Span]) -> str:
    return ", ".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in spans)
