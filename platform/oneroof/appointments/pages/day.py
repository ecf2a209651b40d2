"""An office's day as a grid of times, its arrivals, and the month."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import g, render_template, request

from oneroof.appointments import service
from oneroof.appointments.pages import blueprint
from oneroof.appointments.pages.asked import Places, asked_day, asked_places
from oneroof.appointments.service import Booking, SlotOfDay, Unusual
from oneroof.core.page_answers import as_id
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

COMING = ("booked", "no_show")


@dataclass(frozen=True, slots=True)
class Row:
    """A time of the day, with the slot of each rule that begins then."""

    starts_at: datetime
    slots: Sequence[SlotOfDay | None]


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A day with the places that are taken, and those there are."""

    day: date
    taken: int
    places: int


@blueprint.get("")
@requires("appointments.read")
def day() -> str:
    """The day of one office: who is expected when, and who has come."""
    current, shown = work(), asked_day()
    places = asked_places(current)
    slots = _slots(current, places, shown)
    columns = list(dict.fromkeys(each.rule.id for each in slots))
    listed = [booking for each in slots for booking in each.bookings]
    return render_template(
        "appointments/day.html",
        places=places,
        columns=columns,
        rows=_rows(slots, columns),
        arrivals=[each for each in listed if each.appointment.state in COMING],
        closed=[each for each in slots if each.slot.state == "closed"],
        moved=_moved(current),
        unusual=_unusual(current, places, shown),
        now=g.clock.now(),
        may_book=current.context.allows("appointments.book"),
        may_check_in=current.context.allows("visits.register"),
        may_set=current.context.allows("settings.manage"),
        week=_days(current, places, shown - timedelta(days=shown.weekday()), 7),
        **_around(shown),
    )


def _unusual(current: Work, places: Places, day: date) -> list[Unusual]:
    """Only for who can do something about it."""
    if places.office_id is None or not current.context.allows("appointments.book"):
        return []
    do = (current.session, current.context, current.clock)
    return service.unusual(*do, office_id=places.office_id, day=day)


@blueprint.get("/month")
@requires("appointments.read")
def month() -> str:
    """A month of one office: how full each day is."""
    current, shown = work(), asked_day()
    places = asked_places(current)
    first = shown.replace(day=1)
    number = monthrange(first.year, first.month)[1]
    return render_template(
        "appointments/month.html",
        places=places,
        first=first,
        days=_days(current, places, first, number),
        before=(first - timedelta(days=1)).replace(day=1),
        after=first + timedelta(days=number),
        today=g.clock.today(g.tenant.time_zone),
    )


def _around(shown: date) -> dict[str, Any]:
    return {
        "day": shown,
        "today": g.clock.today(g.tenant.time_zone),
        "before": shown - timedelta(days=1),
        "after": shown + timedelta(days=1),
        "week_before": shown - timedelta(days=7),
        "week_after": shown + timedelta(days=7),
    }


def _slots(current: Work, places: Places, shown: date) -> list[SlotOfDay]:
    if places.office_id is None:
        return []
    for view in places.rules:
        if view.office.id == places.office_id:
            service.bring_in_line(current.session, current.context, current.clock, view.rule)
    return service.day_of_office(current.session, current.context, office_id=places.office_id, day=shown)


def _rows(slots: Sequence[SlotOfDay], columns: Sequence[UUID]) -> list[Row]:
    by_place = {(each.slot.starts_at, each.rule.id): each for each in slots}
    times = sorted({each.slot.starts_at for each in slots})
    return [Row(time, [by_place.get((time, column)) for column in columns]) for time in times]


def _days(current: Work, places: Places, first: date, number: int) -> list[DayOfMonth]:
    days = [first + timedelta(days=ahead) for ahead in range(number)]
    if places.office_id is None:
        return []
    booked = service.booked_days(
        current.session, current.context, office_id=places.office_id, first=days[0], last=days[-1]
    )
    return [DayOfMonth(each, *booked.get(each, (0, 0))) for each in days]


def _moved(current: Work) -> tuple[Booking, UUID] | None:
    """What has just been moved, and where it was: to take it back."""
    appointment_id, back_to = as_id(request.args.get("moved", "")), as_id(request.args.get("back_to", ""))
    if appointment_id is None or back_to is None:
        return None
    booking = service.find_booking(current.session, current.context, appointment_id=appointment_id)
    return (booking, back_to) if booking is not None and booking.appointment.state == "booked" else None
