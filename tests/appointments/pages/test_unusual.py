"""Patterns that a broker makes are shown to who can do something about them."""

from typing import Any

from support.appointments import Calendar
from support.house import House

ONLINE: dict[str, Any] = {"channel": "online", "email": "broker@example.org", "reminders": True}


def test_one_address_and_many_at_once_stand_on_the_day_page(house: House, calendar: Calendar) -> None:
    slots = [each.slot for each in calendar.free()[-8:]]
    first = calendar.book(slots[0].id, **ONLINE)
    page = house.page(f"/staff/appointments?day={slots[0].day}", "coordinator")
    assert "Unusual" not in page.text
    for slot in slots[1:]:
        calendar.book(slot.id, **ONLINE)
    page = house.page(f"/staff/appointments?day={slots[0].day}", "coordinator")
    assert "8 appointments for the same service have one address" in page.text
    assert "8 appointments were booked online within ten minutes" in page.text
    assert page.text.count(first.code) >= 2
