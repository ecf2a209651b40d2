"""Events for the calendar of a phone (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from oneroof.content.service import Shown

MEDIA_TYPE = "text/calendar; charset=utf-8"
USUAL = timedelta(hours=1)
"""How long an event takes that says no end: calendars draw a box."""


def calendar_file(items: Iterable[Shown], *, base: str, now: datetime) -> bytes:
    """The file. An event has the same UID for ever, and what was changed later replaces what was there."""
    calendar = Calendar()
    calendar.add("prodid", "-//oneroof//events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for item in items:
        if item.starts_at is not None:
            calendar.add_component(_event(item, item.starts_at, f"{base}/events/{item.slug}", now))
    return bytes(calendar.to_ical())


def _event(item: Shown, starts_at: datetime, address: str, now: datetime) -> Event:
    event = Event()
    language = {"language": item.lang}
    event.add("uid", f"{item.id}@oneroof")
    event.add("dtstamp", now)
    event.add("last-modified", item.updated_on)
    event.add("dtstart", starts_at)
    event.add("dtend", item.ends_at or starts_at + USUAL)
    event.add("summary", item.title, parameters=language)
    event.add("description", f"{item.summary}\n\n{address}".strip(), parameters=language)
    if item.place:
        event.add("location", item.place)
    event.add("url", address)
    event.add("class", "PUBLIC")
    event.add("status", "CONFIRMED")
    return event
