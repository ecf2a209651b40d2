"""A booking as a calendar entry (RFC 5545), for the visitor's phone."""

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from oneroof.appointments.service import Booking

MEDIA_TYPE = "text/calendar; charset=utf-8"
REMINDS = timedelta(hours=2)


def calendar_file(booking: Booking, *, host: str, where: str, title: str, address: str, now: datetime) -> bytes:
    """The file. The same appointment has the same UID for ever, and a higher SEQUENCE after it was moved."""
    appointment, slot = booking.appointment, booking.slot
    event = Event()
    event.add("uid", f"{appointment.id}@{host}")
    event.add("dtstamp", now)
    event.add("dtstart", slot.starts_at)
    event.add("dtend", slot.ends_at)
    event.add("sequence", appointment.version)
    event.add("summary", title)
    event.add("location", where)
    event.add("description", f"{booking.code}\n{address}")
    event.add("url", address)
    event.add("class", "PRIVATE")
    event.add("organizer", "invalid:nomail")  # asked for by RFC 5546, and nobody is to be answered to
    event.add("status", "CANCELLED" if appointment.state == "cancelled" else "CONFIRMED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -REMINDS)
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//oneroof//appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if appointment.state == "cancelled" else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
